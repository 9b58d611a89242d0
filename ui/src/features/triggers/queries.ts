import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, tenant, unwrap } from "@/api/client";
import { filtersOf } from "@/api/filters";
import type { TriggerState } from "@/api/schema";
import type { TriggerName } from "./model";
import type { TriggerSearch } from "./search";

export const PAGE_SIZE = 100;
/** Dates pass by themselves, and no stream tells of them. */
const REFRESH = 15_000;
const DATES = 5;

export const triggerKeys = {
  all: ["triggers"] as const,
  list: (search: TriggerSearch) => ["triggers", "list", search] as const,
  events: (search: TriggerSearch) => ["triggers", "events", search] as const,
  of: (name: TriggerName) => ["triggers", "one", name] as const,
};

export const triggerList = (search: TriggerSearch) =>
  queryOptions({
    queryKey: triggerKeys.list(search),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/triggers/search", {
          params: {
            path: { tenant },
            query: {
              page: search.page ?? 1,
              size: PAGE_SIZE,
              sort: ["nextExecutionDate:asc"],
              filters: filtersOf(
                ["q", "EQUALS", search.q],
                ["namespace", "PREFIX", search.namespace],
                ["triggerState", "EQUALS", search.state],
              ),
            },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH,
  });

/** Webhooks and triggers of other flows' executions, which no list of states has. */
export const eventTriggers = ({ q, namespace, state }: TriggerSearch) =>
  queryOptions({
    queryKey: triggerKeys.events({ q, namespace, state }),
    queryFn: async ({ signal }) => {
      const { results } = await unwrap(
        api.GET("/api/v1/{tenant}/triggers/events", {
          params: {
            path: { tenant },
            query: {
              ...(q && { name: q }),
              filters: filtersOf(["namespace", "PREFIX", namespace]),
            },
          },
          signal,
        }),
      );
      return results.filter((each) => !state || each.disabled === (state === "disabled"));
    },
    placeholderData: keepPreviousData,
  });

export const triggerState = (name: TriggerName) =>
  queryOptions({
    queryKey: [...triggerKeys.of(name), "state"],
    queryFn: async ({ signal }): Promise<TriggerState | null> => {
      const { results } = await unwrap(
        api.GET("/api/v1/{tenant}/triggers/{namespace}/{flowId}", {
          params: { path: { tenant, ...pathOf(name) }, query: { page: 1, size: 1000 } },
          signal,
        }),
      );
      return results.find((each) => each.triggerId === name.triggerId) ?? null;
    },
    refetchInterval: REFRESH,
  });

export const triggerDates = (name: TriggerName) =>
  queryOptions({
    queryKey: [...triggerKeys.of(name), "dates"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/triggers/{namespace}/{flowId}/{triggerId}/dates", {
          params: { path: { tenant, ...name }, query: { count: DATES } },
          signal,
        }),
      ),
    refetchInterval: 4 * REFRESH,
  });

export const triggerEvaluations = (name: TriggerName) =>
  queryOptions({
    queryKey: [...triggerKeys.of(name), "evaluations"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/triggers/{namespace}/{flowId}/{triggerId}/evaluations", {
          params: { path: { tenant, ...name } },
          signal,
        }),
      ),
    refetchInterval: REFRESH,
  });

function pathOf({ namespace, flowId }: TriggerName) {
  return { namespace, flowId };
}

export function switchTrigger(name: TriggerName, disabled: boolean): Promise<unknown> {
  return unwrap(
    api.PUT("/api/v1/{tenant}/triggers/set-disabled", {
      params: { path: { tenant } },
      body: { ...nameOf(name), disabled },
    }),
  );
}

export function unlockTrigger(name: TriggerName): Promise<unknown> {
  return unwrap(
    api.POST("/api/v1/{tenant}/triggers/{namespace}/{flowId}/{triggerId}/unlock", {
      params: { path: { tenant, ...nameOf(name) } },
    }),
  );
}

function nameOf({ namespace, flowId, triggerId }: TriggerName): TriggerName {
  return { namespace, flowId, triggerId };
}
