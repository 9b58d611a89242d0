import { memo, useMemo } from "react";
import type { StateType, TaskRun } from "@/api/schema";
import { formatDuration, formatTicking } from "@/lib/duration";
import { Icon } from "@/ui/icon";
import { stateWord, toneOf } from "@/ui/state";
import type { ExecutionFeed } from "../feed";
import {
  type GanttRow as Row,
  type Segment,
  segmentsOf,
  stateStrip,
  stripGradient,
} from "../gantt-model";
import type { Window } from "../gantt-window";
import { type Span, spanOf } from "../model";
import styles from "./gantt.module.css";

interface GanttRowProps {
  run: TaskRun;
  depth: number;
  kind: Row["kind"];
  open: boolean;
  childCount: number;
  feed: ExecutionFeed;
  /** The time that the chart covers. */
  from: number;
  to: number;
  /** The present, for a run that has not ended. */
  now: number;
  /** Grows with each change below a loop. */
  version: number;
  index: number;
  top: number;
  selected: boolean;
  onSelect: (taskRunId: string) => void;
  onToggle: (taskRunId: string) => void;
}

const INDENT = 16;

/** One row: name, length, bars. Drawn again only when one of its properties changes. */
export const GanttRow = memo(function GanttRow(props: GanttRowProps) {
  const { run, depth, kind, open, childCount, feed, from, to, now, version } = props;
  const { index, top, selected, onSelect, onToggle } = props;
  const window = { from, to };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the row's button and the chart's keys do it.
    <div
      role="row"
      tabIndex={-1}
      className={styles.row}
      data-kind={kind}
      aria-rowindex={index + 1}
      aria-level={depth + 1}
      aria-selected={selected}
      {...(childCount > 0 && { "aria-expanded": open })}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onSelect(run.id)}
    >
      <div role="gridcell" className={styles.name} style={{ paddingLeft: 12 + depth * INDENT }}>
        {childCount > 0 ? (
          <FoldButton run={run} open={open} onToggle={onToggle} />
        ) : (
          <span className={styles.foldless} />
        )}
        <RowName run={run} />
        {kind === "loop" && <Tally run={run} feed={feed} />}
      </div>
      <div role="gridcell" className={styles.figure}>
        {lengthText(spanOf(run.state), now)}
      </div>
      <div role="gridcell" className={styles.bars}>
        {kind === "loop" ? (
          <LoopStrip run={run} feed={feed} window={window} now={now} version={version} />
        ) : (
          segmentsOf(run).map((segment) => (
            <Bar
              key={`${segment.kind}${segment.from}`}
              segment={segment}
              window={window}
              now={now}
            />
          ))
        )}
      </div>
    </div>
  );
});

function FoldButton({
  run,
  open,
  onToggle,
}: {
  run: TaskRun;
  open: boolean;
  onToggle: (taskRunId: string) => void;
}) {
  return (
    <button
      type="button"
      className={styles.fold}
      aria-label={open ? `Fold ${run.taskId}` : `Unfold ${run.taskId}`}
      onClick={(event) => {
        event.stopPropagation();
        onToggle(run.id);
      }}
    >
      <Icon name={open ? "down" : "right"} />
    </button>
  );
}

function RowName({ run }: { run: TaskRun }) {
  const { current } = run.state;
  const tone = toneOf(current);
  return (
    <>
      <span
        className={tone === "running" ? `${styles.icon} ${styles.spin}` : styles.icon}
        style={{ color: `var(--${tone}-text)` }}
        title={stateWord(current)}
      >
        <Icon name={tone} />
        <span className="visually-hidden">{stateWord(current)}</span>
      </span>
      <button type="button" className={styles.label} title={run.taskId}>
        {run.taskId}
      </button>
      {run.value !== undefined && (
        <span className={styles.value} title={run.value}>
          {run.value}
        </span>
      )}
    </>
  );
}

const TALLIED: readonly StateType[] = ["SUCCESS", "FAILED", "WARNING", "RUNNING", "KILLED"];

/** A loop in figures: how many iterations, and how their task runs went. */
function Tally({ run, feed }: { run: TaskRun; feed: ExecutionFeed }) {
  const counts = feed.taskRuns.counts(run.id);
  return (
    <span className={styles.tally}>
      <span title="iterations">× {feed.taskRuns.iterations(run.id).toLocaleString("en")}</span>
      {TALLIED.map((state) => {
        const count = counts.get(state);
        if (!count) return null;
        return (
          <span
            key={state}
            style={{ color: `var(--${toneOf(state)}-text)` }}
            title={stateWord(state)}
          >
            <Icon name={toneOf(state)} />
            {count.toLocaleString("en")}
            <span className="visually-hidden">{stateWord(state)}</span>
          </span>
        );
      })}
    </span>
  );
}

function Bar({ segment, window, now }: { segment: Segment; window: Window; now: number }) {
  const to = segment.to ?? Math.max(now, segment.from);
  if (to < window.from || segment.from > window.to) return null;
  const left = position(segment.from, window);
  const width = `${Math.max(0, (100 * (to - segment.from)) / (window.to - window.from))}%`;
  return (
    <span
      className={`${styles.bar} ${styles[segment.kind]}`}
      data-live={segment.kind === "attempt" && segment.to === undefined ? "" : undefined}
      title={`${describe(segment)} ${lengthText(segment, now)}`}
      style={
        {
          left,
          width,
          "--bar": `var(--${segment.tone}-bar)`,
          "--tint": `var(--${segment.tone}-tint)`,
        } as React.CSSProperties
      }
    />
  );
}

function describe(segment: Segment): string {
  switch (segment.kind) {
    case "queued":
      return "queued";
    case "waiting":
      return "waiting for the next attempt";
    case "paused":
      return "paused";
    case "attempt":
      return segment.tone;
  }
}

/** Slices of the strip: finer than these, colours could not be told apart. */
const BUCKETS = 240;

interface LoopStripProps {
  run: TaskRun;
  feed: ExecutionFeed;
  window: Window;
  now: number;
  version: number;
}

function LoopStrip({ run, feed, window, now, version }: LoopStripProps) {
  // It looks at each iteration, so it is made once a second at most, and anew only when one
  // in fifty has changed; the end of the loop brings the last ones.
  const second = Math.floor(now / 1000);
  const changes = Math.floor(version / Math.max(1, feed.taskRuns.childCount(run.id) / 50));
  const { from, to } = window;
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above; these stand for the runs.
  const background = useMemo(
    () => stripGradient(stateStrip(feed.taskRuns.children(run.id), { from, to, now }, BUCKETS)),
    [feed, run, from, to, second, changes],
  );
  return <span className={styles.strip} style={{ background }} />;
}

export function position(at: number, window: Window): string {
  return `${(100 * (at - window.from)) / (window.to - window.from)}%`;
}

/** The figure beside a bar. */
export function lengthText({ from, to }: Span, now: number): string {
  if (from === undefined) return "";
  return to === undefined ? formatTicking(now - from) : formatDuration(to - from);
}
