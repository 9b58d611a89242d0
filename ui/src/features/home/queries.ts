import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, tenant, unwrap } from "@/api/client";
import { filtersOf } from "@/api/filters";
import { type Period, periodFilters } from "@/features/executions";

const GROUPS = 50;
const UPCOMING = 12;
const REFRESH = 15_000;

export const homeKeys = {
  failures: ["home", "failures"] as const,
};

/** Why executions have failed, the latest group first. */
export const failureGroups = (period: Period) =>
  queryOptions({
    queryKey: [...homeKeys.failures, period],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/executions/failures", {
          params: {
            path: { tenant },
            query: { limit: GROUPS, filters: filtersOf(...periodFilters(period)) },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** The triggers that are due next; what should have fired already comes first. */
export const upcomingTriggers = queryOptions({
  queryKey: ["home", "upcoming"],
  queryFn: ({ signal }) =>
    unwrap(
      api.GET("/api/v1/{tenant}/triggers/search", {
        params: {
          path: { tenant },
          query: {
            page: 1,
            size: UPCOMING,
            sort: ["nextExecutionDate:asc"],
            filters: filtersOf(
              ["triggerState", "EQUALS", "enabled"],
              ["nextExecutionDate", "GREATER_THAN_OR_EQUAL_TO", "1970-01-01T00:00:00Z"],
            ),
          },
        },
        signal,
      }),
    ),
  refetchInterval: REFRESH,
});

/** What the parts of the server do; nothing tells of a part that has gone silent, so it is asked. */
export const instanceStatus = queryOptions({
  queryKey: ["instance", "status"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/instance/status", { signal })),
  refetchInterval: REFRESH,
});
