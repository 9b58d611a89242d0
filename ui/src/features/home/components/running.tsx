import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ExecutionSummary } from "@/api/schema";
import { flowRuns, qualified } from "@/features/flows";
import { formatDuration, formatTicking } from "@/lib/duration";
import { parseInstant } from "@/lib/instant";
import { Icon } from "@/ui/icon";
import { Name } from "@/ui/name";
import { Panel, Quiet } from "@/ui/panel";
import { toneOf } from "@/ui/state";
import { Skeleton } from "@/ui/surface";
import { useNow } from "@/ui/time";
import { usualLength } from "../model";
import styles from "./rows.module.css";

const SHOWN = 20;
const RUNS = 20;

interface RunningProps {
  /** Undefined until the server has answered. */
  executions: readonly ExecutionSummary[] | undefined;
  queued: number;
}

/** What runs, and how far it is if it takes as long as usual. */
export function Running({ executions, queued }: RunningProps) {
  const shown = executions?.slice(0, SHOWN) ?? [];
  const flows = [
    ...new Set(shown.map(({ namespace, flowId: id }) => qualified({ namespace, id }))),
  ];
  const runs = useQuery({ ...flowRuns(flows.sort(), RUNS), refetchInterval: false });
  const now = useNow(shown.length > 0);
  return (
    <Panel
      title="Running now"
      aside={executions && executions.length > SHOWN && `${SHOWN} of ${executions.length}`}
    >
      {executions === undefined && (
        <Quiet>
          <Skeleton width="60%" />
        </Quiet>
      )}
      {executions?.length === 0 && (
        <Quiet>{queued > 0 ? "Nothing runs; some wait for room." : "Nothing runs."}</Quiet>
      )}
      <ul className={styles.rows} aria-label="What runs">
        {shown.map((each) => (
          <RunningRow
            key={each.id}
            execution={each}
            usual={usualLength(
              runs.data?.runs[qualified({ namespace: each.namespace, id: each.flowId })] ?? [],
            )}
            now={now}
          />
        ))}
      </ul>
    </Panel>
  );
}

function RunningRow({
  execution: { id, namespace, flowId, state },
  usual,
  now,
}: {
  execution: ExecutionSummary;
  usual: number | undefined;
  now: number;
}) {
  const elapsed = now - (parseInstant(state.startDate) ?? now);
  const tone = toneOf(state.current);
  return (
    <li className={`${styles.row} ${styles.running}`}>
      <span style={{ color: `var(--${tone}-text)` }} title={state.current.toLowerCase()}>
        <Icon name={tone} />
      </span>
      <span className={styles.flow}>
        <Link
          to="/executions/$namespace/$flowId/$executionId/{-$tab}"
          params={{ namespace, flowId, executionId: id }}
          title={`${namespace}.${flowId}`}
        >
          <Name>{flowId}</Name>
        </Link>
      </span>
      <Progress elapsed={elapsed} usual={usual} />
      <span className={styles.end}>{formatTicking(elapsed)}</span>
    </li>
  );
}

function Progress({ elapsed, usual }: { elapsed: number; usual: number | undefined }) {
  if (!usual) return <span className="muted">no run before</span>;
  const share = elapsed / usual;
  const text = `usually ${formatDuration(usual)}`;
  return (
    <span
      className={styles.meter}
      data-over={share > 1.5 ? "" : undefined}
      role="img"
      title={text}
      aria-label={share > 1.5 ? `${share.toFixed(1)} times as long as usual` : text}
    >
      <span style={{ width: `${Math.min(100, share * 100)}%` }} />
    </span>
  );
}
