import { shortType } from "./model";
import type { TaskRunIndex } from "./task-run-index";

/** The task run that an execution waits at: paused itself, not because of a task inside it. */
export function waitingRun(index: TaskRunIndex) {
  for (const run of index.all()) {
    if (run.state.current === "PAUSED" && !index.counts(run.id).get("PAUSED")) return run;
  }
  return undefined;
}

interface TaskDefinition {
  id: string;
  type: string;
  description?: string;
}

/** A task of a flow, however deep it lies. */
export function findTask(flow: unknown, taskId: string): TaskDefinition | undefined {
  if (typeof flow !== "object" || flow === null) return undefined;
  const { id, type } = flow as Partial<TaskDefinition>;
  if (id === taskId && typeof type === "string") return flow as TaskDefinition;
  for (const part of Object.values(flow)) {
    const found = findTask(part, taskId);
    if (found) return found;
  }
  return undefined;
}

/** Whether a task asks for a yes or a no. */
export function asksForDecision(task: TaskDefinition | undefined): boolean {
  return task !== undefined && shortType(task.type) === "Approval";
}
