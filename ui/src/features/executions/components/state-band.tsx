import { Link } from "@tanstack/react-router";
import type { ExecutionSummary } from "@/api/schema";
import { parseInstant } from "@/lib/instant";
import { Icon } from "@/ui/icon";
import { Instant } from "@/ui/time";
import type { ExecutionFeed } from "../feed";
import { runName } from "../model";
import { waitingRun } from "../waiting";
import styles from "./execution-header.module.css";
import { FailureBand } from "./failure-band";

interface StateBandProps {
  execution: ExecutionSummary;
  feed: ExecutionFeed;
}

/** One band under the header of an execution that does not simply go on: what it needs, and why. */
export function StateBand({ execution, feed }: StateBandProps) {
  switch (execution.state.current) {
    case "FAILED":
      return <FailureBand execution={execution} feed={feed} />;
    case "QUEUED":
      return <QueuedBand execution={execution} />;
    case "PAUSED":
      return <PausedBand feed={feed} />;
    default:
      return null;
  }
}

function PausedBand({ feed }: { feed: ExecutionFeed }) {
  const run = waitingRun(feed.taskRuns);
  if (!run && feed.heardAt === undefined) return null;
  const since = parseInstant(run?.state.histories.at(-1)?.date);
  return (
    <div className={styles.band} data-tone="paused" role="status">
      <Icon name="paused" />
      <p>
        {run ? (
          <>
            <strong>{runName(run)}</strong> waits to be resumed
          </>
        ) : (
          "No further task starts until somebody resumes the execution"
        )}
        {since !== undefined && (
          <>
            , since <Instant at={since} />
          </>
        )}
        .
      </p>
    </div>
  );
}

function QueuedBand({ execution }: { execution: ExecutionSummary }) {
  const { namespace, flowId } = execution;
  return (
    <div className={styles.band} data-tone="queued" role="status">
      <Icon name="queued" />
      <p>Waits for a free place: the flow limits how many of its executions run at once.</p>
      <Link to="/executions" search={{ namespace, flow: flowId, state: "RUNNING", range: "all" }}>
        Running ones
      </Link>
    </div>
  );
}
