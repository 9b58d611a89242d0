import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, tenant, unwrap } from "@/api/client";

/** The graph of a flow, or of one of its revisions, which never changes. */
export const flowGraph = (namespace: string, id: string, revision: number | undefined) =>
  queryOptions({
    queryKey: ["topology", "flow", namespace, id, revision],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/flows/{namespace}/{id}/graph", {
          params: {
            path: { tenant, namespace, id },
            query: revision === undefined ? {} : { revision },
          },
          signal,
        }),
      ),
  });

/** The graph of a text; while it is not valid, that of the last one that was. */
export const sourceGraph = (source: string) =>
  queryOptions({
    queryKey: ["topology", "source", source],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST("/api/v1/{tenant}/flows/graph", {
          params: { path: { tenant } },
          body: source,
          headers: { "Content-Type": "application/x-yaml" },
          bodySerializer: (text: string) => text,
          signal,
        }),
      ),
    retry: false,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
  });

/** Flows that start a flow or are started by it, over any number of steps. */
export const flowDependencies = (namespace: string, id: string) =>
  queryOptions({
    queryKey: ["topology", "dependencies", namespace, id],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/flows/{namespace}/{id}/dependencies", {
          params: { path: { tenant, namespace, id }, query: { expandAll: true } },
          signal,
        }),
      ),
  });
