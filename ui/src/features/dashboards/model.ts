import { formatDuration } from "@/lib/duration";
import { parseInstant } from "@/lib/instant";
import { STATE_KINDS } from "@/ui/state";
import type { TimeBucket } from "@/ui/time-bars";
import type { Row } from "./queries";

export interface ChartColumn {
  field?: string;
  agg?: string;
  displayName?: string;
  columnAlignment?: string;
}

/** A chart as the server gives it. */
export interface Chart {
  id: string;
  type: string;
  content?: string;
  chartOptions?: {
    displayName?: string;
    description?: string;
    width?: number;
    column?: string;
    colorByColumn?: string;
    numberType?: string;
  };
  data?: { columns?: Readonly<Record<string, ChartColumn>> };
}

export function kindOf(chart: Chart): string {
  return chart.type.slice(chart.type.lastIndexOf(".") + 1);
}

/** Name of the first column that is a figure. */
export function figureOf(chart: Chart): string | undefined {
  return Object.entries(chart.data?.columns ?? {}).find(([, column]) => column.agg)?.[0];
}

export interface Kind {
  key: string;
  label: string;
  color: string;
}

const LEVELS: Readonly<Record<string, string>> = {
  ERROR: "failed",
  WARN: "warning",
  INFO: "queued",
  DEBUG: "skipped",
  TRACE: "skipped",
};
const TONES = ["running", "paused", "retrying", "killed", "success", "warning", "queued"];

/** Words with their colours: states and levels have their own, others one after the other. */
export function kindsOf(words: readonly string[]): Kind[] {
  const states = STATE_KINDS.filter(({ key }) => words.includes(key));
  const levels = Object.entries(LEVELS).flatMap(([key, tone]) =>
    words.includes(key) ? [{ key, label: key.toLowerCase(), color: `var(--${tone}-bar)` }] : [],
  );
  const known = new Set([...states, ...levels].map(({ key }) => key));
  const others = words
    .filter((word) => !known.has(word))
    .map((key, index) => ({
      key,
      label: key,
      color: `var(--${TONES[index % TONES.length]}-bar)`,
    }));
  return [...states, ...levels, ...others];
}

export function wordOf(value: unknown): string {
  return value === undefined || value === null ? "none" : String(value);
}

export interface Group {
  name: string;
  total: number;
  parts: Readonly<Record<string, number>>;
}

/** Rows by one column, split by another one, the largest group first. */
export function grouped(
  rows: readonly Row[],
  by: string | undefined,
  split: string | undefined,
  figure: string,
): Group[] {
  const groups = new Map<string, { total: number; parts: Record<string, number> }>();
  for (const row of rows) {
    const name = by === undefined ? "all" : wordOf(row[by]);
    const part = split === undefined ? figure : wordOf(row[split]);
    const value = Number(row[figure] ?? 0);
    const group = groups.get(name) ?? { total: 0, parts: {} };
    group.total += value;
    group.parts[part] = (group.parts[part] ?? 0) + value;
    groups.set(name, group);
  }
  return [...groups].map(([name, group]) => ({ name, ...group })).sort((a, b) => b.total - a.total);
}

const MINUTE = 60_000;

/** Rows with a date as buckets on a time axis; the step is the shortest between two dates. */
export function timeline(
  rows: readonly Row[],
  date: string,
  split: string | undefined,
  figure: string,
) {
  const buckets: TimeBucket[] = grouped(rows, date, split, figure)
    .flatMap(({ name, parts }) => {
      const at = parseInstant(name);
      return at === undefined ? [] : [{ at, counts: parts }];
    })
    .sort((a, b) => a.at - b.at);
  const gaps = buckets.slice(1).map((each, index) => each.at - (buckets[index]?.at ?? 0));
  const step = Math.max(
    1000,
    Math.min(...gaps, gaps.length > 0 ? Number.POSITIVE_INFINITY : MINUTE),
  );
  const start = buckets[0]?.at ?? 0;
  return { buckets, step, start, end: (buckets.at(-1)?.at ?? start) + step };
}

/** A figure in few characters; lengths of time in their units. */
export function formatFigure(value: unknown, column?: ChartColumn): string {
  if (value === undefined || value === null) return "–";
  if (typeof value !== "number") return String(value);
  if (column?.field === "DURATION" && column.agg !== "COUNT") return formatDuration(value * 1000);
  return value.toLocaleString("en", { maximumFractionDigits: 2 });
}
