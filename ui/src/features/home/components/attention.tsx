import { Link } from "@tanstack/react-router";
import type { ExecutionSummary, FailureGroup } from "@/api/schema";
import type { Period } from "@/features/executions";
import { parseInstant } from "@/lib/instant";
import { Icon } from "@/ui/icon";
import { Name } from "@/ui/name";
import { Panel, Quiet } from "@/ui/panel";
import type { Tone } from "@/ui/state";
import { Skeleton } from "@/ui/surface";
import { Instant } from "@/ui/time";
import type { Due } from "../model";
import styles from "./rows.module.css";

interface AttentionProps {
  period: Period;
  /** Undefined until the server has answered. */
  groups: readonly FailureGroup[] | undefined;
  paused: readonly ExecutionSummary[];
  late: readonly Due[];
  className: string | undefined;
}

const EXECUTION = "/executions/$namespace/$flowId/$executionId/{-$tab}";
const FLOW = "/flows/edit/$namespace/$flowId/{-$tab}";

/** What asks for somebody: failures by their cause, approvals, schedules that did not fire. */
export function Attention({ period, groups, paused, late, className }: AttentionProps) {
  const count = (groups?.length ?? 0) + paused.length + late.length;
  return (
    <Panel title="Needs attention" aside={groups && count > 0 && count} className={className}>
      {groups === undefined && (
        <Quiet>
          <Skeleton width="60%" />
        </Quiet>
      )}
      {groups && count === 0 && (
        <Quiet>All quiet: nothing has failed, nothing waits for anybody.</Quiet>
      )}
      <ul
        className={styles.rows}
        tabIndex={count > 10 ? 0 : undefined}
        aria-label="What needs attention"
      >
        {paused.map((each) => (
          <PausedRow key={each.id} execution={each} />
        ))}
        {late.map((due) => (
          <Row key={due.key} tone="warning" owner={due} count={undefined} at={due.at}>
            <span className={styles.task}>{due.triggerId}</span> should have fired
          </Row>
        ))}
        {groups?.map((group) => (
          <FailureRow key={group.lastExecutionId} group={group} period={period} />
        ))}
      </ul>
    </Panel>
  );
}

function PausedRow({ execution }: { execution: ExecutionSummary }) {
  const { id, namespace, flowId, state } = execution;
  const since = parseInstant(state.histories.at(-1)?.date);
  return (
    <Row tone="paused" owner={execution} count={undefined} at={since}>
      <Link to={EXECUTION} params={{ namespace, flowId, executionId: id }}>
        {state.current === "BREAKPOINT"
          ? "stopped at a breakpoint"
          : "waits for somebody to decide"}
      </Link>
    </Row>
  );
}

function FailureRow({ group, period }: { group: FailureGroup; period: Period }) {
  const { namespace, flowId, taskId, lastExecutionId } = group;
  const message = group.message?.trim().split("\n", 1)[0] ?? "failed";
  return (
    <Row
      tone="failed"
      owner={group}
      count={
        <Link
          to="/executions"
          search={{ ...period, state: "FAILED", namespace, flow: flowId }}
          title={`All failed executions of ${flowId}`}
          aria-label={`${group.count} failed executions of ${flowId}`}
        >
          × {group.count.toLocaleString("en")}
        </Link>
      }
      at={parseInstant(group.lastDate)}
    >
      <Link
        to={EXECUTION}
        params={{ namespace, flowId, executionId: lastExecutionId, tab: "logs" }}
        search={taskId ? { task: taskId } : {}}
        title={`${taskId ?? ""} ${message}\nOpen the log of the last one`}
      >
        <span className={styles.task}>{taskId}</span> {message}
      </Link>
    </Row>
  );
}

interface RowProps {
  tone: Tone;
  owner: { namespace: string; flowId: string };
  count: React.ReactNode;
  at: number | undefined;
  children: React.ReactNode;
}

function Row({ tone, owner: { namespace, flowId }, count, at, children }: RowProps) {
  const color = { color: `var(--${tone}-text)` };
  return (
    <li className={`${styles.row} ${styles.attention}`}>
      <span style={color} title={tone}>
        <Icon name={tone} />
      </span>
      <span className={styles.flow}>
        <Link to={FLOW} params={{ namespace, flowId }}>
          <Name>{flowId}</Name>
        </Link>
        <span className={styles.namespace} title={namespace}>
          {namespace}
        </span>
      </span>
      <span className={styles.reason} style={color}>
        {children}
      </span>
      <span className={styles.end}>{count}</span>
      <span className={`${styles.end} muted`}>
        <Instant at={at} />
      </span>
    </li>
  );
}
