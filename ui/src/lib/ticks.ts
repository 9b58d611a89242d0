import { formatClock, formatPreciseClock } from "./instant";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Steps that land on times people name. */
const STEPS = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 28].map((n) => n * DAY),
];

export interface Tick {
  at: number;
  label: string;
}

/**
 * Round times in [from, to], at most `count` of them.
 *
 * They are round in the user's zone: a tick of six hours stands at 06:00 there, not in UTC.
 */
export function timeTicks(from: number, to: number, count: number): Tick[] {
  if (!(to > from) || count < 1) return [];
  const step = STEPS.find((each) => (to - from) / each <= count) ?? 28 * DAY;
  const offset = new Date(from).getTimezoneOffset() * MINUTE;
  const first = Math.ceil((from - offset) / step) * step + offset;
  const ticks: Tick[] = [];
  for (let at = first; at <= to; at += step) ticks.push({ at, label: tickLabel(at, step) });
  return ticks;
}

function tickLabel(at: number, step: number): string {
  if (step < SECOND) return formatPreciseClock(at);
  if (step < MINUTE) return formatClock(at);
  if (step < DAY) return formatClock(at).slice(0, 5);
  const date = new Date(at);
  return `${date.getDate()}.${date.getMonth() + 1}.`;
}

/** The end of a window that holds `elapsed` with room to grow, so that it is not rescaled at each tick. */
export function roomyEnd(from: number, elapsed: number): number {
  const wanted = Math.max(elapsed * 1.08, 2 * SECOND);
  const step = STEPS.find((each) => each >= wanted / 12) ?? 28 * DAY;
  return from + Math.ceil(wanted / step) * step;
}
