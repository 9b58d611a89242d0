/**
 * Parts of a flow that the OpenAPI document leaves open, because each type adds properties
 * of its own: here are those that the app reads.
 */
import type { Flow } from "./schema";

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
  defaults?: unknown;
  /** Suggested to the user, never applied by the server. */
  prefill?: unknown;
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
  /** Of a form. */
  inputs?: Input[];
}

export interface TriggerDefinition {
  id: string;
  type: string;
  cron?: string;
}

export function inputsOf(flow: Pick<Flow, "inputs">): Input[] {
  return (flow.inputs ?? []) as unknown as Input[];
}

export function triggersOf(flow: Pick<Flow, "triggers">): TriggerDefinition[] {
  return (flow.triggers ?? []) as unknown as TriggerDefinition[];
}
