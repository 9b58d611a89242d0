import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { formatDay, formatInstant, isMidnight } from "@/lib/instant";
import { timeTicks } from "@/lib/ticks";
import styles from "./time-bars.module.css";
import { useWidth } from "./use-width";

export interface TimeBucket {
  at: number;
  counts: Readonly<Record<string, number>>;
}

interface Kind {
  key: string;
  label: string;
  /** Any CSS colour. */
  color: string;
}

interface TimeBarsProps {
  label: string;
  start: number;
  end: number;
  /** Length of a bucket, in milliseconds. */
  step: number;
  buckets: readonly TimeBucket[];
  /** From the bottom of a bar to its top. */
  kinds: readonly Kind[];
  height: number;
  /** Takes the stretch of time that was chosen: by dragging, by a click on a bar, or by keys. */
  onChoose?: (from: number, to: number) => void;
}

const AXIS = 18;
const GAP = 1;
const TICK_WIDTH = 72;
/** A movement shorter than this is a click. */
const DRAG = 4;
const DAY = 86_400_000;

/** Counts over a real time axis: empty times are empty. */
export function TimeBars(props: TimeBarsProps) {
  const { label, start, end, step, buckets, kinds, height, onChoose } = props;
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [chosen, setChosen] = useState<[anchor: number, other: number]>();
  const [hovered, setHovered] = useState<number>();
  const count = Math.max(1, Math.round((end - start) / step));
  const byIndex = new Map(buckets.map((each) => [Math.round((each.at - start) / step), each]));
  const most = Math.max(1, ...buckets.map((each) => sum(each.counts)));
  const plot = height - AXIS;
  const x = (at: number) => ((at - start) / (end - start)) * width;
  const bar = width / count;
  const indexAt = (event: PointerEvent) => {
    const { left, width: whole } = event.currentTarget.getBoundingClientRect();
    return clamp(Math.floor(((event.clientX - left) / whole) * count), count);
  };
  const from = chosen && Math.min(...chosen);
  const to = chosen && Math.max(...chosen);
  const choose = (a: number, b: number) => {
    setChosen(undefined);
    onChoose?.(start + Math.min(a, b) * step, start + (Math.max(a, b) + 1) * step);
  };
  const drag = useDrag(indexAt, setChosen, choose);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      const other = clamp((chosen?.[1] ?? (by > 0 ? -1 : count)) + by, count);
      setChosen([event.shiftKey && chosen ? chosen[0] : other, other]);
    } else if (event.key === "Enter" && chosen) choose(...chosen);
    else if (event.key === "Escape" && chosen) {
      event.stopPropagation();
      setChosen(undefined);
    }
  };
  const shown = hovered ?? chosen?.[1];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring its own box.
    <div
      ref={frame}
      className={styles.frame}
      style={{ height }}
      role="group"
      aria-label={onChoose ? `${label}. Arrows move, Enter chooses a time` : label}
      data-choosable={onChoose ? "" : undefined}
      tabIndex={onChoose ? 0 : undefined}
      onKeyDown={onChoose && onKeyDown}
      onPointerMove={(event) => {
        setHovered(indexAt(event));
        if (onChoose) drag.move(event);
      }}
      onPointerLeave={() => setHovered(undefined)}
      {...(onChoose && { onPointerDown: drag.down, onPointerUp: drag.up })}
    >
      <svg width={width} height={height} aria-hidden="true">
        <line className={styles.base} x1={0} x2={width} y1={plot - 0.5} y2={plot - 0.5} />
        {shown !== undefined && (
          <rect className={styles.cursor} x={shown * bar} width={bar} y={0} height={plot} />
        )}
        {[...byIndex].map(([index, each]) => (
          <Bar
            key={index}
            x={index * bar}
            width={Math.max(1, bar - GAP)}
            base={plot - 1}
            scale={(plot - 4) / most}
            counts={each.counts}
            kinds={kinds}
          />
        ))}
        {from !== undefined && to !== undefined && (
          <rect
            className={styles.chosen}
            x={from * bar + 0.5}
            y={0.5}
            width={Math.max(1, (to - from + 1) * bar - 1)}
            height={plot - 1}
          />
        )}
        {timeTicks(start, end, Math.max(1, Math.floor(width / TICK_WIDTH))).map((tick) => (
          <text
            key={tick.at}
            className={styles.tick}
            x={Math.min(x(tick.at), width - 2)}
            y={height - 4}
            textAnchor={x(tick.at) > width - 24 ? "end" : "middle"}
            {...(x(tick.at) < 18 && { textAnchor: "start", x: 0 })}
          >
            {start + DAY < end && isMidnight(tick.at) ? formatDay(tick.at) : tick.label}
          </text>
        ))}
        <text className={styles.most} x={0} y={10}>
          {most.toLocaleString("en")}
        </text>
      </svg>
      <output className={styles.note} data-shown={shown === undefined ? undefined : ""}>
        {shown !== undefined && (
          <Note
            from={start + shown * step}
            to={start + (shown + 1) * step}
            counts={byIndex.get(shown)?.counts ?? {}}
            kinds={kinds}
          />
        )}
      </output>
    </div>
  );
}

interface BarProps {
  x: number;
  width: number;
  base: number;
  /** Pixels of one. */
  scale: number;
  counts: TimeBucket["counts"];
  kinds: readonly Kind[];
}

/** One stack; the smallest count is still seen. */
function Bar({ x, width, base, scale, counts, kinds }: BarProps) {
  let top = base;
  return kinds.map(({ key, color }) => {
    const count = counts[key];
    if (!count) return null;
    const height = Math.max(2, count * scale);
    top -= height;
    return <rect key={key} x={x} y={top} width={width} height={height} fill={color} />;
  });
}

function Note({
  from,
  to,
  counts,
  kinds,
}: {
  from: number;
  to: number;
  counts: TimeBucket["counts"];
  kinds: readonly Kind[];
}) {
  const now = Date.now();
  const present = kinds.filter(({ key }) => counts[key]);
  return (
    <>
      <span className="muted">
        {formatInstant(from, now)} – {formatInstant(to, now)}
      </span>
      {present.length === 0
        ? " nothing"
        : present.map(({ key, label }) => (
            <span key={key}>
              {" "}
              <strong>{counts[key]?.toLocaleString("en")}</strong> {label}
            </span>
          ))}
    </>
  );
}

/** Dragging over bars; a plain click chooses the one below it. */
function useDrag(
  indexAt: (event: PointerEvent) => number,
  onChange: (chosen: [number, number] | undefined) => void,
  onChoose: (from: number, to: number) => void,
) {
  const anchor = useRef<{ index: number; x: number }>(undefined);
  return {
    down: (event: PointerEvent) => {
      if (event.button !== 0) return;
      anchor.current = { index: indexAt(event), x: event.clientX };
      event.currentTarget.setPointerCapture?.(event.pointerId);
    },
    move: (event: PointerEvent) => {
      const begun = anchor.current;
      if (begun && Math.abs(event.clientX - begun.x) > DRAG) {
        onChange([begun.index, indexAt(event)]);
      }
    },
    up: (event: PointerEvent) => {
      const begun = anchor.current;
      anchor.current = undefined;
      if (begun) onChoose(begun.index, indexAt(event));
    },
  };
}

function sum(counts: TimeBucket["counts"]): number {
  return Object.values(counts).reduce((total, each) => total + each, 0);
}

function clamp(index: number, count: number): number {
  return Math.min(count - 1, Math.max(0, index));
}
