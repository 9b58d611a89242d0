/**
 * The server's contract, written by hand in the form that `openapi-typescript` generates.
 *
 * It stands in until `docs/reference/openapi.json` exists; then `npm run api` writes
 * `schema.gen.ts` and `operations.gen.ts`, `schema.ts` points there and this file goes.
 */

export type StateType =
  | "CREATED"
  | "SUBMITTED"
  | "RUNNING"
  | "PAUSED"
  | "RESTARTED"
  | "KILLING"
  | "SUCCESS"
  | "WARNING"
  | "FAILED"
  | "KILLED"
  | "CANCELLED"
  | "QUEUED"
  | "RETRYING"
  | "RETRIED"
  | "SKIPPED"
  | "BREAKPOINT"
  | "RESUBMITTED";

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | JsonValue[]
  | { [key: string]: JsonValue };

export interface State {
  current: StateType;
  histories: { state: StateType; date: string }[];
  /** ISO 8601 duration; absent while running. */
  duration?: string;
  startDate?: string;
  endDate?: string;
}

export interface Label {
  key: string;
  value: string;
}

export interface ExecutionTrigger {
  id: string;
  type: string;
  variables?: { [key: string]: JsonValue };
}

export interface Failure {
  taskId: string;
  message?: string;
}

/** An execution without its task runs: what lists and headers show. */
export interface ExecutionSummary {
  id: string;
  namespace: string;
  flowId: string;
  flowRevision?: number;
  inputs?: { [key: string]: JsonValue };
  outputs?: { [key: string]: JsonValue };
  labels?: Label[];
  variables?: { [key: string]: JsonValue };
  state: State;
  parentId?: string;
  originalId?: string;
  trigger?: ExecutionTrigger;
  metadata?: { attemptNumber?: number; originalCreatedDate?: string };
  scheduleDate?: string;
  kind?: string;
  failure?: Failure;
  taskRunCount?: number;
}

export interface Attempt {
  state: State;
  workerId?: string;
}

export interface TaskRun {
  id: string;
  executionId: string;
  namespace: string;
  flowId: string;
  taskId: string;
  parentTaskRunId?: string;
  value?: string;
  iteration?: number;
  attempts?: Attempt[];
  state: State;
}

export type LogLevel = "ERROR" | "WARN" | "INFO" | "DEBUG" | "TRACE";

export interface LogEntry {
  namespace: string;
  flowId: string;
  taskId?: string;
  executionId?: string;
  taskRunId?: string;
  attemptNumber?: number;
  triggerId?: string;
  timestamp?: string;
  level?: LogLevel;
  thread?: string;
  message?: string;
}

export type InputType =
  | "STRING"
  | "ENUM"
  | "SELECT"
  | "INT"
  | "FLOAT"
  | "BOOLEAN"
  | "BOOL"
  | "DATETIME"
  | "DATE"
  | "TIME"
  | "DURATION"
  | "FILE"
  | "JSON"
  | "ION"
  | "URI"
  | "SECRET"
  | "ARRAY"
  | "MULTISELECT"
  | "YAML"
  | "EMAIL"
  | "FORM";

export interface Input {
  id: string;
  type: InputType;
  description?: string;
  displayName?: string;
  /** True when absent. */
  required?: boolean;
  defaults?: JsonValue;
  prefill?: JsonValue;
  dependsOn?: { inputs?: string[]; condition?: string };
  values?: string[];
  options?: string[];
  expression?: string;
  allowCustomValue?: boolean;
  isRadio?: boolean;
  autoSelectFirst?: boolean;
  itemType?: InputType;
  min?: number | string;
  max?: number | string;
  after?: string;
  before?: string;
  validator?: string;
  allowedFileExtensions?: string[];
  inputs?: Input[];
}

export interface Task {
  id: string;
  type: string;
  description?: string;
  tasks?: Task[];
}

export interface TriggerDefinition {
  id: string;
  type: string;
  cron?: string;
  disabled?: boolean;
}

export interface Flow {
  id: string;
  namespace: string;
  revision?: number;
  description?: string;
  inputs?: Input[];
  disabled?: boolean;
  deleted?: boolean;
  labels?: Label[];
  tasks?: Task[];
  triggers?: TriggerDefinition[];
  source?: string;
  updated?: string;
  /** Why the stored text cannot be read any more; such a flow does not run. */
  exception?: string;
}

export interface Problem {
  message: string;
  /** 1-based, as are the other positions. */
  line: number;
  column: number;
  endLine?: number;
  endColumn?: number;
  path?: string;
  severity: "error" | "warning" | "info";
  hint?: string;
}

export interface Validation {
  index: number;
  flow?: string;
  namespace?: string;
  constraints?: string;
  outdated?: boolean;
  deprecationPaths?: string[];
  warnings?: string[];
  infos?: string[];
  problems?: Problem[];
}

export interface FlowRun {
  id: string;
  state: StateType;
  startDate?: string;
  /** ISO 8601; absent while running. */
  duration?: string;
}

export interface TriggerState {
  namespace: string;
  flowId: string;
  triggerId: string;
  nextExecutionDate?: string;
  nextEvaluationDate?: string;
  disabled?: boolean;
}

export interface TriggerSearchItem {
  triggerContext?: TriggerState;
  state?: TriggerState;
}

export interface TaskOutputInformation {
  taskId: string;
  taskRunId: string;
  value?: string;
  iteration?: number;
}

export interface InputCheck {
  input: Input;
  value?: JsonValue;
  enabled: boolean;
  isDefault?: boolean;
  errors?: { message: string }[];
}

