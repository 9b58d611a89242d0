import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { FlowSchema, type RootSchema } from "./schema";

/** What a flow may contain; the same for as long as the server runs. */
export const flowSchema = queryOptions({
  queryKey: ["editor", "schema"],
  queryFn: async ({ signal }) =>
    new FlowSchema(
      (await unwrap(
        api.GET("/api/v1/plugins/schemas/{type}", { params: { path: { type: "flow" } }, signal }),
      )) as RootSchema,
    ),
  staleTime: Number.POSITIVE_INFINITY,
  structuralSharing: false,
});

/** Names that an expression may use. */
export const expressionWords = queryOptions({
  queryKey: ["editor", "expressions"],
  queryFn: async ({ signal }) => {
    const [functions, filters] = await Promise.all([
      unwrap(api.GET("/api/v1/pebble/functions", { params: { query: { details: true } }, signal })),
      unwrap(api.GET("/api/v1/pebble/filters", { signal })),
    ]);
    return {
      functions: functions as { name: string; arguments?: { name: string }[] }[],
      filters,
    };
  },
  staleTime: Number.POSITIVE_INFINITY,
});

/** The documentation of a type, as Markdown. */
export const typeDocumentation = (type: string) =>
  queryOptions({
    queryKey: ["editor", "documentation", type],
    queryFn: async ({ signal }) => {
      const { markdown } = await unwrap(
        api.GET("/api/v1/plugins/{cls}", { params: { path: { cls: type } }, signal }),
      );
      return markdown ?? "";
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
