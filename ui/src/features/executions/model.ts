import type { ExecutionSummary, Label, State, TaskRun } from "@/api/schema";
import { parseIsoDuration } from "@/lib/duration";
import { parseInstant } from "@/lib/instant";
import { isTerminal } from "@/ui/state";

export interface Span {
  from: number | undefined;
  /** Undefined while it lasts. */
  to: number | undefined;
}

/** When a run began and ended; a paused one has not ended, though the server dates the pause. */
export function spanOf(state: State): Span {
  const from = parseInstant(state.startDate ?? state.histories[0]?.date);
  if (!isTerminal(state.current)) return { from, to: undefined };
  const end = parseInstant(state.endDate ?? state.histories.at(-1)?.date);
  if (end !== undefined || from === undefined) return { from, to: end };
  return { from, to: from + (parseIsoDuration(state.duration ?? "") ?? 0) };
}

/** The first line of a message, for where only one fits. */
export function firstLine(message: string | undefined): string {
  return message?.trimStart().split(/\r?\n/, 1)[0] ?? "";
}

/** A value in one line: texts as they are, the rest as JSON. */
export function inline(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What makes an execution differ from its siblings: its inputs, else its own labels. */
export function distinction(execution: ExecutionSummary): string {
  const inputs = Object.entries(execution.inputs ?? {}).filter(([, value]) => value !== null);
  const pairs: [string, string][] =
    inputs.length > 0
      ? inputs.map(([key, value]) => [key, inline(value)])
      : ownLabels(execution).map((label) => [label.key, label.value]);
  return pairs.map(([key, value]) => `${key}: ${value}`).join(", ");
}

/** Labels without those the system keeps for itself. */
export function ownLabels(execution: ExecutionSummary): Label[] {
  return (execution.labels ?? []).filter((label) => !label.key.startsWith("system."));
}

/** Labels as text, one a line. */
export function labelLines(labels: readonly Label[]): string {
  return labels.map(({ key, value }) => `${key}: ${value}`).join("\n");
}

/** The labels that lines of `key: value` name; undefined when a line does not. */
export function readLabels(text: string): Label[] | undefined {
  const labels = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const at = line.indexOf(":");
      return { key: line.slice(0, Math.max(0, at)).trim(), value: line.slice(at + 1).trim() };
    });
  return labels.every(({ key, value }) => key !== "" && value !== "") ? labels : undefined;
}

/** Last part of a dotted type: `Schedule` of `io.kestra.plugin.core.trigger.Schedule`. */
export function shortType(type: string): string {
  return type.slice(type.lastIndexOf(".") + 1);
}

/** A task run as people name it: the task, and the value of its loop. */
export function runName(run: TaskRun): string {
  return run.value === undefined ? run.taskId : `${run.taskId} [${run.value}]`;
}
