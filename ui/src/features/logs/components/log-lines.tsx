import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import { Button } from "@/ui/button";
import type { LogLine as Line } from "../log-buffer";
import { LogLine, type LogRun } from "./log-line";
import styles from "./log-view.module.css";

interface LogLinesProps {
  lines: readonly Line[];
  version: number;
  wrap: boolean;
  follow: boolean;
  onFollow: (follow: boolean) => void;
  /** Places in `lines` that the search found. */
  found: readonly number[];
  /** The line to bring into view. */
  spot: number | undefined;
  runOf: (taskRunId: string) => LogRun | undefined;
}

const LINE = 20;
/** Width of a character of the log's font, near enough for the width of the scroll area. */
const CHARACTER = 7.6;
const COLUMNS = 45;

/** The virtual list: only the lines on screen exist. */
export function LogLines(props: LogLinesProps) {
  const { lines, version, wrap, follow, onFollow, found, spot, runOf } = props;
  const frame = useRef<HTMLElement>(null);
  const target = useTargetLine();
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => frame.current,
    estimateSize: () => LINE,
    overscan: 12,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights are measured anew when wrapping changes.
  useEffect(() => virtual.measure(), [wrap]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: follows each change of the log.
  useEffect(() => {
    if (follow) virtual.scrollToIndex(lines.length - 1, { align: "end" });
  }, [follow, version]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when another is wanted.
  useEffect(() => {
    if (spot !== undefined) virtual.scrollToIndex(spot, { align: "center" });
  }, [spot]);
  useScrollToTarget(lines, target, (index) => {
    onFollow(false);
    virtual.scrollToIndex(index, { align: "center" });
  });

  const items = virtual.getVirtualItems();
  const hits = useMemo(() => new Set(found), [found]);
  const widest = items.reduce(
    (most, item) => Math.max(most, lines[item.index]?.text.length ?? 0),
    0,
  );
  return (
    <div className={styles.holder}>
      <section
        ref={frame}
        className={wrap ? `${styles.frame} ${styles.wrapped}` : styles.frame}
        aria-label="Log"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the keyboard.
        tabIndex={0}
        onClick={(event) => {
          const { line } = (event.target as HTMLElement).dataset;
          if (line) window.location.hash = `L${line}`;
        }}
        onWheel={(event) => {
          if (follow && event.deltaY < 0) onFollow(false);
        }}
        onKeyDown={(event) => {
          if (follow && ["PageUp", "ArrowUp", "Home"].includes(event.key)) onFollow(false);
        }}
      >
        <div
          className={styles.sizer}
          style={{
            height: virtual.getTotalSize(),
            ...(!wrap && { width: (widest + COLUMNS) * CHARACTER + LINE }),
          }}
        >
          {items.map((item) => {
            const line = lines[item.index];
            if (!line) return null;
            const above = item.index === items[0]?.index ? undefined : lines[item.index - 1];
            const { taskRunId } = line.entry;
            const run = taskRunId ? runOf(taskRunId) : undefined;
            return (
              <LogLine
                key={line.number}
                ref={wrap ? virtual.measureElement : undefined}
                line={line}
                index={item.index}
                top={item.start}
                named={line.first && above?.entry.taskRunId !== taskRunId}
                name={run?.name ?? line.entry.taskId}
                tone={run?.tone}
                found={hits.has(item.index)}
                target={line.number === target || item.index === spot}
              />
            );
          })}
        </div>
      </section>
      {!follow && spot === undefined && (items.at(-1)?.index ?? 0) < lines.length - 1 && (
        <Button
          className={styles.jump}
          icon="down"
          onClick={() => virtual.scrollToIndex(lines.length - 1, { align: "end" })}
        >
          To the end
        </Button>
      )}
    </div>
  );
}

/** The line that the address names, as in `#L120`. */
function useTargetLine(): number | undefined {
  const [target, setTarget] = useState(readTarget);
  useEffect(() => {
    const update = () => setTarget(readTarget());
    window.addEventListener("hashchange", update);
    return () => window.removeEventListener("hashchange", update);
  }, []);
  return target;
}

function readTarget(): number | undefined {
  const match = /^#L(\d+)$/.exec(window.location.hash);
  return match ? Number(match[1]) : undefined;
}

function useScrollToTarget(
  lines: readonly Line[],
  target: number | undefined,
  scrollTo: (index: number) => void,
): void {
  const done = useRef<number>(undefined);
  const { length } = lines;
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks until the line has arrived.
  useEffect(() => {
    if (target === undefined || done.current === target) return;
    const exact = lines.findIndex((line) => line.number === target);
    // A line that the filter hides is shown by what comes after it.
    const index = exact >= 0 ? exact : lines.findIndex((line) => line.number > target);
    if (index < 0) return;
    done.current = target;
    scrollTo(index);
  }, [length, target]);
}
