import type { Attempt, LogEntry, LogLevel, State, StateType, TaskRun } from "@/api/schema";

/** A task of a make-believe execution: how it will go is known from the start. */
export interface PlannedTask {
  id: string;
  value?: string;
  iteration?: number;
  /** Milliseconds from creation to the first attempt. */
  queue?: number;
  attempts?: readonly { length: number; state: StateType }[];
  /** Milliseconds between attempts. */
  pause?: number;
  log?: readonly [level: LogLevel, message: string][];
  children?: readonly PlannedTask[];
  /** How children run; 1 is one after the other. */
  concurrency?: number;
  outputs?: Record<string, string | number | boolean | null | object>;
}

/** A task run with its whole future. */
interface ScheduledRun {
  run: Omit<TaskRun, "state" | "attempts">;
  created: number;
  attempts: { from: number; to: number; state: StateType }[];
  end: number;
  state: StateType;
  log: { at: number; attempt: number; level: LogLevel; message: string }[];
  outputs: NonNullable<PlannedTask["outputs"]>;
}

export interface Schedule {
  runs: ScheduledRun[];
  start: number;
  end: number;
  state: StateType;
}

export interface Owner {
  executionId: string;
  namespace: string;
  flowId: string;
}

/** Lays the tasks out in time, one after the other from `start`. */
export function schedule(owner: Owner, tasks: readonly PlannedTask[], start: number): Schedule {
  const runs: ScheduledRun[] = [];
  const { end, state } = layOut(owner, tasks, start, 1, undefined, runs);
  runs.sort((a, b) => a.created - b.created);
  return { runs, start, end, state };
}

function layOut(
  owner: Owner,
  tasks: readonly PlannedTask[],
  start: number,
  concurrency: number,
  parentId: string | undefined,
  runs: ScheduledRun[],
): { end: number; state: StateType } {
  const lanes = new Array<number>(Math.max(1, concurrency)).fill(start);
  let worst: StateType = "SUCCESS";
  for (const task of tasks) {
    const lane = lanes.indexOf(Math.min(...lanes));
    const made = layOutTask(owner, task, lanes[lane] ?? start, parentId, runs);
    lanes[lane] = made.end;
    if (made.state === "FAILED") worst = "FAILED";
    else if (made.state === "WARNING" && worst === "SUCCESS") worst = "WARNING";
    if (made.state === "FAILED" && concurrency === 1) break;
  }
  return { end: Math.max(...lanes), state: worst };
}

function layOutTask(
  owner: Owner,
  task: PlannedTask,
  created: number,
  parentId: string | undefined,
  runs: ScheduledRun[],
): ScheduledRun {
  const id = `${owner.executionId}-${runs.length}`;
  const made: ScheduledRun = {
    run: {
      id,
      ...owner,
      taskId: task.id,
      ...(parentId !== undefined && { parentTaskRunId: parentId }),
      ...(task.value !== undefined && { value: task.value }),
      ...(task.iteration !== undefined && { iteration: task.iteration }),
    },
    created,
    attempts: [],
    end: created,
    state: "SUCCESS",
    log: [],
    outputs: task.outputs ?? {},
  };
  runs.push(made);
  let at = created + (task.queue ?? 5);
  if (task.children) {
    const inner = layOut(owner, task.children, at, task.concurrency ?? 1, id, runs);
    made.attempts.push({ from: at, to: inner.end, state: inner.state });
  } else {
    for (const { length, state } of task.attempts ?? [{ length: 1000, state: "SUCCESS" }]) {
      made.attempts.push({ from: at, to: at + length, state });
      at += length + (task.pause ?? 0);
    }
  }
  const last = made.attempts.at(-1);
  made.end = last?.to ?? created;
  made.state = last?.state ?? "SUCCESS";
  made.attempts.forEach((attempt, number) => {
    const lines = task.log ?? [];
    lines.forEach(([level, message], line) => {
      if (level === "ERROR" && attempt.state !== "FAILED") return;
      const at = attempt.from + ((attempt.to - attempt.from) * (line + 1)) / (lines.length + 1);
      made.log.push({ at, attempt: number, level, message });
    });
  });
  return made;
}

/** The execution killed at `at`: what had not ended by then ends there. */
export function cutOff(plan: Schedule, at: number): Schedule {
  const runs = plan.runs
    .filter((run) => run.created <= at)
    .map((run) =>
      run.end <= at
        ? run
        : {
            ...run,
            end: at,
            state: "KILLED" as const,
            attempts: run.attempts
              .filter((attempt) => attempt.from <= at)
              .map((attempt) =>
                attempt.to <= at ? attempt : { ...attempt, to: at, state: "KILLED" as const },
              ),
            log: run.log.filter((line) => line.at <= at),
          },
    );
  return { runs, start: plan.start, end: Math.min(plan.end, at), state: "KILLED" };
}

/** The task runs as they are at `now`, in order of creation. */
export function taskRunsAt(plan: Schedule, now: number): TaskRun[] {
  return plan.runs.filter((run) => run.created <= now).map((run) => taskRunAt(run, now));
}

export function taskRunAt(run: ScheduledRun, now: number): TaskRun {
  const begun = run.attempts.filter((attempt) => attempt.from <= now);
  const histories: State["histories"] = [{ state: "CREATED", date: iso(run.created) }];
  const attempts: Attempt[] = begun.map((attempt) => {
    const ended = attempt.to <= now;
    histories.push({ state: "RUNNING", date: iso(attempt.from) });
    if (ended && attempt.to < run.end) histories.push({ state: "RETRYING", date: iso(attempt.to) });
    return {
      state: {
        current: ended ? attempt.state : "RUNNING",
        startDate: iso(attempt.from),
        histories: [
          { state: "RUNNING", date: iso(attempt.from) },
          ...(ended ? [{ state: attempt.state, date: iso(attempt.to) }] : []),
        ],
        ...(ended && ending(attempt.from, attempt.to)),
      },
    };
  });
  if (run.end <= now) histories.push({ state: run.state, date: iso(run.end) });
  return {
    ...run.run,
    ...(attempts.length > 0 && { attempts }),
    state: {
      current: histories.at(-1)?.state ?? "CREATED",
      histories,
      startDate: iso(run.created),
      ...(run.end <= now && ending(run.created, run.end)),
    },
  };
}

/** The log up to `now`, in order of time. */
export function logsAt(plan: Schedule, now: number): LogEntry[] {
  return plan.runs
    .flatMap(({ run, log }) =>
      log
        .filter((line) => line.at <= now)
        .map((line) => ({
          namespace: run.namespace,
          flowId: run.flowId,
          executionId: run.executionId,
          taskId: run.taskId,
          taskRunId: run.id,
          attemptNumber: line.attempt,
          level: line.level,
          thread: "worker",
          timestamp: iso(line.at),
          message: line.message,
        })),
    )
    .sort((a, b) => a.timestamp.localeCompare(b.timestamp));
}

export function stateAt(plan: Schedule, now: number): State {
  const ended = plan.end <= now;
  return {
    current: ended ? plan.state : "RUNNING",
    startDate: iso(plan.start),
    histories: [
      { state: "CREATED", date: iso(plan.start) },
      { state: "RUNNING", date: iso(plan.start + 3) },
      ...(ended ? [{ state: plan.state, date: iso(plan.end) }] : []),
    ],
    ...(ended && ending(plan.start, plan.end)),
  };
}

function ending(from: number, to: number): Pick<State, "endDate" | "duration"> {
  return { endDate: iso(to), duration: `PT${((to - from) / 1000).toFixed(3)}S` };
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}
