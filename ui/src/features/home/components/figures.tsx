import { Link } from "@tanstack/react-router";
import type { Period } from "@/features/executions";
import { Icon } from "@/ui/icon";
import { type Tone, toneOf } from "@/ui/state";
import styles from "./figures.module.css";

interface FiguresProps {
  period: Period;
  /** By state, of the period; undefined until the server has answered. */
  counts: Readonly<Record<string, number>> | undefined;
  paused: number | undefined;
  queued: number | undefined;
  running: number | undefined;
  late: number | undefined;
}

/** Counts first: what went wrong, what goes on, what waits. */
export function Figures({ period, counts, paused, queued, running, late }: FiguresProps) {
  const of = (tone: Tone) =>
    counts &&
    Object.entries(counts).reduce(
      (sum, [state, count]) => (toneOf(state) === tone ? sum + count : sum),
      0,
    );
  const now = { range: "P30D" };
  return (
    <ul className={styles.figures} aria-label="Counts">
      <Figure
        tone="failed"
        count={of("failed")}
        word="failed"
        search={{ ...period, state: "FAILED" }}
      />
      <Figure
        tone="warning"
        count={of("warning")}
        word="with warnings"
        search={{ ...period, state: "WARNING" }}
      />
      <Figure
        tone="paused"
        count={paused}
        word="wait for somebody"
        search={{ ...now, state: "PAUSED,BREAKPOINT" }}
      />
      <Figure
        tone="queued"
        count={queued}
        word="queued"
        search={{ ...now, state: "CREATED,SUBMITTED,QUEUED" }}
      />
      <Figure
        tone="running"
        count={running}
        word="running"
        search={{ ...now, state: "RUNNING,RETRYING,RESTARTED,KILLING" }}
      />
      <Figure tone="warning" count={late} word="schedules late" to="/triggers" search={{}} />
      <Figure
        tone="success"
        count={of("success")}
        word="succeeded"
        search={{ ...period, state: "SUCCESS" }}
      />
    </ul>
  );
}

interface FigureProps {
  tone: Tone;
  count: number | undefined;
  word: string;
  to?: "/executions" | "/triggers";
  search: Record<string, string | undefined>;
}

/** Coloured only when there is something: nothing to see is grey. */
function Figure({ tone, count, word, to = "/executions", search }: FigureProps) {
  return (
    <li>
      <Link
        to={to}
        search={search}
        className={styles.figure}
        style={count ? { color: `var(--${tone}-text)` } : undefined}
      >
        <strong>{count === undefined ? "–" : count.toLocaleString("en")}</strong>
        <span>
          <Icon name={tone} />
          {word}
        </span>
      </Link>
    </li>
  );
}
