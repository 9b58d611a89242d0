import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { onActivity } from "@/api/activity";
import { executionKeys } from "./queries";

const LISTS: readonly QueryKey[] = [
  [...executionKeys.all, "list"],
  [...executionKeys.all, "counts"],
  [...executionKeys.all, "histogram"],
];

/** While the caller is on screen, lists of executions are asked for again when one has changed. */
export function useExecutionActivity(more: QueryKey = executionKeys.none): void {
  const client = useQueryClient();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the hash stands for the key.
  useEffect(
    () =>
      onActivity(() => {
        for (const queryKey of [...LISTS, more]) void client.invalidateQueries({ queryKey });
      }),
    [client, JSON.stringify(more)],
  );
}
