import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { ExecutionSummary, TaskRun } from "@/api/schema";
import { FilteredLines } from "@/features/logs";
import { Icon } from "@/ui/icon";
import type { ExecutionFeed } from "../feed";
import { firstFailed } from "../gantt-model";
import { firstLine, runName } from "../model";
import styles from "./execution-header.module.css";

interface FailureBandProps {
  execution: ExecutionSummary;
  feed: ExecutionFeed;
}

/** Under the header of a failed execution: the task that failed first, and why. */
export function FailureBand({ execution, feed }: FailureBandProps) {
  const run = firstFailed(feed.taskRuns, execution.failure?.taskId);
  const taskId = execution.failure?.taskId ?? run?.taskId;
  const message = firstLine(execution.failure?.message ?? firstError(feed));
  const detail = useLastError(feed, run, message);
  const attempts = run?.attempts?.length ?? 0;
  const params = {
    namespace: execution.namespace,
    flowId: execution.flowId,
    executionId: execution.id,
  };
  return (
    <div className={styles.band} role="status">
      <Icon name="failed" />
      <p title={[message, detail].filter(Boolean).join("\n")}>
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
            {detail && (
              <>
                {" · "}
                <code>{detail}</code>
              </>
            )}
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

/** The last thing that the task itself complained of, when the message only sums it up. */
function useLastError(
  feed: ExecutionFeed,
  run: TaskRun | undefined,
  message: string | undefined,
): string | undefined {
  const errors = useMemo(
    () => new FilteredLines(feed.logs, { level: "ERROR", taskRunId: run?.id }),
    [feed, run?.id],
  );
  if (!run) return undefined;
  return errors.update().findLast(({ text }) => text.trim() !== "" && text !== message)?.text;
}

/** What the log says first, where no task can be blamed: a wrong input, a broken flow. */
function firstError(feed: ExecutionFeed): string | undefined {
  return feed.logs.lines.find((line) => line.entry.level === "ERROR")?.entry.message;
}
