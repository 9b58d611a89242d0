import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { RunningTask } from "@/api/schema";
import { instanceStatus } from "@/features/home";
import { formatDuration } from "@/lib/duration";
import { parseInstant } from "@/lib/instant";
import { Facts } from "@/ui/facts";
import { Name } from "@/ui/name";
import { StateBadge } from "@/ui/state-badge";
import { Empty, Loaded } from "@/ui/surface";
import { type Column, Table } from "@/ui/table";
import { Elapsed, Instant } from "@/ui/time";
import styles from "./workers.module.css";

interface Row extends RunningTask {
  worker: string;
}

/** Is the system the reason? What each part of the server does at the moment. */
export function Workers() {
  const query = useQuery(instanceStatus);
  return (
    <Loaded query={query} failure="The server does not say what it does" loading={null}>
      {(status) => {
        const rows = status.workers.flatMap((worker) =>
          worker.tasks.map((task): Row => ({ ...task, worker: worker.id })),
        );
        const waiting = rows.filter((row) => row.waiting).length;
        const capacity = status.workers.reduce((sum, worker) => sum + worker.capacity, 0);
        return (
          <>
            <div className={styles.facts}>
              <Facts
                items={[
                  ["Running since", <Instant key="since" at={parseInstant(status.started)} />],
                  [
                    "Database",
                    `${status.database}, answers in ${status.databaseMilliseconds.toFixed(1)} ms`,
                  ],
                ]}
              />
              <Facts
                items={[
                  ["Workers", status.workers.map(({ id }) => id).join(", ")],
                  ["Slots", `${rows.length - waiting} of ${capacity} used, ${waiting} tasks wait`],
                ]}
              />
              <Facts
                items={[
                  [
                    "Executor",
                    `${status.liveExecutions} executions, ${status.backlog} to be seen to`,
                  ],
                  ["Scheduler", lagOf(status.now, status.nextTriggerDate)],
                ]}
              />
            </div>
            <Table
              label="Running tasks"
              columns={columns}
              rows={rows}
              rowKey={(row) => `${row.taskRunId} ${row.attempt}`}
              empty={
                <Empty title="No worker has a task">
                  Tasks that only compute run in the executor and are not listed.
                </Empty>
              }
            />
          </>
        );
      }}
    </Loaded>
  );
}

function lagOf(now: string, next: string | undefined): string {
  const at = parseInstant(next);
  if (at === undefined) return "no trigger has a date";
  const behind = (parseInstant(now) ?? 0) - at;
  return behind > 0
    ? `${formatDuration(behind)} behind`
    : `on time, next in ${formatDuration(-behind)}`;
}

const columns: readonly Column<Row>[] = [
  {
    key: "state",
    header: "State",
    width: "108px",
    phone: "first",
    cell: ({ waiting }) => <StateBadge state={waiting ? "QUEUED" : "RUNNING"} />,
  },
  {
    key: "task",
    header: "Task",
    phone: "first-fill",
    cell: ({ namespace, flowId, executionId, taskRunId, taskId }) => (
      <Link
        className={styles.task}
        to="/executions/$namespace/$flowId/$executionId/{-$tab}"
        params={{ namespace, flowId, executionId }}
        search={{ run: taskRunId }}
        data-row-link
      >
        <Name>{taskId}</Name>
      </Link>
    ),
  },
  {
    key: "flow",
    header: "Flow",
    width: "30%",
    phone: "second-fill",
    cell: ({ namespace, flowId }) => (
      <>
        {flowId} <span className="muted">{namespace}</span>
      </>
    ),
  },
  {
    key: "attempt",
    header: "Attempt",
    width: "72px",
    align: "end",
    phone: "hide",
    cell: (row) => row.attempt,
  },
  {
    key: "since",
    header: "For",
    width: "96px",
    align: "end",
    phone: "second",
    cell: (row) => <Elapsed from={parseInstant(row.since)} to={undefined} />,
  },
  {
    key: "worker",
    header: "Worker",
    width: "22%",
    phone: "hide",
    cell: (row) => <span className="muted">{row.worker}</span>,
  },
];
