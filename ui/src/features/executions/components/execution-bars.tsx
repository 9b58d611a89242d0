import { useQuery } from "@tanstack/react-query";
import { parseInstant } from "@/lib/instant";
import { STATE_KINDS } from "@/ui/state";
import { FailureNote } from "@/ui/surface";
import { TimeBars } from "@/ui/time-bars";
import { executionHistogram } from "../queries";
import type { ExecutionSearch } from "../search";

interface ExecutionBarsProps {
  search: ExecutionSearch;
  height: number;
  onChoose: (period: { from: string; to: string }) => void;
}

/** Executions over time by state; a stretch of time can be chosen. */
export function ExecutionBars({ search, height, onChoose }: ExecutionBarsProps) {
  const { data, error, refetch } = useQuery(executionHistogram(search));
  if (error && !data) {
    return (
      <FailureNote
        slim
        what="The executions could not be counted over time"
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!data) return <div style={{ height }} />;
  return (
    <TimeBars
      label="Executions over time"
      start={parseInstant(data.start) ?? 0}
      end={parseInstant(data.end) ?? 1}
      step={data.step}
      buckets={data.buckets.map(({ date, counts }) => ({ at: parseInstant(date) ?? 0, counts }))}
      kinds={STATE_KINDS}
      height={height}
      onChoose={(from, to) =>
        onChoose({ from: new Date(from).toISOString(), to: new Date(to).toISOString() })
      }
    />
  );
}
