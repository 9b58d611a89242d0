import { type CSSProperties, memo, type Ref } from "react";
import type { LogLevel } from "@/api/schema";
import type { AnsiStyle, Hue } from "@/lib/ansi";
import { formatPreciseClock, parseInstant } from "@/lib/instant";
import type { Tone } from "@/ui/state";
import type { LogLine as Line } from "../log-buffer";
import styles from "./log-view.module.css";

const LETTER: Record<LogLevel, string> = {
  ERROR: "E",
  WARN: "W",
  INFO: "I",
  DEBUG: "D",
  TRACE: "T",
};

const COLOR: Record<LogLevel, string> = {
  ERROR: "var(--failed-text)",
  WARN: "var(--warning-text)",
  INFO: "var(--muted)",
  DEBUG: "var(--muted)",
  TRACE: "var(--muted)",
};

export interface LogRun {
  name: string;
  tone: Tone;
}

interface LogLineProps {
  line: Line;
  /** Place in the list, and its distance from the top. */
  index: number;
  top: number;
  /** The task is named where it changes, so that its lines read as one block. */
  named: boolean;
  /** Name of the task run that the line belongs to, and its state for the rail. */
  name: string | undefined;
  tone: Tone | undefined;
  found: boolean;
  target: boolean;
  /** Takes the height of a line that wraps. */
  ref: Ref<HTMLDivElement> | undefined;
}

/** One line: number, time, letter of the level, task, text. */
export const LogLine = memo(function LogLine(props: LogLineProps) {
  const { line, index, top, named, name, tone, found, target, ref } = props;
  const { entry, first } = line;
  const at = first ? parseInstant(entry.timestamp) : undefined;
  const level = entry.level;
  const color = COLOR[level];
  const rail = tone && { "--rail": `var(--${tone}-bar)` };
  return (
    <div
      ref={ref}
      className={styles.line}
      data-index={index}
      data-found={found || undefined}
      data-target={target || undefined}
      style={{ transform: `translateY(${top}px)`, ...rail } as React.CSSProperties}
    >
      <span className={styles.number} data-line={line.number} title="Link to this line">
        {line.number}
      </span>
      <span className={styles.time} title={entry.timestamp}>
        {at !== undefined && formatPreciseClock(at)}
      </span>
      <span className={styles.level} style={{ color }} title={level.toLowerCase()}>
        {first && LETTER[level]}
      </span>
      <span className={styles.task} title={name}>
        {named && name}
      </span>
      <span className={styles.text} style={level === "INFO" ? undefined : { color }}>
        {line.spans?.map((span, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a piece of a line is its place.
          <span key={index} style={styleOf(span.style)}>
            {span.text}
          </span>
        )) ?? line.text}
      </span>
    </div>
  );
});

/** Cyan has no tone; links have its colour, and the grey of what waits is near enough behind it. */
const HUES: Record<Hue, { text: string; tint: string }> = {
  red: { text: "failed-text", tint: "failed-tint" },
  green: { text: "success-text", tint: "success-tint" },
  yellow: { text: "warning-text", tint: "warning-tint" },
  blue: { text: "running-text", tint: "running-tint" },
  magenta: { text: "paused-text", tint: "paused-tint" },
  cyan: { text: "link", tint: "queued-tint" },
  grey: { text: "queued-text", tint: "queued-tint" },
};

/** The colours of a terminal as those of the page, which can be read in both themes. */
function styleOf({ color, background, bold, dim, italic, underline }: AnsiStyle): CSSProperties {
  return {
    ...(color && { color: `var(--${HUES[color].text})` }),
    ...(background && { background: `var(--${HUES[background].tint})` }),
    ...(bold && { fontWeight: 600 }),
    ...(dim && !color && { color: "var(--muted)" }),
    ...(italic && { fontStyle: "italic" }),
    ...(underline && { textDecoration: "underline" }),
  };
}
