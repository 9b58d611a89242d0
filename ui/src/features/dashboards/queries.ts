import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, tenant, unwrap } from "@/api/client";
import type { Dashboard, Validation } from "@/api/schema";

export const dashboardKeys = { all: ["dashboards"] as const };

const ALL = 1000;

export const dashboardList = queryOptions({
  queryKey: [...dashboardKeys.all, "list"],
  queryFn: ({ signal }) =>
    unwrap(
      api.GET("/api/v1/{tenant}/dashboards", {
        params: { path: { tenant }, query: { page: 1, size: ALL } },
        signal,
      }),
    ),
});

export const dashboardDetail = (id: string) =>
  queryOptions({
    queryKey: [...dashboardKeys.all, "one", id],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/dashboards/{id}", { params: { path: { tenant, id } }, signal }),
      ),
  });

export type Row = Readonly<Record<string, unknown>>;

/** The rows of a chart; `range` is an ISO duration, undefined for the dashboard's own period. */
export const chartData = (
  id: string,
  chartId: string,
  range: string | undefined,
  version: string,
) =>
  queryOptions({
    queryKey: [...dashboardKeys.all, "data", id, chartId, range, version],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST("/api/v1/{tenant}/dashboards/{id}/charts/{chartId}", {
          params: { path: { tenant, id, chartId } },
          body: {
            filters: [],
            labels: {},
            offset: -new Date().getTimezoneOffset(),
            ...(range && { timeRange: range }),
          },
          signal,
        }),
      ) as Promise<{ results: Row[]; total: number }>,
    placeholderData: keepPreviousData,
  });

const yaml = {
  headers: { "Content-Type": "application/x-yaml" },
  bodySerializer: (source: string) => source,
} as const;

/** Saves a dashboard: in place of the one of that id, or as a new one. */
export function saveDashboard(id: string | undefined, source: string): Promise<Dashboard> {
  return unwrap(
    id === undefined
      ? api.POST("/api/v1/{tenant}/dashboards", {
          params: { path: { tenant } },
          body: source,
          ...yaml,
        })
      : api.PUT("/api/v1/{tenant}/dashboards/{id}", {
          params: { path: { tenant, id } },
          body: source,
          ...yaml,
        }),
  );
}

export const dashboardCheck = (source: string) =>
  queryOptions({
    queryKey: [...dashboardKeys.all, "check", source],
    queryFn: ({ signal }): Promise<Validation> =>
      unwrap(
        api.POST("/api/v1/{tenant}/dashboards/validate", {
          params: { path: { tenant } },
          body: source,
          signal,
          ...yaml,
        }),
      ),
    placeholderData: keepPreviousData,
  });

export function deleteDashboard(id: string): Promise<unknown> {
  return unwrap(
    api.DELETE("/api/v1/{tenant}/dashboards/{id}", { params: { path: { tenant, id } } }),
  );
}
