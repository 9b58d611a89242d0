import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, tenant, unwrap } from "@/api/client";
import { isTerminal } from "@/ui/state";
import { type ExecutionSearch, executionFilters } from "./search";

export const PAGE_SIZE = 100;

const BUSY = 2_000;
const QUIET = 5_000;

export const executionKeys = {
  all: ["executions"] as const,
  list: (search: ExecutionSearch) => ["executions", "list", search] as const,
  counts: (search: ExecutionSearch) => ["executions", "counts", search] as const,
  summary: (executionId: string) => ["executions", "summary", executionId] as const,
  outputs: (executionId: string) => ["executions", "outputs", executionId] as const,
  taskOutputs: (executionId: string, taskRunId: string) =>
    ["executions", "outputs", executionId, taskRunId] as const,
  preview: (executionId: string, path: string) =>
    ["executions", "preview", executionId, path] as const,
};

export const executionList = (search: ExecutionSearch) =>
  queryOptions({
    queryKey: executionKeys.list(search),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/executions/search", {
          params: {
            path: { tenant },
            query: {
              page: search.page ?? 1,
              size: PAGE_SIZE,
              sort: ["state.startDate:desc"],
              filters: executionFilters(search, { withState: true }),
            },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: (query) =>
      query.state.data?.results.some((each) => !isTerminal(each.state.current)) ? BUSY : QUIET,
  });

export const executionCounts = (search: ExecutionSearch) => {
  const { state: _state, page: _page, ...rest } = search;
  return queryOptions({
    queryKey: executionKeys.counts(rest),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/executions/counts", {
          params: {
            path: { tenant },
            query: { filters: executionFilters(rest, { withState: false }) },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: QUIET,
  });
};

/** The header of an execution; its stream keeps it current, so it is asked for once. */
export const executionSummary = (executionId: string) =>
  queryOptions({
    queryKey: executionKeys.summary(executionId),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/executions/{executionId}/summary", {
          params: { path: { tenant, executionId } },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Which task runs have outputs. */
export const outputIndex = (executionId: string, version: string) =>
  queryOptions({
    queryKey: [...executionKeys.outputs(executionId), version],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/outputs/{executionId}", {
          params: { path: { tenant, executionId } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** The outputs of a task run; `state` is in the key since they come with its end. */
export const taskOutputs = (executionId: string, taskRunId: string, state: string) =>
  queryOptions({
    queryKey: [...executionKeys.taskOutputs(executionId, taskRunId), state],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/outputs/{executionId}/{taskRunId}", {
          params: { path: { tenant, executionId, taskRunId } },
          signal,
        }),
      ),
  });

export const PREVIEW_ROWS = 100;

export const filePreview = (executionId: string, path: string) =>
  queryOptions({
    queryKey: executionKeys.preview(executionId, path),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/executions/{executionId}/file/preview", {
          params: { path: { tenant, executionId }, query: { path, maxRows: PREVIEW_ROWS } },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });

export function killExecution(executionId: string): Promise<unknown> {
  return unwrap(
    api.DELETE("/api/v1/{tenant}/executions/{executionId}/kill", {
      params: { path: { tenant, executionId } },
    }),
  );
}

/** Runs the failed tasks again, in the same execution. */
export function restartExecution(executionId: string): Promise<unknown> {
  return unwrap(
    api.POST("/api/v1/{tenant}/executions/{executionId}/restart", {
      params: { path: { tenant, executionId } },
    }),
  );
}
