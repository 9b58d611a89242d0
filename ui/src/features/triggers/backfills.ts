import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, tenant, unwrap } from "@/api/client";
import type { Backfill, BackfillStart } from "@/api/schema";
import type { TriggerName } from "./model";

export const backfillKeys = { all: ["backfills"] as const };

const REFRESH = 5_000;
const SHOWN = 5;

/** The last backfills of a trigger; how far one is, no stream tells. */
export const backfillsOf = ({ namespace, flowId, triggerId }: TriggerName) =>
  queryOptions({
    queryKey: [...backfillKeys.all, namespace, flowId, triggerId],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/backfills", {
          params: {
            path: { tenant },
            query: { namespace, flowId, triggerId, page: 1, size: SHOWN },
          },
          signal,
        }),
      ),
    refetchInterval: (query) =>
      query.state.data?.results.some((each) => each.ended === undefined) ? REFRESH : false,
  });

/** What a backfill would do: how many dates, and the first of them. */
export const backfillPreview = (wanted: BackfillStart) =>
  queryOptions({
    queryKey: [...backfillKeys.all, "preview", wanted],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST("/api/v1/{tenant}/backfills/preview", {
          params: { path: { tenant }, query: { page: 1, size: SHOWN } },
          body: wanted,
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

export function startBackfill(wanted: BackfillStart): Promise<Backfill> {
  return unwrap(
    api.POST("/api/v1/{tenant}/backfills", { params: { path: { tenant } }, body: wanted }),
  );
}

export type BackfillChange = "pause" | "continue" | "cancel";

export function changeBackfill(id: string, change: BackfillChange): Promise<Backfill> {
  const params = { path: { tenant, id } };
  switch (change) {
    case "pause":
      return unwrap(api.POST("/api/v1/{tenant}/backfills/{id}/pause", { params }));
    case "continue":
      return unwrap(api.POST("/api/v1/{tenant}/backfills/{id}/continue", { params }));
    case "cancel":
      return unwrap(api.POST("/api/v1/{tenant}/backfills/{id}/cancel", { params }));
  }
}
