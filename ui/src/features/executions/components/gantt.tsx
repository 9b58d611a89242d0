import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import { type Tick, timeTicks } from "@/lib/ticks";
import { useHotkeys } from "@/ui/hotkeys";
import { isTerminal } from "@/ui/state";
import { Empty } from "@/ui/surface";
import { usePhone } from "@/ui/table";
import { useNow } from "@/ui/time";
import { useWidth } from "@/ui/use-width";
import { type ExecutionFeed, useFeedVersion } from "../feed";
import { ganttRows, type GanttRow as Row } from "../gantt-model";
import { timeWindow, useZoom, type Window } from "../gantt-window";
import type { Span } from "../model";
import styles from "./gantt.module.css";
import { GanttRow, position } from "./gantt-row";

interface GanttProps {
  feed: ExecutionFeed;
  /** When the execution began and ended. */
  span: Span;
  /** The task run shown beside the chart. */
  selected: string | undefined;
  onSelect: (taskRunId: string | undefined) => void;
}

const ROW = 28;
const PHONE_ROW = 44;
/** Pixels a tick needs, so that the labels do not touch. */
const TICK_WIDTH = 96;
const TICK_LABEL = 60;

/** The task runs of an execution on a true time axis. */
export function Gantt({ feed, span, selected, onSelect }: GanttProps) {
  const version = useFeedVersion(feed);
  const live = span.to === undefined;
  const now = useNow(live, 250);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [failedOnly, setFailedOnly] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the feed changes in place, by version.
  const rows = useMemo(
    () =>
      ganttRows(feed.taskRuns, {
        toggled,
        only: failedOnly ? (run) => run.state.current === "FAILED" : undefined,
      }),
    [feed, version, toggled, failedOnly],
  );
  const frame = useRef<HTMLDivElement>(null);
  const scale = useRef<HTMLDivElement>(null);
  const width = useWidth(scale);
  const whole = timeWindow(span, now);
  const { window, zoomed, reset } = useZoom(frame, whole);
  const rowHeight = usePhone() ? PHONE_ROW : ROW;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    scrollMargin: ROW,
  });

  const latest = useRef({ selected, onSelect });
  latest.current = { selected, onSelect };
  /** The same functions for all time, so that rows are not drawn again for new ones. */
  const [handlers] = useState(() => ({
    select: (id: string) => {
      const { selected, onSelect } = latest.current;
      onSelect(id === selected ? undefined : id);
    },
    toggle: (id: string) => setToggled((before) => toggledWith(before, id)),
  }));
  const scrollTo = (index: number) => virtual.scrollToIndex(index, { align: "auto" });
  useGanttKeys({ rows, selected, onSelect, toggle: handlers.toggle, scrollTo });
  useHotkeys([
    { keys: "f", label: "Failed task runs only", run: () => setFailedOnly(!failedOnly) },
  ]);
  useRevealOnce(rows, selected, scrollTo);

  /** Whether the label has room before the end of the scale. */
  const fits = (tick: Tick) =>
    ((window.to - tick.at) / (window.to - window.from)) * width > TICK_LABEL;
  const ticks = timeTicks(window.from, window.to, Math.max(2, Math.floor(width / TICK_WIDTH)));
  return (
    <div ref={frame} className={styles.gantt}>
      <div className={styles.axis}>
        <div className={styles.tools}>
          <span className={styles.count}>
            {feed.taskRuns.size.toLocaleString("en")} task{" "}
            {feed.taskRuns.size === 1 ? "run" : "runs"}
          </span>
          {zoomed && (
            <button type="button" onClick={reset}>
              whole time
            </button>
          )}
          <button
            type="button"
            aria-pressed={failedOnly}
            onClick={() => setFailedOnly(!failedOnly)}
          >
            failed only
          </button>
        </div>
        <div ref={scale} className={styles.scale} data-scale>
          {ticks.filter(fits).map((tick) => (
            <span key={tick.at} className={styles.tick} style={{ left: position(tick.at, window) }}>
              {tick.label}
            </span>
          ))}
        </div>
      </div>
      <div className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        <TimeGrid window={window} now={live ? now : undefined} ticks={ticks} />
        {rows.length === 0 && <NoRows feed={feed} failedOnly={failedOnly} />}
        <div role="treegrid" aria-label="Task runs over time" aria-rowcount={rows.length}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            const { run, depth, kind, open, childCount } = row;
            return (
              <GanttRow
                key={run.id}
                {...{ run, depth, kind, open, childCount, feed }}
                from={window.from}
                to={window.to}
                // What has ended does not repaint as time goes by.
                now={isTerminal(run.state.current) ? 0 : now}
                version={kind === "loop" ? feed.taskRuns.versionBelow(run.id) : 0}
                index={item.index}
                top={item.start - ROW}
                selected={run.id === selected}
                onSelect={handlers.select}
                onToggle={handlers.toggle}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function toggledWith(before: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(before);
  if (!next.delete(id)) next.add(id);
  return next;
}

function TimeGrid({
  window,
  now,
  ticks,
}: {
  window: Window;
  now: number | undefined;
  ticks: readonly { at: number }[];
}) {
  return (
    <div className={styles.grid} aria-hidden="true">
      {ticks.map((tick) => (
        <span key={tick.at} className={styles.line} style={{ left: position(tick.at, window) }} />
      ))}
      {now !== undefined && <span className={styles.now} style={{ left: position(now, window) }} />}
    </div>
  );
}

function NoRows({ feed, failedOnly }: { feed: ExecutionFeed; failedOnly: boolean }) {
  if (failedOnly) return <Empty title="No task run failed" />;
  // Nothing is known before the first event, so nothing is said.
  if (feed.heardAt === undefined) return null;
  return <Empty title="No task has started yet" />;
}

/** Brings the task run of the address into view, when its row first exists. */
function useRevealOnce(
  rows: readonly Row[],
  selected: string | undefined,
  scrollTo: (index: number) => void,
): void {
  const revealed = useRef<string>(undefined);
  const index = selected ? rows.findIndex((row) => row.run.id === selected) : -1;
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls once for each selection.
  useEffect(() => {
    if (index < 0 || revealed.current === selected) return;
    revealed.current = selected;
    scrollTo(index);
  }, [index, selected]);
}

function useGanttKeys({
  rows,
  selected,
  onSelect,
  toggle,
  scrollTo,
}: {
  rows: readonly Row[];
  selected: string | undefined;
  onSelect: (id: string | undefined) => void;
  toggle: (id: string) => void;
  scrollTo: (index: number) => void;
}): void {
  const at = rows.findIndex((row) => row.run.id === selected);
  const move = (by: number) => {
    const index = at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by;
    const row = rows[index];
    if (!row) return;
    scrollTo(index);
    onSelect(row.run.id);
  };
  const fold = (open: boolean) => {
    const row = rows[at];
    if (row && row.childCount > 0 && row.open !== open) toggle(row.run.id);
  };
  useHotkeys([
    { keys: "j", label: "Next task run", run: () => move(1) },
    { keys: "k", label: "Previous task run", run: () => move(-1) },
    { keys: "arrowdown", label: "Next task run", run: () => move(1) },
    { keys: "arrowup", label: "Previous task run", run: () => move(-1) },
    { keys: "arrowright", label: "Unfold", run: () => fold(true) },
    { keys: "arrowleft", label: "Fold", run: () => fold(false) },
    { keys: "escape", label: "Close the panel", run: () => onSelect(undefined) },
  ]);
}
