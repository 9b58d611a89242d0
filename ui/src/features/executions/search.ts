import * as z from "zod/mini";
import { type Filters, filtersOf } from "@/api/filters";

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
  page: z.catch(z.optional(z.pipe(z.coerce.number(), z.int().check(z.minimum(1)))), undefined),
});

export type ExecutionSearch = z.infer<typeof executionSearchSchema>;

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
  const range = search.range ?? DEFAULT_RANGE;
  return filtersOf(
    ["q", "EQUALS", search.q],
    ["namespace", "PREFIX", search.namespace],
    ["flowId", "EQUALS", search.flow],
    ["state", "IN", withState ? search.state : undefined],
    range === "all"
      ? // The server limits a search without dates to recent days.
        ["startDate", "GREATER_THAN_OR_EQUAL_TO", "1970-01-01T00:00:00Z"]
      : ["timeRange", "EQUALS", range],
  );
}
