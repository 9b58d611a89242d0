import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";

/** The installed types by group; they change only with the server. */
export const pluginGroups = queryOptions({
  queryKey: ["plugins"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/plugins", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

export const pluginDocumentation = (cls: string) =>
  queryOptions({
    queryKey: ["plugins", "documentation", cls],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/plugins/{cls}", { params: { path: { cls } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
