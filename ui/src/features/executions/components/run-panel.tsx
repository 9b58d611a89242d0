import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState } from "react";
import { offers } from "@/api/offers";
import type { ExecutionSummary, TaskRun } from "@/api/schema";
import { FilteredLines } from "@/features/logs";
import { Button, IconButton } from "@/ui/button";
import { Section } from "@/ui/facts";
import { JsonTree } from "@/ui/json-tree";
import { isTerminal } from "@/ui/state";
import { StateBadge } from "@/ui/state-badge";
import { FailureNote, Loaded, Skeleton } from "@/ui/surface";
import { Elapsed, Instant } from "@/ui/time";
import { type ExecutionFeed, useFeedVersion } from "../feed";
import { runName, spanOf } from "../model";
import { taskOutputs } from "../queries";
import { ReplayRevisionDialog, TaskRunStateDialog } from "./action-dialogs";
import { fileLink } from "./file-link";
import styles from "./run-panel.module.css";

interface RunPanelProps {
  execution: ExecutionSummary;
  feed: ExecutionFeed;
  taskRunId: string;
  /** Shows another run of the same task. */
  onSelect: (taskRunId: string) => void;
  onClose: () => void;
}

/** What is known of one task run, beside the chart. */
export function RunPanel(props: RunPanelProps) {
  const { execution, feed, taskRunId, onSelect, onClose } = props;
  useFeedVersion(feed);
  const run = feed.taskRuns.get(taskRunId);
  if (!run) {
    if (feed.heardAt === undefined) return null;
    return (
      <aside className={styles.panel} aria-label="Task run">
        <div className={styles.head}>
          <h2>Task run</h2>
          <IconButton icon="close" label="Close the panel" onClick={onClose} />
        </div>
        <FailureNote what="This task run" error="is not part of the execution" />
      </aside>
    );
  }
  return (
    <aside className={styles.panel} aria-label={`Task run ${runName(run)}`}>
      <div className={styles.head}>
        <h2 className="truncate" title={runName(run)}>
          {runName(run)}
        </h2>
        <StateBadge state={run.state.current} />
        <IconButton icon="close" label="Close the panel" onClick={onClose} />
      </div>
      <div className={styles.content}>
        <OtherRuns feed={feed} run={run} onSelect={onSelect} />
        <Section title="Attempts">
          <Attempts run={run} />
          {isTerminal(execution.state.current) && <RunActions {...props} run={run} />}
        </Section>
        <Section title="Log">
          <LogTail feed={feed} run={run} />
        </Section>
        <Section title="Outputs">
          <Outputs run={run} />
        </Section>
      </div>
    </aside>
  );
}

/** A task in a loop runs many times; all of its runs are here one after the other. */
function OtherRuns({ feed, run, onSelect }: Pick<RunPanelProps, "feed" | "onSelect"> & Run) {
  const all = feed.taskRuns.runsOfTask(run.taskId);
  if (all.size < 2) return null;
  const ids = [...all];
  const at = ids.indexOf(run.id);
  const failed = ids.findIndex(
    (id, index) => index > at && feed.taskRuns.get(id)?.state.current === "FAILED",
  );
  const go = (index: number) => onSelect(ids[index] ?? run.id);
  return (
    <nav className={styles.runs} aria-label={`Runs of ${run.taskId}`}>
      <IconButton icon="up" label="Previous run" disabled={at <= 0} onClick={() => go(at - 1)} />
      <span>
        run {(at + 1).toLocaleString("en")} of {ids.length.toLocaleString("en")}
      </span>
      <IconButton
        icon="down"
        label="Next run"
        disabled={at >= ids.length - 1}
        onClick={() => go(at + 1)}
      />
      {failed >= 0 && <Button onClick={() => go(failed)}>Next failed</Button>}
    </nav>
  );
}

interface Run {
  run: TaskRun;
}

/** What can be done from a task run of an ended execution on. */
function RunActions({ execution, feed, run }: Omit<RunPanelProps, "taskRunId"> & Run) {
  const [opened, setOpened] = useState<"replay" | "state">();
  const close = () => setOpened(undefined);
  return (
    <div className={styles.actions}>
      {offers("POST /api/v1/{tenant}/executions/{executionId}/replay") && (
        <Button icon="play" onClick={() => setOpened("replay")}>
          Replay from here
        </Button>
      )}
      {offers("POST /api/v1/{tenant}/executions/{executionId}/state") && (
        <Button icon="check" onClick={() => setOpened("state")}>
          Change the state
        </Button>
      )}
      {opened === "replay" && (
        <ReplayRevisionDialog execution={execution} run={run} onClose={close} />
      )}
      {opened === "state" && (
        <TaskRunStateDialog run={run} onChanged={() => feed.open()} onClose={close} />
      )}
    </div>
  );
}

function Attempts({ run }: { run: TaskRun }) {
  const attempts = run.attempts?.length ? run.attempts : [{ state: run.state }];
  return (
    <table className={styles.attempts}>
      <thead>
        <tr>
          <th scope="col">#</th>
          <th scope="col">State</th>
          <th scope="col">Started</th>
          <th scope="col">Duration</th>
        </tr>
      </thead>
      <tbody>
        {attempts.map((attempt, index) => {
          const span = spanOf(attempt.state);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: an attempt is its number.
            <tr key={index}>
              <td>{index + 1}</td>
              <td>
                <StateBadge state={attempt.state.current} />
              </td>
              <td>
                <Instant at={span.from} />
              </td>
              <td>
                <Elapsed {...span} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Lines of the tail; the whole log is one click away. */
const TAIL = 100;

function LogTail({ feed, run }: { feed: ExecutionFeed; run: TaskRun }) {
  const version = useFeedVersion(feed);
  const filtered = useMemo(
    () => new FilteredLines(feed.logs, { level: "TRACE", taskRunId: run.id }),
    [feed, run.id],
  );
  const lines = filtered.update();
  const box = useRef<HTMLPreElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the newest line stays in view.
  useEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [version]);
  if (lines.length === 0) return <p className="muted">This task run has logged nothing.</p>;
  const tail = lines.slice(-TAIL);
  return (
    <>
      <pre ref={box} className={styles.tail}>
        {tail.map((line) => (
          <div
            key={line.number}
            style={line.entry.level === "ERROR" ? { color: "var(--failed-text)" } : undefined}
          >
            {line.text}
          </div>
        ))}
      </pre>
      <p className={styles.more}>
        <span className="muted">
          {lines.length > TAIL
            ? `last ${TAIL} of ${lines.length.toLocaleString("en")} lines`
            : `${lines.length} ${lines.length === 1 ? "line" : "lines"}`}
        </span>
        <Link
          to="/executions/$namespace/$flowId/$executionId/{-$tab}"
          params={{
            namespace: run.namespace,
            flowId: run.flowId,
            executionId: run.executionId,
            tab: "logs",
          }}
          search={{ run: run.id }}
        >
          Open in the log
        </Link>
      </p>
    </>
  );
}

function Outputs({ run }: { run: TaskRun }) {
  const outputs = useQuery(taskOutputs(run.executionId, run.id, run.state.current));
  return (
    <Loaded
      query={outputs}
      failure="The outputs could not be loaded"
      loading={<Skeleton width="60%" />}
    >
      {(values) =>
        Object.keys(values).length === 0 ? (
          <p className="muted">This task run has no outputs.</p>
        ) : (
          <JsonTree value={values} renderText={fileLink(run.executionId)} />
        )
      }
    </Loaded>
  );
}
