import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, tenant, unwrap } from "@/api/client";
import type { ExecutionSummary, InputsCheck, Label, StateType } from "@/api/schema";
import { asForm } from "@/features/run";
import { type ExecutionSearch, executionFilters } from "./search";

export const PAGE_SIZE = 100;

export const executionKeys = {
  all: ["executions"] as const,
  none: ["executions", "none"] as const,
  list: (search: ExecutionSearch) => ["executions", "list", search] as const,
  counts: (search: ExecutionSearch) => ["executions", "counts", search] as const,
  histogram: (search: ExecutionSearch) => ["executions", "histogram", search] as const,
  summary: (executionId: string) => ["executions", "summary", executionId] as const,
  flow: (executionId: string) => ["executions", "flow", executionId] as const,
  outputs: (executionId: string) => ["executions", "outputs", executionId] as const,
  taskOutputs: (executionId: string, taskRunId: string) =>
    ["executions", "outputs", executionId, taskRunId] as const,
  preview: (executionId: string, path: string, encoding: string) =>
    ["executions", "preview", executionId, path, encoding] as const,
};

export const executionList = (search: ExecutionSearch) =>
  queryOptions({
    queryKey: executionKeys.list(search),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/executions/search", {
          params: {
            path: { tenant },
            query: {
              page: search.page ?? 1,
              size: PAGE_SIZE,
              sort: ["state.startDate:desc"],
              filters: executionFilters(search, { withState: true }),
            },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

export const executionCounts = (search: ExecutionSearch) => {
  const { state: _state, page: _page, ...rest } = search;
  return queryOptions({
    queryKey: executionKeys.counts(rest),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/executions/counts", {
          params: {
            path: { tenant },
            query: { filters: executionFilters(rest, { withState: false }) },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
};

/** Steps of the histogram; the server makes them as long as people name them. */
const BUCKETS = 120;

/** Counts by start and state over the period of a search, whatever its states and page. */
export const executionHistogram = (search: ExecutionSearch, buckets = BUCKETS) => {
  const { state: _state, page: _page, ...rest } = search;
  return queryOptions({
    queryKey: [...executionKeys.histogram(rest), buckets],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/executions/histogram", {
          params: {
            path: { tenant },
            query: {
              buckets,
              offset: -new Date().getTimezoneOffset(),
              filters: executionFilters(rest, { withState: false }),
            },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
};

/** The header of an execution; its stream keeps it current, so it is asked for once. */
export const executionSummary = (executionId: string) =>
  queryOptions({
    queryKey: executionKeys.summary(executionId),
    queryFn: async ({ signal, client, queryKey }) => {
      const answer = await unwrap(
        api.GET("/api/v1/{tenant}/executions/{executionId}/summary", {
          params: { path: { tenant, executionId } },
          signal,
        }),
      );
      // The stream may have been quicker, and has told the end only once.
      const shown = client.getQueryData<ExecutionSummary>(queryKey);
      return shown && changes(shown) > changes(answer) ? shown : answer;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

/** How often the state has changed: it only grows. */
const changes = (execution: ExecutionSummary) => execution.state.histories.length;

/** Which task runs have outputs. */
export const outputIndex = (executionId: string, version: string) =>
  queryOptions({
    queryKey: [...executionKeys.outputs(executionId), version],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/outputs/{executionId}", {
          params: { path: { tenant, executionId } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** The outputs of a task run; `state` is in the key since they come with its end. */
export const taskOutputs = (executionId: string, taskRunId: string, state: string) =>
  queryOptions({
    queryKey: [...executionKeys.taskOutputs(executionId, taskRunId), state],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/outputs/{executionId}/{taskRunId}", {
          params: { path: { tenant, executionId, taskRunId } },
          signal,
        }),
      ),
  });

export const PREVIEW_ROWS = 100;

export const filePreview = (executionId: string, path: string, encoding: string) =>
  queryOptions({
    queryKey: executionKeys.preview(executionId, path, encoding),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/executions/{executionId}/file/preview", {
          params: {
            path: { tenant, executionId },
            query: { path, maxRows: PREVIEW_ROWS, encoding },
          },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The most metrics that one page of the table has. */
const METRICS = 1_000;

/** What the tasks measured; `ends` changes when more of them have ended. */
export const executionMetrics = (executionId: string, ends: string) =>
  queryOptions({
    queryKey: ["executions", "metrics", executionId, ends],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/metrics/{executionId}", {
          params: { path: { tenant, executionId }, query: { size: METRICS } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** What becomes of a template in an execution, or in one of its task runs. */
export const evaluation = (
  executionId: string,
  taskRunId: string | undefined,
  expression: string,
  state: string,
) =>
  queryOptions({
    queryKey: ["executions", "evaluation", executionId, taskRunId, expression, state],
    queryFn: ({ signal }) => {
      const text = {
        body: expression,
        bodySerializer: (body: unknown) => String(body),
        headers: { "Content-Type": "text/plain" },
        signal,
      };
      return taskRunId === undefined
        ? unwrap(
            api.POST("/api/v1/{tenant}/executions/{executionId}/eval", {
              params: { path: { tenant, executionId } },
              ...text,
            }),
          )
        : unwrap(
            api.POST("/api/v1/{tenant}/executions/{executionId}/eval/{taskRunId}", {
              params: { path: { tenant, executionId, taskRunId } },
              ...text,
            }),
          );
    },
    placeholderData: keepPreviousData,
    retry: false,
  });

/** Stops an execution and, unless told otherwise, those that it started. */
export function killExecution(executionId: string, cascade = true): Promise<unknown> {
  return unwrap(
    api.DELETE("/api/v1/{tenant}/executions/{executionId}/kill", {
      params: {
        path: { tenant, executionId },
        query: cascade ? {} : { isOnKillCascade: false },
      },
    }),
  );
}

/** Lets one that waits for a date or for its turn go on now. */
export function forceRun(executionId: string): Promise<unknown> {
  return unwrap(
    api.POST("/api/v1/{tenant}/executions/{executionId}/force-run", {
      params: { path: { tenant, executionId } },
    }),
  );
}

export function unqueueExecution(executionId: string, state: StateType): Promise<unknown> {
  return unwrap(
    api.POST("/api/v1/{tenant}/executions/{executionId}/unqueue", {
      params: { path: { tenant, executionId }, query: { state } },
    }),
  );
}

export function changeStatus(executionId: string, status: StateType): Promise<unknown> {
  return unwrap(
    api.POST("/api/v1/{tenant}/executions/{executionId}/change-status", {
      params: { path: { tenant, executionId }, query: { status } },
    }),
  );
}

export function changeTaskRunState(
  executionId: string,
  taskRunId: string,
  state: StateType,
): Promise<unknown> {
  return unwrap(
    api.POST("/api/v1/{tenant}/executions/{executionId}/state", {
      params: { path: { tenant, executionId } },
      body: { taskRunId, state },
    }),
  );
}

/** Lets an execution that stopped at a breakpoint go on. */
export function resumeFromBreakpoint(executionId: string): Promise<unknown> {
  return unwrap(
    api.POST("/api/v1/{tenant}/executions/{executionId}/resume-from-breakpoint", {
      params: { path: { tenant, executionId } },
    }),
  );
}

export function deleteExecution(
  executionId: string,
  query: { deleteLogs: boolean; deleteMetrics: boolean; deleteStorage: boolean },
): Promise<unknown> {
  return unwrap(
    api.DELETE("/api/v1/{tenant}/executions/{executionId}", {
      params: { path: { tenant, executionId }, query },
    }),
  );
}

/** The flow of an execution, in the revision that it runs. */
export const executionFlow = (executionId: string, revision: number | undefined) =>
  queryOptions({
    queryKey: [...executionKeys.flow(executionId), revision],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/executions/{executionId}/flow", {
          params: { path: { tenant, executionId } },
          signal,
        }),
      ),
  });

type ExecutionId = Pick<ExecutionSummary, "id" | "namespace" | "flowId">;

/** Starts a new execution that takes over what came before a task run, or begins anew. */
export function replayExecution(
  executionId: string,
  taskRunId?: string,
  revision?: number,
): Promise<ExecutionId> {
  return unwrap(
    api.POST("/api/v1/{tenant}/executions/{executionId}/replay", {
      params: {
        path: { tenant, executionId },
        query: { ...(taskRunId && { taskRunId }), ...(revision && { revision }) },
      },
    }),
  );
}

/** Starts a new execution of the same flow with values of its own. */
export function replayWithInputs(executionId: string, inputs: FormData): Promise<ExecutionId> {
  return unwrap(
    api.POST("/api/v1/{tenant}/executions/{executionId}/replay-with-inputs", {
      params: { path: { tenant, executionId } },
      ...asForm(inputs),
    }),
  );
}

/** What a paused execution asks of whom resumes it. */
export const resumeInputs = (executionId: string, taskRunId: string | undefined) =>
  queryOptions({
    queryKey: [...executionKeys.flow(executionId), "resume", taskRunId],
    queryFn: ({ signal }) => checkResume(executionId, new FormData(), signal),
  });

export function checkResume(
  executionId: string,
  inputs: FormData,
  signal: AbortSignal,
): Promise<InputsCheck> {
  return unwrap(
    api.POST("/api/v1/{tenant}/executions/{executionId}/resume/validate", {
      params: { path: { tenant, executionId } },
      ...asForm(inputs),
      signal,
    }),
  );
}

export interface ResumeAnswer {
  taskRunId: string | undefined;
  /** For a task that asks for a decision. */
  decision?: "APPROVED" | "DENIED";
  comment?: string;
}

/** Lets a paused execution go on. */
export function resumeExecution(
  executionId: string,
  inputs: FormData,
  { taskRunId, decision, comment }: ResumeAnswer,
): Promise<unknown> {
  return unwrap(
    api.POST("/api/v1/{tenant}/executions/{executionId}/resume", {
      params: {
        path: { tenant, executionId },
        query: {
          ...(taskRunId && { taskRunId }),
          ...(decision && { decision }),
          ...(comment && { comment }),
        },
      },
      ...asForm(inputs),
    }),
  );
}

/** Lets no further task of a running execution start until it is resumed. */
export function pauseExecution(executionId: string): Promise<unknown> {
  return unwrap(
    api.POST("/api/v1/{tenant}/executions/{executionId}/pause", {
      params: { path: { tenant, executionId } },
    }),
  );
}

/** Replaces the labels of an execution that has ended, but for the server's own. */
export function setLabels(executionId: string, labels: readonly Label[]): Promise<unknown> {
  return unwrap(
    api.POST("/api/v1/{tenant}/executions/{executionId}/labels", {
      params: { path: { tenant, executionId } },
      body: [...labels],
    }),
  );
}

/** Runs the failed tasks again, in the same execution. */
export function restartExecution(executionId: string, revision?: number): Promise<unknown> {
  return unwrap(
    api.POST("/api/v1/{tenant}/executions/{executionId}/restart", {
      params: { path: { tenant, executionId }, query: revision ? { revision } : {} },
    }),
  );
}
