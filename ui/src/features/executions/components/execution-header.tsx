import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { StreamStatus } from "@/api/events";
import { offers } from "@/api/offers";
import type { ExecutionSummary } from "@/api/schema";
import { formatClock } from "@/lib/instant";
import { Button } from "@/ui/button";
import { isTerminal } from "@/ui/state";
import { StateBadge } from "@/ui/state-badge";
import { Elapsed, Instant, useNow } from "@/ui/time";
import { toast } from "@/ui/toasts";
import { shortType, spanOf } from "../model";
import { executionKeys, killExecution, restartExecution } from "../queries";
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

interface ExecutionActionsProps {
  execution: ExecutionSummary;
  /** The execution goes on after it had ended: its stream must be opened again. */
  onRestarted: () => void;
}

/** What one can do now; what the state does not allow or the server does not offer is absent. */
export function ExecutionActions({ execution, onRestarted }: ExecutionActionsProps) {
  const { current } = execution.state;
  if (!isTerminal(current)) return <Kill execution={execution} />;
  const restartable = current === "FAILED" || current === "WARNING";
  if (restartable && offers("POST /api/v1/{tenant}/executions/{executionId}/restart")) {
    return <Restart execution={execution} onRestarted={onRestarted} />;
  }
  return null;
}

function Kill({ execution }: { execution: ExecutionSummary }) {
  const [asked, setAsked] = useState(false);
  const kill = useMutation({
    mutationFn: () => killExecution(execution.id),
    onError: (error) => {
      setAsked(false);
      toast("failed", `The execution was not killed: ${error.message}`);
    },
  });
  if (execution.state.current === "KILLING" || kill.isSuccess) {
    return (
      <Button icon="stop" disabled>
        Killing
      </Button>
    );
  }
  if (!asked) {
    return (
      <Button icon="stop" onClick={() => setAsked(true)}>
        Kill
      </Button>
    );
  }
  return (
    <>
      <Button kind="plain" onClick={() => setAsked(false)}>
        Keep running
      </Button>
      <Button kind="main" icon="stop" disabled={kill.isPending} onClick={() => kill.mutate()}>
        Kill it now
      </Button>
    </>
  );
}

function Restart({ execution, onRestarted }: ExecutionActionsProps) {
  const client = useQueryClient();
  const restart = useMutation({
    mutationFn: () => restartExecution(execution.id),
    onSuccess: async () => {
      onRestarted();
      await client.invalidateQueries({ queryKey: executionKeys.summary(execution.id) });
    },
    onError: (error) => toast("failed", `The execution was not restarted: ${error.message}`),
  });
  return (
    <Button
      kind="main"
      icon="retrying"
      disabled={restart.isPending}
      onClick={() => restart.mutate()}
    >
      Restart failed tasks
    </Button>
  );
}
