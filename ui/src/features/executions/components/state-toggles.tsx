import { Icon } from "@/ui/icon";
import { stateWord, type Tone, toneOf } from "@/ui/state";
import styles from "./state-toggles.module.css";

interface StateTogglesProps {
  /** Number of executions by state; undefined until the server has answered. */
  counts: Readonly<Record<string, number | undefined>> | undefined;
  selected: readonly string[];
  onToggle: (state: string) => void;
}

/** What needs attention comes first. */
const ORDER: readonly Tone[] = [
  "failed",
  "warning",
  "running",
  "retrying",
  "paused",
  "queued",
  "killed",
  "skipped",
  "success",
];

/** The number of executions in each state, each a filter to switch on and off. */
export function StateToggles({ counts, selected, onToggle }: StateTogglesProps) {
  const states = [...new Set([...present(counts), ...selected])].sort(
    (a, b) => ORDER.indexOf(toneOf(a)) - ORDER.indexOf(toneOf(b)) || a.localeCompare(b),
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring its own box.
    <div className={styles.toggles} role="group" aria-label="States">
      {states.map((state) => (
        <button
          key={state}
          type="button"
          className={styles.toggle}
          style={{ color: `var(--${toneOf(state)}-text)` }}
          aria-pressed={selected.includes(state)}
          onClick={() => onToggle(state)}
        >
          <Icon name={toneOf(state)} />
          {stateWord(state)} <span className={styles.count}>{counts?.[state] ?? 0}</span>
        </button>
      ))}
    </div>
  );
}

function present(counts: StateTogglesProps["counts"]): string[] {
  return Object.entries(counts ?? {}).flatMap(([state, count]) => (count ? [state] : []));
}
