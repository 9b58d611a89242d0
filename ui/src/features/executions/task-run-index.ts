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

  /** Whether the runs below are iterations, which are folded until asked for. */
  isLoop(parentId: string): boolean {
    const first = this.#children.get(parentId)?.[0];
    const child = first === undefined ? undefined : this.#runs.get(first);
    return child !== undefined && (child.value !== undefined || child.iteration !== undefined);
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
    }
    add(counts, run.state.current, 1);
    this.#runs.set(run.id, run);
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
  }

  clear(): void {
    this.#runs.clear();
    this.#children.clear();
    this.#counts.clear();
  }
}

function add(counts: Map<StateType, number>, state: StateType, by: number): void {
  const next = (counts.get(state) ?? 0) + by;
  if (next === 0) counts.delete(state);
  else counts.set(state, next);
}
