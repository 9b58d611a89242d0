import type { components } from "./schema.gen";

/** The names by which the rest of the app knows the server's shapes. */
export type { paths } from "./schema.gen";

type Schemas = components["schemas"];

export type Attempt = Schemas["Attempt"];
export type Backfill = Schemas["Backfill"];
export type BackfillStart = Schemas["BackfillStart"];
export type Config = Schemas["Configuration"];
export type DependencyGraph = Schemas["DependencyGraph"];
export type Dashboard = Schemas["Dashboard"];
export type ErrorBody = Partial<Schemas["ApiError"]>;
export type ExecutionSummary = Schemas["ExecutionSummary"];
export type FilePreview = Schemas["FilePreview"];
export type FailureGroup = Schemas["FailureGroup"];
export type Flow = Schemas["FlowWithSource"];
export type FlowGraph = Schemas["FlowGraph"];
export type FlowRun = Schemas["RecentRun"];
export type GraphNode = Schemas["GraphNode"];
export type InputsCheck = Schemas["InputsCheck"];
export type KeyEntry = Schemas["KeyEntry"];
export type Label = Schemas["Label"];
export type LogEntry = Schemas["Log"];
export type LogLevel = Schemas["LogLevel"];
export type Metric = Schemas["Metric"];
export type PluginGroup = Schemas["PluginGroup"];
export type Problem = Schemas["Problem"];
export type RunningTask = Schemas["RunningTask"];
/** Where something stands, and how it came there. */
export type State = Schemas["StateHistory"];
export type StateType = Schemas["State"];
export type TaskOutput = Schemas["TaskOutput"];
export type TaskRun = Schemas["TaskRun"];
export type Timeline = Schemas["Timeline"];
export type TriggerItem = Schemas["TriggerItem"];
export type EventTrigger = Schemas["EventTrigger"];
export type TriggerEvaluation = Schemas["PagedEvaluation"]["results"][number];
export type TriggerState = Schemas["Trigger"];
export type Validation = Schemas["Validation"];

/** A value that a user's flow made: anything that JSON can hold. */
export type Values = Record<string, unknown>;
