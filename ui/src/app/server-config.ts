import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";

/** Version and name of the server; asked for once. */
export const serverConfig = queryOptions({
  queryKey: ["config"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/configs", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});
