import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { ExecutionSummary, Metric } from "@/api/schema";
import { formatDuration } from "@/lib/duration";
import { parseInstant } from "@/lib/instant";
import { Button } from "@/ui/button";
import { FilterBar, SearchBox } from "@/ui/control";
import { Empty, FailureNote } from "@/ui/surface";
import { type Column, Table } from "@/ui/table";
import { Instant } from "@/ui/time";
import { type ExecutionFeed, useFeedVersion } from "../feed";
import { executionMetrics } from "../queries";

interface MetricsProps {
  execution: ExecutionSummary;
  feed: ExecutionFeed;
  onRun: (taskRunId: string) => void;
}

/** What the tasks of an execution measured. */
export function Metrics({ execution, feed, onRun }: MetricsProps) {
  useFeedVersion(feed);
  const [wanted, setWanted] = useState("");
  // Metrics come with the end of a task run.
  const query = useQuery(executionMetrics(execution.id, endsOf(feed, execution)));
  const rows = useMemo(() => matching(query.data?.results, wanted), [query.data, wanted]);
  const total = query.data?.total ?? 0;
  return (
    <>
      {query.error && (
        <FailureNote
          slim
          what="The metrics could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      )}
      {total > 0 && (
        <FilterBar>
          <SearchBox label="Find a metric" value={wanted} onChange={setWanted} />
          <span className="muted" role="status">
            {(rows?.length ?? 0).toLocaleString("en")} of {total.toLocaleString("en")}
          </span>
        </FilterBar>
      )}
      {query.data || !query.error ? (
        <Table
          label="Metrics"
          columns={columnsFor(onRun)}
          rows={rows}
          rowKey={(row) => `${row.taskRunId} ${row.name} ${row.timestamp} ${tagsOf(row)}`}
          empty={wanted ? <Empty title="No metric matches" /> : <NoMetrics />}
        />
      ) : null}
    </>
  );
}

/** A number that changes when task runs end; rarely where there are thousands. */
function endsOf(feed: ExecutionFeed, execution: ExecutionSummary): string {
  const { size } = feed.taskRuns;
  const step = Math.max(1, 10 ** (Math.floor(Math.log10(Math.max(1, size))) - 1));
  return `${execution.state.current} ${Math.floor(size / step)}`;
}

function matching(metrics: readonly Metric[] | undefined, text: string) {
  const wanted = text.trim().toLowerCase();
  return metrics?.filter((each) =>
    `${each.taskId} ${each.name} ${tagsOf(each)}`.toLowerCase().includes(wanted),
  );
}

function tagsOf({ tags }: Metric): string {
  return Object.entries(tags)
    .map(([key, value]) => `${key}: ${value}`)
    .join(", ");
}

/** A timer counts seconds. */
function figure({ type, value }: Metric): string {
  return type === "timer" ? formatDuration(value * 1000) : value.toLocaleString("en");
}

function columnsFor(onRun: MetricsProps["onRun"]): readonly Column<Metric>[] {
  return [
    {
      key: "task",
      header: "Task",
      phone: "first-fill",
      cell: (row) => (
        <Button kind="plain" onClick={() => onRun(row.taskRunId)}>
          {row.taskId}
        </Button>
      ),
    },
    { key: "name", header: "Metric", phone: "second", cell: (row) => row.name },
    { key: "value", header: "Value", align: "end", width: "160px", phone: "first", cell: figure },
    { key: "type", header: "Kind", width: "100px", phone: "hide", cell: (row) => row.type },
    { key: "tags", header: "Tags", phone: "second-fill", cell: tagsOf },
    {
      key: "at",
      header: "Taken",
      width: "160px",
      phone: "hide",
      cell: (row) => <Instant at={parseInstant(row.timestamp)} />,
    },
  ];
}

function NoMetrics() {
  return (
    <Empty title="No task of this execution measured anything">
      A script prints{" "}
      <code>{'::{"metrics": [{"name": "rows", "type": "counter", "value": 1}]}::'}</code>; a task of
      type <code>core.metric.Publish</code> does it without a script.
    </Empty>
  );
}
