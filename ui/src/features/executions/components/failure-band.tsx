import { Link } from "@tanstack/react-router";
import type { ExecutionSummary } from "@/api/schema";
import { Icon } from "@/ui/icon";
import type { ExecutionFeed } from "../feed";
import { firstFailed } from "../gantt-model";
import { firstLine, runName } from "../model";
import styles from "./execution-header.module.css";

/** One band under the header of a failed execution: the task that failed first, and why. */
export function FailureBand({
  execution,
  feed,
}: {
  execution: ExecutionSummary;
  feed: ExecutionFeed;
}) {
  if (execution.state.current !== "FAILED") return null;
  const run = firstFailed(feed.taskRuns, execution.failure?.taskId);
  const taskId = execution.failure?.taskId ?? run?.taskId;
  const message = firstLine(execution.failure?.message ?? firstError(feed));
  const attempts = run?.attempts?.length ?? 0;
  const params = {
    namespace: execution.namespace,
    flowId: execution.flowId,
    executionId: execution.id,
  };
  return (
    <div className={styles.band} role="status">
      <Icon name="failed" />
      <p title={message}>
        {taskId ? (
          <>
            <strong>{run ? runName(run) : taskId}</strong>
            {attempts > 1 && ` (attempt ${attempts} of ${attempts})`} failed
          </>
        ) : (
          "The execution failed before any task did"
        )}
        {message && (
          <>
            : <code>{message}</code>
          </>
        )}
      </p>
      {taskId && (
        <Link
          to="/executions/$namespace/$flowId/$executionId/{-$tab}"
          params={{ ...params, tab: "logs" }}
          search={run ? { run: run.id } : { task: taskId }}
        >
          Log
        </Link>
      )}
      {run && (
        <Link
          to="/executions/$namespace/$flowId/$executionId/{-$tab}"
          params={{ ...params, tab: "gantt" }}
          search={{ run: run.id }}
        >
          Attempts and outputs
        </Link>
      )}
      <Link
        to="/flows/edit/$namespace/$flowId/{-$tab}"
        params={{ namespace: execution.namespace, flowId: execution.flowId, tab: "edit" }}
      >
        Edit flow
      </Link>
    </div>
  );
}

/** What the log says first, where no task can be blamed: a wrong input, a broken flow. */
function firstError(feed: ExecutionFeed): string | undefined {
  return feed.logs.lines.find((line) => line.entry.level === "ERROR")?.entry.message;
}
