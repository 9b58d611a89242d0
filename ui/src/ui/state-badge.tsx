import { Icon } from "./icon";
import { isTerminal, stateWord, toneOf } from "./state";
import styles from "./state-badge.module.css";

interface StateBadgeProps {
  state: string;
  /** On its tint, where it stands alone. */
  filled?: boolean;
  /** Of the past: running does not turn any more. */
  still?: boolean;
}

/** Icon and word of a state. */
export function StateBadge({ state, filled = false, still = false }: StateBadgeProps) {
  const tone = toneOf(state);
  const moving = !still && tone === "running" && !isTerminal(state);
  return (
    <span
      className={filled ? `${styles.badge} ${styles.filled}` : styles.badge}
      style={{
        color: `var(--${tone}-text)`,
        ...(filled && { background: `var(--${tone}-tint)` }),
      }}
      data-state={state}
    >
      <Icon name={tone} className={moving ? styles.spin : undefined} />
      {stateWord(state)}
    </span>
  );
}
