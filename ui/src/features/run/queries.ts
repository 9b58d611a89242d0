import { api, tenant, unwrap } from "@/api/client";
import type { ExecutionSummary, InputsCheck } from "@/api/schema";

export interface FlowId {
  namespace: string;
  id: string;
}

/** Starts an execution; the answer is its first state. */
export function startExecution(
  flow: FlowId,
  inputs: FormData,
  labels: readonly string[],
): Promise<Pick<ExecutionSummary, "id" | "namespace" | "flowId">> {
  return unwrap(
    api.POST("/api/v1/{tenant}/executions/{namespace}/{id}", {
      params: { path: { tenant, ...flow }, query: { labels: [...labels] } },
      ...asForm(inputs),
    }),
  );
}

/** What the server makes of the values: conditions, computed defaults, errors. */
export function checkInputs(
  flow: FlowId,
  inputs: FormData,
  signal: AbortSignal,
): Promise<InputsCheck> {
  return unwrap(
    api.POST("/api/v1/{tenant}/executions/{namespace}/{id}/validate", {
      params: { path: { tenant, ...flow } },
      ...asForm(inputs),
      signal,
    }),
  );
}

/** A form goes out as it is; the document knows it as a map of its parts. */
export function asForm(data: FormData): {
  body: Record<string, unknown>;
  bodySerializer: () => FormData;
} {
  return { body: {}, bodySerializer: () => data };
}
