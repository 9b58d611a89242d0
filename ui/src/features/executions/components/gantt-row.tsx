import { useMemo } from "react";
import type { StateType } from "@/api/schema";
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
  row: Row;
  feed: ExecutionFeed;
  window: Window;
  now: number;
  index: number;
  top: number;
  selected: boolean;
  onSelect: () => void;
  onToggle: () => void;
}

const INDENT = 16;

export function GanttRow(props: GanttRowProps) {
  const { row, feed, window, now, index, top, selected, onSelect, onToggle } = props;
  const { run, kind } = row;
  const span = spanOf(run.state);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the row's button and the chart's keys do it.
    <div
      role="row"
      tabIndex={-1}
      className={styles.row}
      data-kind={kind}
      aria-rowindex={index + 1}
      aria-level={row.depth + 1}
      aria-selected={selected}
      {...(row.childCount > 0 && { "aria-expanded": row.open })}
      style={{ transform: `translateY(${top}px)` }}
      onClick={onSelect}
    >
      <div role="gridcell" className={styles.name} style={{ paddingLeft: 12 + row.depth * INDENT }}>
        <RowName row={row} feed={feed} onToggle={onToggle} />
      </div>
      <div role="gridcell" className={styles.figure}>
        {lengthText(span, now)}
      </div>
      <div role="gridcell" className={styles.bars}>
        {kind === "loop" ? (
          <LoopStrip row={row} feed={feed} window={window} now={now} />
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
}

function RowName({ row, feed, onToggle }: { row: Row; feed: ExecutionFeed; onToggle: () => void }) {
  const { run } = row;
  const { current } = run.state;
  const tone = toneOf(current);
  return (
    <>
      {row.childCount > 0 ? (
        <button
          type="button"
          className={styles.fold}
          aria-label={row.open ? `Fold ${run.taskId}` : `Unfold ${run.taskId}`}
          onClick={(event) => {
            event.stopPropagation();
            onToggle();
          }}
        >
          <Icon name={row.open ? "down" : "right"} />
        </button>
      ) : (
        <span className={styles.foldless} />
      )}
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
      {row.kind === "loop" && <Tally row={row} feed={feed} />}
    </>
  );
}

const TALLIED: readonly StateType[] = ["SUCCESS", "FAILED", "WARNING", "RUNNING", "KILLED"];

/** A folded loop in figures: how many iterations, and how they went. */
function Tally({ row, feed }: { row: Row; feed: ExecutionFeed }) {
  const counts = feed.taskRuns.counts(row.run.id);
  return (
    <span className={styles.tally}>
      <span>× {row.childCount.toLocaleString("en")}</span>
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

function LoopStrip({
  row,
  feed,
  window,
  now,
}: {
  row: Row;
  feed: ExecutionFeed;
  window: Window;
  now: number;
}) {
  // One look at each iteration: often enough once a second, however often the row is painted.
  const second = Math.floor(now / 1000);
  const { size } = feed.taskRuns;
  const counts = [...feed.taskRuns.counts(row.run.id)].join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  const background = useMemo(
    () =>
      stripGradient(stateStrip(feed.taskRuns.children(row.run.id), { ...window, now }, BUCKETS)),
    [feed, row.run.id, window.from, window.to, second, size, counts],
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