export interface InputsCheck {
  id: string;
  namespace: string;
  inputs: InputCheck[];
  checks?: { message: string; style?: string; behavior?: string }[];
}

export interface FilePreview {
  extension?: string;
  type: "TEXT" | "LIST" | "IMAGE" | "MARKDOWN" | "PDF";
  content: JsonValue;
  truncated?: boolean;
}

export interface Config {
  version: string;
  environment?: { name?: string; color?: string };
}

export interface Paged<T> {
  results: T[];
  total: number;
}

export interface ErrorBody {
  message?: string;
  hint?: string;
  _embedded?: { errors?: { message?: string; path?: string }[] };
}

interface Call<Path, Query, Answer> {
  parameters: {
    query?: Query & { [filter: `filters[${string}`]: string };
    header?: never;
    path: { tenant: string } & Path;
    cookie?: never;
  };
  responses: {
    200: { headers: { [name: string]: unknown }; content: { "application/json": Answer } };
    default: { headers: { [name: string]: unknown }; content: { "application/json": ErrorBody } };
  };
}

interface Plain<Path, Query, Answer> extends Call<Path, Query, Answer> {
  requestBody?: never;
}

interface Posted<Path, Query, Answer, MediaType extends string, Body>
  extends Call<Path, Query, Answer> {
  requestBody: { content: { [K in MediaType]: Body } };
}

type Nothing = Record<never, never>;
type FlowPath = { namespace: string; id: string };
type ExecutionPath = { executionId: string };
type Page = { page?: number; size?: number; sort?: string };

export interface paths {
  "/api/v1/{tenant}/flows/search": { get: Plain<Nothing, Page, Paged<Flow>> };
  "/api/v1/{tenant}/flows": {
    post: Posted<Nothing, Nothing, Flow, "application/x-yaml", string>;
  };
  "/api/v1/{tenant}/flows/validate": {
    post: Posted<Nothing, Nothing, Validation[], "application/x-yaml", string>;
  };
  "/api/v1/{tenant}/flows/runs": {
    get: Plain<Nothing, { ids: string; limit?: number }, { runs: { [flow: string]: FlowRun[] } }>;
  };
  "/api/v1/{tenant}/flows/{namespace}/{id}": {
    get: Plain<FlowPath, { source?: boolean; revision?: number }, Flow>;
    put: Posted<FlowPath, Nothing, Flow, "application/x-yaml", string>;
  };
  "/api/v1/{tenant}/flows/{namespace}/{id}/revisions": {
    get: Plain<FlowPath, Nothing, Flow[]>;
  };
  "/api/v1/{tenant}/triggers/search": {
    get: Plain<Nothing, Page, Paged<TriggerSearchItem>>;
  };
  "/api/v1/{tenant}/triggers/{namespace}/{flowId}": {
    get: Plain<{ namespace: string; flowId: string }, Page, Paged<TriggerState>>;
  };
  "/api/v1/{tenant}/executions/search": {
    get: Plain<Nothing, Page, Paged<ExecutionSummary>>;
  };
  "/api/v1/{tenant}/executions/counts": {
    get: Plain<Nothing, Nothing, { counts: { [state in StateType]?: number }; total: number }>;
  };
  "/api/v1/{tenant}/executions/{namespace}/{id}": {
    post: Posted<
      FlowPath,
      { labels?: string[]; revision?: number },
      ExecutionSummary,
      "multipart/form-data",
      FormData
    >;
  };
  "/api/v1/{tenant}/executions/{namespace}/{id}/validate": {
    post: Posted<FlowPath, Nothing, InputsCheck, "multipart/form-data", FormData>;
  };
  "/api/v1/{tenant}/executions/{executionId}/summary": {
    get: Plain<ExecutionPath, Nothing, ExecutionSummary>;
  };
  "/api/v1/{tenant}/executions/{executionId}/kill": {
    delete: Plain<ExecutionPath, Nothing, ExecutionSummary | undefined>;
  };
  "/api/v1/{tenant}/executions/{executionId}/restart": {
    post: Plain<ExecutionPath, { revision?: number }, ExecutionSummary>;
  };
  "/api/v1/{tenant}/executions/{executionId}/resume": {
    post: Posted<ExecutionPath, Nothing, undefined, "multipart/form-data", FormData>;
  };
  "/api/v1/{tenant}/executions/{executionId}/file/preview": {
    get: Plain<ExecutionPath, { path: string; maxRows: number; encoding?: string }, FilePreview>;
  };
  "/api/v1/{tenant}/outputs/{executionId}": {
    get: Plain<ExecutionPath, Nothing, TaskOutputInformation[]>;
  };
  "/api/v1/{tenant}/outputs/{executionId}/{taskRunId}": {
    get: Plain<ExecutionPath & { taskRunId: string }, Nothing, { [key: string]: JsonValue }>;
  };
  "/api/v1/configs": {
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: { [name: string]: unknown }; content: { "application/json": Config } };
        default: {
          headers: { [name: string]: unknown };
          content: { "application/json": ErrorBody };
        };
      };
    };
  };
}

/** Method and path of every operation the server offers. */
export const operations = new Set<string>([
  "GET /api/v1/{tenant}/flows/search",
  "GET /api/v1/{tenant}/flows/{namespace}/{id}/revisions",
  "GET /api/v1/{tenant}/triggers/search",
  "GET /api/v1/{tenant}/triggers/{namespace}/{flowId}",
  "DELETE /api/v1/{tenant}/executions/{executionId}/kill",
]);
