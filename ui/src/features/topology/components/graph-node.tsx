import { Icon } from "@/ui/icon";
import { stateWord, type Tone, toneOf } from "@/ui/state";
import { Elapsed } from "@/ui/time";
import { NODE_HEIGHT, type PlacedItem } from "../layout";
import styles from "./graph.module.css";

/** How a task stands in an execution. */
export interface NodeStatus {
  /** State of the task run that asks for the most attention. */
  state: string;
  from: number | undefined;
  to: number | undefined;
  /** How many of its runs are in each state, where there is more than one. */
  counts: readonly { state: string; count: number }[];
}

interface GraphNodeProps {
  placed: PlacedItem;
  status: NodeStatus | undefined;
  /** It could have run. */
  idle: boolean;
  selected: boolean;
  found: boolean;
  /** The one that the Tab key leads to. */
  entry: boolean;
  onSelect: () => void;
  onToggle: () => void;
}

/** A task: its name, what it is, and how it stands. */
export function GraphNode(props: GraphNodeProps) {
  const { placed, status, idle, selected, found, entry, onSelect, onToggle } = props;
  const { item, folded } = placed;
  const tone = status && toneOf(status.state);
  const foldable = item.inner !== undefined && item.inner.items.length > 0;
  return (
    <div
      className={styles.node}
      data-framed={foldable && !folded ? "" : undefined}
      style={
        {
          left: placed.x,
          top: placed.y,
          width: placed.width,
          height: NODE_HEIGHT,
          "--bar": tone ? `var(--${tone}-bar)` : "transparent",
        } as React.CSSProperties
      }
    >
      <button
        type="button"
        className={styles.task}
        data-uid={item.uid}
        data-state={status?.state}
        data-idle={idle && !status ? "" : undefined}
        data-found={found || undefined}
        aria-pressed={selected}
        aria-label={describe(placed, status, idle)}
        title={`${item.id}\n${item.type}`}
        tabIndex={entry ? 0 : -1}
        onClick={onSelect}
      >
        <span className={styles.name}>{item.id}</span>{" "}
        <span className={styles.type}>
          {item.about}
          {folded && `, ${item.size} tasks`}
        </span>
      </button>
      <span className={styles.status} aria-hidden="true">
        {tone && status && <Standing status={status} tone={tone} />}
      </span>
      {foldable && (
        <button
          type="button"
          className={styles.fold}
          tabIndex={entry ? 0 : -1}
          aria-expanded={!folded}
          aria-label={`${folded ? "Unfold" : "Fold"} ${item.id}`}
          onClick={onToggle}
        >
          <Icon name={folded ? "right" : "down"} />
        </button>
      )}
    </div>
  );
}

function Standing({ status, tone }: { status: NodeStatus; tone: Tone }) {
  if (status.counts.length > 0) {
    return (
      <span className={styles.counts}>
        {status.counts.map(({ state, count }) => (
          <span key={state} style={{ color: `var(--${toneOf(state)}-text)` }}>
            <Icon name={toneOf(state)} />
            {count.toLocaleString("en")}
          </span>
        ))}
      </span>
    );
  }
  return (
    <span className={styles.counts}>
      <span className="muted">
        {status.from !== undefined && <Elapsed from={status.from} to={status.to} />}
      </span>
      <span
        className={tone === "running" ? styles.spin : undefined}
        style={{ color: `var(--${tone}-text)` }}
      >
        <Icon name={tone} />
      </span>
    </span>
  );
}

function describe({ item, folded }: PlacedItem, status: NodeStatus | undefined, idle: boolean) {
  const parts = [item.id, item.about];
  if (folded) parts.push(`${item.size} tasks`);
  if (status && status.counts.length > 0) {
    parts.push(...status.counts.map(({ state, count }) => `${count} ${stateWord(state)}`));
  } else if (status) parts.push(stateWord(status.state));
  else if (idle) parts.push("has not run");
  return parts.join(", ");
}
