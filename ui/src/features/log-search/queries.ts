import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, tenant, unwrap } from "@/api/client";
import { type Filters, filtersOf } from "@/api/filters";
import { periodFilters } from "@/features/executions";
import type { LogSearchParams } from "./search";

export const PAGE_SIZE = 100;
export const DEFAULT_LEVEL = "INFO";
const BUCKETS = 120;

export const logKeys = { all: ["log-search"] as const };

function filters(search: LogSearchParams): Filters {
  return filtersOf(
    ["q", "EQUALS", search.q],
    ["level", "EQUALS", search.level ?? DEFAULT_LEVEL],
    ["namespace", "PREFIX", search.namespace],
    ["flowId", "EQUALS", search.flow],
    ...periodFilters(search),
  );
}

/** Log lines of all executions and triggers, the newest first. */
export const logLines = (search: LogSearchParams) =>
  queryOptions({
    queryKey: [...logKeys.all, "lines", search],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/logs/search", {
          params: {
            path: { tenant },
            query: {
              page: search.page ?? 1,
              size: PAGE_SIZE,
              sort: ["timestamp:desc"],
              filters: filters(search),
            },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

export const logHistogram = ({ page: _, ...search }: LogSearchParams) =>
  queryOptions({
    queryKey: [...logKeys.all, "histogram", search],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/logs/histogram", {
          params: {
            path: { tenant },
            query: {
              buckets: BUCKETS,
              offset: -new Date().getTimezoneOffset(),
              filters: filters(search),
            },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
