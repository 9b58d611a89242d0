import { describe, expect, it } from "vitest";
import type { LogEntry } from "@/api/schema";
import { byTaskRun, FilteredLines, findLines, LogBuffer, linesOfLevel } from "./log-buffer";

function entry(message: string, more: Partial<LogEntry> = {}): LogEntry {
  return {
    namespace: "n",
    flowId: "f",
    timestamp: "2025-11-25T14:00:00Z",
    thread: "worker",
    level: "INFO",
    message,
    ...more,
  };
}

describe("LogBuffer", () => {
  it("makes a line of each line of a message and numbers them through", () => {
    const buffer = new LogBuffer();
    buffer.append([entry("one\ntwo\r\nthree\n"), entry("four")]);
    expect(buffer.lines.map((line) => [line.number, line.text, line.first])).toEqual([
      [1, "one", true],
      [2, "two", false],
      [3, "three", false],
      [4, "four", true],
    ]);
  });

  it("keeps terminal colours apart from the text, which is searched", () => {
    const buffer = new LogBuffer();
    buffer.append([entry("\u001b[31mred\u001b[0m plain")]);
    expect(buffer.lines[0]).toMatchObject({
      text: "red plain",
      spans: [
        { text: "red", style: { color: "red" } },
        { text: " plain", style: {} },
      ],
    });
  });

  it("counts messages, not lines, by level", () => {
    const buffer = new LogBuffer();
    buffer.append([entry("a"), entry("b\nc", { level: "ERROR" })]);
    expect(buffer.counts).toMatchObject({ INFO: 1, ERROR: 1, WARN: 0 });
  });

  it("keeps an empty message as a line", () => {
    const buffer = new LogBuffer();
    buffer.append([entry("")]);
    expect(buffer.lines).toHaveLength(1);
  });
});

describe("FilteredLines", () => {
  it("shows a level and what is worse, for one task run", () => {
    const buffer = new LogBuffer();
    buffer.append([
      entry("debug", { level: "DEBUG", taskRunId: "1" }),
      entry("warn", { level: "WARN", taskRunId: "1" }),
      entry("other", { level: "ERROR", taskRunId: "2" }),
    ]);
    const filtered = new FilteredLines(buffer, { level: "INFO", taskRunId: "1" });
    expect(filtered.update().map((line) => line.text)).toEqual(["warn"]);
  });

  it("takes in what was appended since", () => {
    const buffer = new LogBuffer();
    const filtered = new FilteredLines(buffer, { level: "TRACE" });
    buffer.append([entry("a")]);
    filtered.update();
    buffer.append([entry("b")]);
    expect(filtered.update().map((line) => line.text)).toEqual(["a", "b"]);
  });

  it("starts over when the log was replayed", () => {
    const buffer = new LogBuffer();
    const filtered = new FilteredLines(buffer, { level: "TRACE" });
    buffer.append([entry("a"), entry("b")]);
    filtered.update();
    buffer.clear();
    buffer.append([entry("c")]);
    expect(filtered.update().map((line) => line.text)).toEqual(["c"]);
  });
});

describe("findLines", () => {
  it("finds text in any letter case, and nothing for an empty query", () => {
    const buffer = new LogBuffer();
    buffer.append([entry("Read Timeout"), entry("fine"), entry("timeout again")]);
    expect(findLines(buffer.lines, "TIMEOUT")).toEqual([0, 2]);
    expect(findLines(buffer.lines, "")).toEqual([]);
  });
});

describe("byTaskRun and linesOfLevel", () => {
  it("bring together what one task run said, and lead to messages of a level", () => {
    const buffer = new LogBuffer();
    buffer.append([
      entry("a1", { taskRunId: "a" }),
      entry("b1\nb2", { taskRunId: "b", level: "ERROR" }),
      entry("a2", { taskRunId: "a" }),
    ]);
    const lines = byTaskRun(buffer.lines);
    expect(lines.map((line) => line.text)).toEqual(["a1", "a2", "b1", "b2"]);
    expect(linesOfLevel(lines, "ERROR")).toEqual([2]);
  });
});
