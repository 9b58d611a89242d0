import type { Attempt, State, TaskRun } from "@/api/schema";
import { parseInstant } from "@/lib/instant";
import { isTerminal, severity, type Tone, toneOf } from "@/ui/state";
import { spanOf } from "./model";
import type { TaskRunIndex } from "./task-run-index";

export interface GanttRow {
  run: TaskRun;
  depth: number;
  /** A block holds other tasks, a loop holds its iterations. */
  kind: "task" | "block" | "loop";
  open: boolean;
  childCount: number;
}

export interface Segment {
  /** Queued: before the first attempt. Waiting: between two. */
  kind: "queued" | "waiting" | "attempt" | "paused";
  tone: Tone;
  from: number;
  /** Undefined while it lasts. */
  to: number | undefined;
}

interface RowOptions {
  /** Rows whose folding the user changed: blocks begin open, loops folded. */
  toggled: ReadonlySet<string>;
  /** Keep only runs that pass, with the rows that lead to them. */
  only?: ((run: TaskRun) => boolean) | undefined;
}

/** The tree as the rows that are to be seen; what is folded costs nothing. */
export function ganttRows(index: TaskRunIndex, { toggled, only }: RowOptions): GanttRow[] {
  const rows: GanttRow[] = [];
  const keep = only && keptIds(index, only);
  const visit = (parentId: string | undefined, depth: number) => {
    for (const run of inOrder(index, parentId)) {
      if (keep && !keep.has(run.id)) continue;
      const childCount = index.childCount(run.id);
      const loop = childCount > 0 && index.isLoop(run.id);
      const kind = loop ? "loop" : childCount > 0 ? "block" : "task";
      const open = childCount > 0 && toggled.has(run.id) === loop;
      rows.push({ run, depth, kind, open, childCount });
      if (open) visit(run.id, depth + 1);
    }
  };
  visit(undefined, 0);
  return rows;
}

/** The tasks of an iteration stay together, though iterations run side by side. */
function inOrder(index: TaskRunIndex, parentId: string | undefined): TaskRun[] {
  const runs = index.children(parentId);
  if (parentId === undefined || !index.isLoop(parentId)) return runs;
  return runs.sort((a, b) => (a.iteration ?? 0) - (b.iteration ?? 0));
}

function keptIds(index: TaskRunIndex, only: (run: TaskRun) => boolean): Set<string> {
  const kept = new Set<string>();
  for (const run of index.all()) {
    if (!only(run)) continue;
    let each: TaskRun | undefined = run;
    while (each && !kept.has(each.id)) {
      kept.add(each.id);
      each = each.parentTaskRunId ? index.get(each.parentTaskRunId) : undefined;
    }
  }
  return kept;
}

/** What a run did with its time, without gaps, from its creation on. */
export function segmentsOf(run: TaskRun): Segment[] {
  const created = parseInstant(run.state.histories[0]?.date ?? run.state.startDate);
  if (created === undefined) return [];
  const segments: Segment[] = [];
  let cursor: number | undefined = created;
  const gap = (to: number | undefined) => {
    if (cursor === undefined || (to !== undefined && to <= cursor)) return;
    const first = !segments.some((each) => each.kind === "attempt");
    segments.push(
      first
        ? { kind: "queued", tone: "queued", from: cursor, to }
        : { kind: "waiting", tone: "retrying", from: cursor, to },
    );
  };
  for (const attempt of attemptsOf(run)) {
    const pieces = piecesOf(attempt.state);
    const start = pieces[0]?.from;
    if (start === undefined) continue;
    gap(start);
    segments.push(...pieces);
    cursor = pieces.at(-1)?.to;
  }
  if (cursor !== undefined && !isTerminal(run.state.current)) gap(undefined);
  if (segments.length === 0) {
    const end = spanOf(run.state).to ?? created;
    segments.push({ kind: "attempt", tone: toneOf(run.state.current), from: created, to: end });
  }
  return segments;
}

/** A run that has begun without an attempt of its own, as blocks may, is its own attempt. */
function attemptsOf(run: TaskRun): Attempt[] {
  if (run.attempts && run.attempts.length > 0) return run.attempts;
  return run.state.histories.some((each) => each.state === "RUNNING") ? [{ state: run.state }] : [];
}

/** An attempt from its first moment of running, cut where it was paused. */
function piecesOf(state: State): Segment[] {
  const begun = state.histories.findIndex((each) => each.state === "RUNNING");
  const histories = begun < 0 ? state.histories : state.histories.slice(begun);
  const pieces: Segment[] = [];
  histories.forEach((each, position) => {
    if (position > 0 && isTerminal(each.state)) return;
    const from = parseInstant(each.date);
    if (from === undefined) return;
    const next = histories[position + 1];
    const to = next ? parseInstant(next.date) : spanOf(state).to;
    const paused = each.state === "PAUSED" || each.state === "BREAKPOINT";
    const last = pieces.at(-1);
    if (!paused && last?.kind === "attempt") last.to = to;
    else if (paused) pieces.push({ kind: "paused", tone: "paused", from, to });
    else pieces.push({ kind: "attempt", tone: toneOf(state.current), from, to });
  });
  return pieces;
}

/** The worst state of the runs in each of `buckets` equal slices of time. */
export function stateStrip(
  runs: Iterable<TaskRun>,
  window: { from: number; to: number; now: number },
  buckets: number,
): (Tone | undefined)[] {
  const strip: (Tone | undefined)[] = new Array(buckets).fill(undefined);
  const scale = buckets / (window.to - window.from);
  for (const run of runs) {
    const { from, to = window.now } = spanOf(run.state);
    if (from === undefined) continue;
    const tone = toneOf(run.state.current);
    const first = clamp(Math.floor((from - window.from) * scale), buckets);
    const last = clamp(Math.ceil((to - window.from) * scale) - 1, buckets);
    for (let slot = first; slot <= Math.max(first, last); slot++) {
      const present = strip[slot];
      if (present === undefined || severity(tone) > severity(present)) strip[slot] = tone;
    }
  }
  return strip;
}

/** The strip as the layers of one CSS background; empty slices stay clear. */
export function stripGradient(strip: readonly (Tone | undefined)[]): string {
  const stops: string[] = [];
  let start = 0;
  for (let slot = 1; slot <= strip.length; slot++) {
    if (slot < strip.length && strip[slot] === strip[start]) continue;
    const tone = strip[start];
    const color = tone ? `var(--${tone}-bar)` : "transparent";
    const percent = (n: number) => `${Number(((100 * n) / strip.length).toFixed(3))}%`;
    stops.push(`${color} ${percent(start)} ${percent(slot)}`);
    start = slot;
  }
  return `linear-gradient(to right, ${stops.join(", ")})`;
}

function clamp(slot: number, buckets: number): number {
  return Math.min(buckets - 1, Math.max(0, slot));
}

/**
 * The run that failed first: the cause, not the error handler that spoke last.
 *
 * Blocks fail because something in them did, so only runs without failed children count.
 */
export function firstFailed(index: TaskRunIndex, taskId?: string): TaskRun | undefined {
  let first: TaskRun | undefined;
  let firstEnd = Number.POSITIVE_INFINITY;
  for (const run of index.all()) {
    if (run.state.current !== "FAILED" || (taskId !== undefined && run.taskId !== taskId)) continue;
    if ((index.counts(run.id).get("FAILED") ?? 0) > 0) continue;
    const end = spanOf(run.state).to ?? Number.POSITIVE_INFINITY;
    if (first === undefined || end < firstEnd) {
      first = run;
      firstEnd = end;
    }
  }
  return first;
}
