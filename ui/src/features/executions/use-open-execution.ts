import { useNavigate } from "@tanstack/react-router";
import type { ExecutionSummary } from "@/api/schema";

/** A function that goes to the page of an execution. */
export function useOpenExecution() {
  const navigate = useNavigate();
  return ({ namespace, flowId, id }: Pick<ExecutionSummary, "id" | "namespace" | "flowId">) =>
    navigate({
      to: "/executions/$namespace/$flowId/$executionId/{-$tab}",
      params: { namespace, flowId, executionId: id },
    });
}
