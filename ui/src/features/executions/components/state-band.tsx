import { Link } from "@tanstack/react-router";
import type { ExecutionSummary } from "@/api/schema";
import { Icon } from "@/ui/icon";
import type { ExecutionFeed } from "../feed";
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
    default:
      return null;
  }
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
