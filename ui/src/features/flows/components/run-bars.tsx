import { Link } from "@tanstack/react-router";
import type { FlowRun } from "@/api/schema";
import { formatDuration, parseIsoDuration } from "@/lib/duration";
import { formatInstant, parseInstant } from "@/lib/instant";
import { isTerminal, stateWord, toneOf } from "@/ui/state";
import styles from "./run-bars.module.css";

interface RunBarsProps {
  namespace: string;
  flowId: string;
  /** Newest last. */
  runs: readonly FlowRun[];
  height?: number;
  wide?: boolean;
}

/** The last runs of a flow: colour is the state, height the duration, a hatch still running. */
export function RunBars({ namespace, flowId, runs, height = 22, wide = false }: RunBarsProps) {
  const now = Date.now();
  const lengths = runs.map((run) => lengthOf(run, now));
  const longest = Math.max(...lengths, 1);
  return (
    <div
      className={wide ? `${styles.bars} ${styles.wide}` : styles.bars}
      style={{ "--height": `${height}px` } as React.CSSProperties}
    >
      {runs.map((run, index) => {
        const length = lengths[index] ?? 0;
        const at = parseInstant(run.startDate);
        const text = [
          stateWord(run.state),
          at === undefined ? "" : formatInstant(at, now),
          formatDuration(length),
        ].join(" ");
        return (
          <Link
            key={run.id}
            className={styles.bar}
            to="/executions/$namespace/$flowId/$executionId/{-$tab}"
            params={{ namespace, flowId, executionId: run.id }}
            preload={false}
            title={text}
            aria-label={text}
            // The table of executions has the same links, in a size for every hand.
            tabIndex={-1}
            data-live={isTerminal(run.state) ? undefined : ""}
            style={
              {
                "--bar": `var(--${toneOf(run.state)}-bar)`,
                "--length": `${Math.round((100 * length) / longest)}%`,
              } as React.CSSProperties
            }
          />
        );
      })}
    </div>
  );
}

function lengthOf(run: FlowRun, now: number): number {
  const known = parseIsoDuration(run.duration ?? "");
  if (known !== undefined) return known;
  const from = parseInstant(run.startDate);
  return from === undefined ? 0 : Math.max(0, now - from);
}
