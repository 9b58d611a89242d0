import { Link } from "@tanstack/react-router";
import type { StreamStatus } from "@/api/events";
import type { ExecutionSummary } from "@/api/schema";
import { formatClock } from "@/lib/instant";
import { StateBadge } from "@/ui/state-badge";
import { Elapsed, Instant, useNow } from "@/ui/time";
import { shortType, spanOf } from "../model";
import styles from "./execution-header.module.css";

/** State and figures of an execution, on every tab. */
export function ExecutionMeta({
  execution,
  status,
  heardAt,
}: {
  execution: ExecutionSummary;
  status: StreamStatus;
  heardAt: number | undefined;
}) {
  const span = spanOf(execution.state);
  const attempt = execution.metadata?.attemptNumber;
  return (
    <>
      <StateBadge state={execution.state.current} filled />
      <span>
        <Instant at={span.from} />
      </span>
      <strong className={styles.duration}>
        <Elapsed {...span} />
      </strong>
      {attempt !== undefined && attempt > 1 && <span>attempt {attempt}</span>}
      {execution.flowRevision !== undefined && (
        <Link
          className={styles.revision}
          to="/flows/edit/$namespace/$flowId/{-$tab}"
          params={{
            namespace: execution.namespace,
            flowId: execution.flowId,
            tab: "revisions",
          }}
          search={{ revision: execution.flowRevision }}
        >
          revision {execution.flowRevision}
        </Link>
      )}
      {execution.trigger && (
        <span title={execution.trigger.type}>
          by {shortType(execution.trigger.type)} {execution.trigger.id}
        </span>
      )}
      <Connection status={status} heardAt={heardAt} />
    </>
  );
}

/** A stream that comes back within this time is not worth a word. */
const PATIENCE = 5_000;

function Connection({ status, heardAt }: { status: StreamStatus; heardAt: number | undefined }) {
  const now = useNow(status.phase === "reconnecting");
  if (status.phase === "refused") {
    return (
      <span className={styles.trouble} role="status">
        not live: {status.error.message}
      </span>
    );
  }
  if (status.phase !== "reconnecting" || now - status.since < PATIENCE) return null;
  return (
    <span className={styles.trouble} role="status">
      reconnecting{heardAt ? `, data of ${formatClock(heardAt)}` : ""}
    </span>
  );
}
