import type { StateType, TaskRun } from "@/api/schema";

/** Key of the runs that have no parent. */
const ROOT = "";

/**
 * The task runs of an execution as a tree, kept current by upserts.
 *
 * An upsert costs the same whatever the number of runs, so that an execution of a hundred
 * thousand can be followed live.
 */
export class TaskRunIndex {
  readonly #runs = new Map<string, TaskRun>();
  readonly #children = new Map<string, string[]>();
  readonly #counts = new Map<string, Map<StateType, number>>();
  readonly #iterations = new Map<string, Set<number | string>>();
  readonly #versions = new Map<string, number>();
  readonly #ofTask = new Map<string, { ids: Set<string>; counts: Map<StateType, number> }>();

  get size(): number {
    return this.#runs.size;
  }

  get(id: string): TaskRun | undefined {
    return this.#runs.get(id);
  }

  all(): IterableIterator<TaskRun> {
    return this.#runs.values();
  }

  /** Runs directly below `parentId`, or the outermost ones, in order of creation. */
  children(parentId: string = ROOT): TaskRun[] {
    const ids = this.#children.get(parentId) ?? [];
    return ids.flatMap((id) => this.#runs.get(id) ?? []);
  }

  childCount(parentId: string): number {
    return this.#children.get(parentId)?.length ?? 0;
  }

  /** How many of the runs directly below are in each state. */
  counts(parentId: string): ReadonlyMap<StateType, number> {
    return this.#counts.get(parentId) ?? new Map();
  }

  /** Grows with each change of a run directly below. */
  versionBelow(parentId: string): number {
    return this.#versions.get(parentId) ?? 0;
  }

  /** How many values a loop has begun; each may have several task runs. */
  iterations(parentId: string): number {
    return this.#iterations.get(parentId)?.size ?? 0;
  }

  /** Whether the runs below are iterations, which are folded until asked for. */
  isLoop(parentId: string): boolean {
    return this.iterations(parentId) > 0;
  }

  /** How many runs of a task are in each state, wherever they stand. */
  countsOfTask(taskId: string): ReadonlyMap<StateType, number> {
    return this.#ofTask.get(taskId)?.counts ?? new Map();
  }

  /** Ids of the runs of a task in order of creation. */
  runsOfTask(taskId: string): ReadonlySet<string> {
    return this.#ofTask.get(taskId)?.ids ?? new Set();
  }

  upsert(run: TaskRun): void {
    const parent = run.parentTaskRunId ?? ROOT;
    const counts = this.#counts.get(parent) ?? new Map<StateType, number>();
    this.#counts.set(parent, counts);
    const before = this.#runs.get(run.id);
    if (before) {
      add(counts, before.state.current, -1);
    } else {
      const siblings = this.#children.get(parent);
      if (siblings) siblings.push(run.id);
      else this.#children.set(parent, [run.id]);
      this.#countIteration(parent, run.iteration ?? run.value);
    }
    add(counts, run.state.current, 1);
    this.#countTask(run, before);
    this.#runs.set(run.id, run);
    this.#versions.set(parent, this.versionBelow(parent) + 1);
  }

  #countIteration(parent: string, iteration: number | string | undefined): void {
    if (iteration === undefined) return;
    const known = this.#iterations.get(parent);
    if (known) known.add(iteration);
    else this.#iterations.set(parent, new Set([iteration]));
  }

  #countTask(run: TaskRun, before: TaskRun | undefined): void {
    const known = this.#ofTask.get(run.taskId) ?? { ids: new Set(), counts: new Map() };
    this.#ofTask.set(run.taskId, known);
    known.ids.add(run.id);
    if (before) add(known.counts, before.state.current, -1);
    add(known.counts, run.state.current, 1);
  }

  /** A restarted execution drops runs that it will make anew. */
  remove(id: string): void {
    const run = this.#runs.get(id);
    if (!run) return;
    const parent = run.parentTaskRunId ?? ROOT;
    const counts = this.#counts.get(parent);
    if (counts) add(counts, run.state.current, -1);
    this.#children.set(
      parent,
      (this.#children.get(parent) ?? []).filter((each) => each !== id),
    );
    this.#runs.delete(id);
    const ofTask = this.#ofTask.get(run.taskId);
    ofTask?.ids.delete(id);
    if (ofTask) add(ofTask.counts, run.state.current, -1);
    this.#versions.set(parent, this.versionBelow(parent) + 1);
  }

  clear(): void {
    this.#runs.clear();
    this.#children.clear();
    this.#counts.clear();
    this.#iterations.clear();
    this.#ofTask.clear();
  }
}

function add(counts: Map<StateType, number>, state: StateType, by: number): void {
  const next = (counts.get(state) ?? 0) + by;
  if (next === 0) counts.delete(state);
  else counts.set(state, next);
}
