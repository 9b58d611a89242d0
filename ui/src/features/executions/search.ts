import * as z from "zod/mini";
import { type FilterOf, type Filters, filtersOf } from "@/api/filters";
import { formatInstant, parseInstant } from "@/lib/instant";

/** Periods on offer; the value is an ISO duration back from now, or "all". */
export const RANGES: readonly [value: string, label: string][] = [
  ["PT1H", "Last hour"],
  ["PT24H", "Last 24 hours"],
  ["P7D", "Last 7 days"],
  ["P30D", "Last 30 days"],
  ["all", "All time"],
];

export const DEFAULT_RANGE = "P7D";

const text = z.catch(z.optional(z.string()), undefined);

/** The filters of the executions list as they stand in the address. */
export const executionSearchSchema = z.object({
  /** State names, comma-separated. */
  state: text,
  namespace: text,
  flow: text,
  q: text,
  range: text,
  /** A period by its ends, ISO dates, in place of `range`. */
  from: text,
  to: text,
  page: z.catch(z.optional(z.pipe(z.coerce.number(), z.int().check(z.minimum(1)))), undefined),
});

export type ExecutionSearch = z.infer<typeof executionSearchSchema>;

export type Period = Pick<ExecutionSearch, "range" | "from" | "to">;

const BEGINNING = "1970-01-01T00:00:00Z";

/** Whether something other than the period narrows the list. */
export function isNarrowed(search: ExecutionSearch): boolean {
  return Boolean(search.state || search.namespace || search.flow || search.q);
}

export function statesOf(search: ExecutionSearch): string[] {
  return search.state?.split(",").filter(Boolean) ?? [];
}

/** `search.state` with one state put in or taken out. */
export function toggleState(search: ExecutionSearch, state: string): string | undefined {
  const states = statesOf(search);
  const next = states.includes(state)
    ? states.filter((each) => each !== state)
    : [...states, state];
  return next.length > 0 ? next.join(",") : undefined;
}

/** The filters in the server's grammar; the counts by state leave the state out. */
export function executionFilters(
  search: ExecutionSearch,
  { withState }: { withState: boolean },
): Filters {
  return filtersOf(
    ["q", "EQUALS", search.q],
    ["namespace", "PREFIX", search.namespace],
    ["flowId", "EQUALS", search.flow],
    ["state", "IN", withState ? search.state : undefined],
    ...periodFilters(search),
  );
}

/** A period as filters; the server limits a search without dates to recent days. */
export function periodFilters({ range, from, to }: Period): FilterOf[] {
  if (from || to) {
    return [
      ["startDate", "GREATER_THAN_OR_EQUAL_TO", from ?? BEGINNING],
      ["startDate", "LESS_THAN", to],
    ];
  }
  return range === "all"
    ? [["startDate", "GREATER_THAN_OR_EQUAL_TO", BEGINNING]]
    : [["timeRange", "EQUALS", range ?? DEFAULT_RANGE]];
}

/** A period in words. */
export function describePeriod({ range, from, to }: Period): string {
  const [start, end] = [parseInstant(from), parseInstant(to)];
  if (start === undefined && end === undefined) {
    const wanted = range ?? DEFAULT_RANGE;
    return RANGES.find(([value]) => value === wanted)?.[1] ?? wanted;
  }
  const now = Date.now();
  const since = start === undefined ? "" : `${formatInstant(start, now)} `;
  return `${since}– ${end === undefined ? "now" : formatInstant(end, now)}`;
}
