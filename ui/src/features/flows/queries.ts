import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, tenant, unwrap } from "@/api/client";
import { filtersOf } from "@/api/filters";
import { offers } from "@/api/offers";
import type { Flow, Validation } from "@/api/schema";

export const PAGE_SIZE = 50;
/** Runs shown as bars. */
export const RUNS_SHOWN = 20;

const REFRESH = 5_000;
const SLOW_REFRESH = 30_000;

export const flowKeys = {
  all: ["flows"] as const,
  list: (q: string, page: number) => ["flows", "list", q, page] as const,
  runs: (ids: readonly string[], limit: number) => ["flows", "runs", ids, limit] as const,
  nextRuns: ["flows", "next-runs"] as const,
  detail: (namespace: string, id: string) => ["flows", "detail", namespace, id] as const,
  revisions: (namespace: string, id: string) => ["flows", "revisions", namespace, id] as const,
  triggers: (namespace: string, id: string) => ["flows", "triggers", namespace, id] as const,
};

export const flowList = (q: string, page: number, size = PAGE_SIZE) =>
  queryOptions({
    queryKey: [...flowKeys.list(q, page), size],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/flows/search", {
          params: {
            path: { tenant },
            query: { page, size, sort: ["id:asc"], filters: filtersOf(["q", "EQUALS", q]) },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: SLOW_REFRESH,
  });

export function qualified(flow: { namespace: string; id: string }): string {
  return `${flow.namespace}/${flow.id}`;
}

/** Last runs of several flows in one request; newest last. */
export const flowRuns = (ids: readonly string[], limit = RUNS_SHOWN) =>
  queryOptions({
    queryKey: flowKeys.runs(ids, limit),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/flows/runs", {
          params: { path: { tenant }, query: { ids: ids.join(","), limit } },
          signal,
        }),
      ),
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH,
  });

export const offersNextRuns = offers("GET /api/v1/{tenant}/triggers/search");

/** Next date of each flow that has one, by `namespace/id`. */
export const nextRuns = queryOptions({
  queryKey: flowKeys.nextRuns,
  queryFn: async ({ signal }) => {
    const { results } = await unwrap(
      api.GET("/api/v1/{tenant}/triggers/search", {
        params: {
          path: { tenant },
          query: { page: 1, size: 1000, sort: ["nextExecutionDate:asc"] },
        },
        signal,
      }),
    );
    const next = new Map<string, number>();
    for (const item of results) {
      const trigger = item.triggerContext ?? item.state;
      const date = Date.parse(trigger?.nextExecutionDate ?? trigger?.nextEvaluationDate ?? "");
      if (!trigger || trigger.disabled || Number.isNaN(date)) continue;
      const key = `${trigger.namespace}/${trigger.flowId}`;
      next.set(key, Math.min(date, next.get(key) ?? Number.POSITIVE_INFINITY));
    }
    return next;
  },
  enabled: offersNextRuns,
  refetchInterval: SLOW_REFRESH,
});

export const flowDetail = (namespace: string, id: string) =>
  queryOptions({
    queryKey: flowKeys.detail(namespace, id),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/flows/{namespace}/{id}", {
          params: { path: { tenant, namespace, id }, query: { source: true } },
          signal,
        }),
      ),
  });

export const flowRevisions = (namespace: string, id: string) =>
  queryOptions({
    queryKey: flowKeys.revisions(namespace, id),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/flows/{namespace}/{id}/revisions", {
          params: { path: { tenant, namespace, id } },
          signal,
        }),
      ),
  });

export const flowTriggers = (namespace: string, flowId: string) =>
  queryOptions({
    queryKey: flowKeys.triggers(namespace, flowId),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/triggers/{namespace}/{flowId}", {
          params: { path: { tenant, namespace, flowId }, query: { page: 1, size: 100 } },
          signal,
        }),
      ),
    refetchInterval: SLOW_REFRESH,
  });

const yaml = {
  headers: { "Content-Type": "application/x-yaml" },
  bodySerializer: (source: string) => source,
} as const;

export function createFlow(source: string): Promise<Flow> {
  return unwrap(
    api.POST("/api/v1/{tenant}/flows", { params: { path: { tenant } }, body: source, ...yaml }),
  );
}

export function updateFlow(namespace: string, id: string, source: string): Promise<Flow> {
  return unwrap(
    api.PUT("/api/v1/{tenant}/flows/{namespace}/{id}", {
      params: { path: { tenant, namespace, id } },
      body: source,
      ...yaml,
    }),
  );
}

export function validateFlow(source: string, signal: AbortSignal): Promise<Validation[]> {
  return unwrap(
    api.POST("/api/v1/{tenant}/flows/validate", {
      params: { path: { tenant } },
      body: source,
      signal,
      ...yaml,
    }),
  );
}
