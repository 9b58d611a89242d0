import type { LogEntry, LogLevel } from "@/api/schema";
import { type AnsiSpan, ansiLines } from "@/lib/ansi";

/** One line of the screen; a message of several lines makes several. */
export interface LogLine {
  /** Place in the whole log, from 1; the `#L…` of a link. */
  number: number;
  entry: LogEntry;
  text: string;
  /** The text in pieces, where a terminal would show it in colours. */
  spans: AnsiSpan[] | undefined;
  /** False for the later lines of a message. */
  first: boolean;
}

export interface LogFilter {
  /** Lowest level shown. */
  level: LogLevel;
  taskRunId?: string | undefined;
  taskId?: string | undefined;
}

export const LEVELS: readonly LogLevel[] = ["ERROR", "WARN", "INFO", "DEBUG", "TRACE"];

/** The log of an execution in order of arrival; grows, and is never rewritten. */
export class LogBuffer {
  readonly lines: LogLine[] = [];
  /** Messages, not lines, by level. */
  readonly counts: Record<LogLevel, number> = { ERROR: 0, WARN: 0, INFO: 0, DEBUG: 0, TRACE: 0 };

  append(entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      this.counts[entry.level] += 1;
      ansiLines(entry.message.trimEnd()).forEach(({ text, spans }, index) => {
        const number = this.lines.length + 1;
        this.lines.push({ number, entry, text, spans, first: index === 0 });
      });
    }
  }

  clear(): void {
    this.lines.length = 0;
    for (const level of LEVELS) this.counts[level] = 0;
  }
}

export function matches(line: LogLine, filter: LogFilter): boolean {
  const { entry } = line;
  return (
    LEVELS.indexOf(entry.level) <= LEVELS.indexOf(filter.level) &&
    (filter.taskRunId === undefined || entry.taskRunId === filter.taskRunId) &&
    (filter.taskId === undefined || entry.taskId === filter.taskId)
  );
}

/**
 * The lines that pass a filter, kept up to date at the cost of the new lines only.
 *
 * Following a log of a million lines must not scan it at each batch.
 */
export class FilteredLines {
  readonly shown: LogLine[] = [];
  #seen = 0;
  readonly #buffer: LogBuffer;
  readonly #filter: LogFilter;

  constructor(buffer: LogBuffer, filter: LogFilter) {
    this.#buffer = buffer;
    this.#filter = filter;
  }

  update(): LogLine[] {
    const { lines } = this.#buffer;
    if (lines.length < this.#seen) {
      this.shown.length = 0;
      this.#seen = 0;
    }
    for (; this.#seen < lines.length; this.#seen++) {
      const line = lines[this.#seen];
      if (line && matches(line, this.#filter)) this.shown.push(line);
    }
    return this.shown;
  }
}

/** The lines of each task run together, in the order in which the runs began to speak. */
export function byTaskRun(lines: readonly LogLine[]): LogLine[] {
  const groups = new Map<string | undefined, LogLine[]>();
  for (const line of lines) {
    const group = groups.get(line.entry.taskRunId);
    if (group) group.push(line);
    else groups.set(line.entry.taskRunId, [line]);
  }
  return [...groups.values()].flat();
}

/** Places in `lines` where a message of a level begins. */
export function linesOfLevel(lines: readonly LogLine[], level: LogLevel): number[] {
  const found: number[] = [];
  lines.forEach((line, index) => {
    if (line.first && line.entry.level === level) found.push(index);
  });
  return found;
}

/** Places in `lines` whose text contains `query`, letter case aside. */
export function findLines(lines: readonly LogLine[], query: string): number[] {
  const wanted = query.toLowerCase();
  if (wanted === "") return [];
  const found: number[] = [];
  lines.forEach((line, index) => {
    if (line.text.toLowerCase().includes(wanted)) found.push(index);
  });
  return found;
}
