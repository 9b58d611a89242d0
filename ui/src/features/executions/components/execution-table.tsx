import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ExecutionSummary } from "@/api/schema";
import { Name } from "@/ui/name";
import { stateWord } from "@/ui/state";
import { StateBadge } from "@/ui/state-badge";
import { type Column, Table } from "@/ui/table";
import { Elapsed, Instant } from "@/ui/time";
import { distinction, firstLine, shortType, spanOf } from "../model";
import styles from "./execution-table.module.css";

interface ExecutionTableProps {
  executions: readonly ExecutionSummary[] | undefined;
  /** The list of one flow leaves the flow out. */
  ofOneFlow?: boolean;
  offset?: number;
  total?: number | undefined;
  empty: ReactNode;
}

export function ExecutionTable({
  executions,
  ofOneFlow = false,
  offset = 0,
  total,
  empty,
}: ExecutionTableProps) {
  return (
    <Table
      label="Executions"
      columns={ofOneFlow ? columns.filter((column) => column.key !== "flow") : columns}
      rows={executions}
      rowKey={(execution) => execution.id}
      offset={offset}
      {...(total !== undefined && { total })}
      empty={empty}
    />
  );
}

/** Where a row leads: to the task that failed, if one did. */
function linkOf(execution: ExecutionSummary) {
  const { namespace, flowId, id } = execution;
  return {
    to: "/executions/$namespace/$flowId/$executionId/{-$tab}",
    params: { namespace, flowId, executionId: id },
  } as const;
}

const columns: readonly Column<ExecutionSummary>[] = [
  {
    key: "state",
    phone: "first",
    header: "State",
    width: "108px",
    cell: (execution) => (
      <Link
        {...linkOf(execution)}
        data-row-link
        aria-label={`${stateWord(execution.state.current)}, open ${execution.id}`}
      >
        <StateBadge state={execution.state.current} />
      </Link>
    ),
  },
  {
    key: "flow",
    phone: "first-fill",
    header: "Flow",
    width: "20%",
    cell: (execution) => (
      <span className={styles.flow}>
        <span className={styles.open}>
          <Name>{execution.flowId}</Name>
        </span>
        <span className={styles.namespace}>
          <Name>{execution.namespace}</Name>
        </span>
      </span>
    ),
  },
  {
    key: "distinction",
    header: "Inputs or labels",
    phone: "hide",
    cell: (execution) => {
      const text = distinction(execution);
      return <span title={text}>{text}</span>;
    },
  },
  {
    key: "started",
    phone: "second",
    header: "Started",
    width: "166px",
    cell: (execution) => <Instant at={spanOf(execution.state).from} />,
  },
  {
    key: "duration",
    phone: "second",
    header: "Duration",
    width: "76px",
    align: "end",
    cell: (execution) => <Elapsed {...spanOf(execution.state)} />,
  },
  {
    key: "failure",
    phone: "second-fill",
    header: "Failed task and error",
    width: "23%",
    cell: (execution) => <FailureCell execution={execution} />,
  },
  {
    key: "trigger",
    header: "Trigger",
    width: "84px",
    phone: "hide",
    cell: (execution) => (
      <span className="muted" title={execution.trigger?.id}>
        {execution.trigger ? shortType(execution.trigger.type) : "–"}
      </span>
    ),
  },
  {
    key: "id",
    header: "Id",
    width: "84px",
    phone: "hide",
    cell: (execution) => (
      <span className={styles.id} title={execution.id}>
        {execution.id.slice(0, 8)}
      </span>
    ),
  },
];

/** The way from the list to the failing log line: one click. */
function FailureCell({ execution }: { execution: ExecutionSummary }) {
  const { failure } = execution;
  if (!failure) return null;
  const message = firstLine(failure.message);
  // it failed before any task did, and has no log
  if (!failure.taskId) return <span className={styles.failure}>{message}</span>;
  return (
    <span className={styles.failure}>
      <Link
        to="/executions/$namespace/$flowId/$executionId/{-$tab}"
        params={{
          namespace: execution.namespace,
          flowId: execution.flowId,
          executionId: execution.id,
          tab: "logs",
        }}
        search={{ task: failure.taskId }}
        title={`${failure.taskId}: ${message}\nOpen its log`}
      >
        <span className={styles.task}>{failure.taskId}</span> {message}
      </Link>
    </span>
  );
}
