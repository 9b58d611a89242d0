import { describe, expect, it } from "vitest";
import { ServerEventParser } from "./sse";

const TEXT = 'id: 7\nevent: logs\ndata: {"a":1}\n\n: ping\n\ndata: one\ndata: two\n\n';

describe("ServerEventParser", () => {
  it("reads name, id and data, and skips comments", () => {
    expect(new ServerEventParser().push(TEXT)).toEqual([
      { event: "logs", data: '{"a":1}', id: "7" },
      { event: "message", data: "one\ntwo", id: "7" },
    ]);
  });

  it.each(["\n", "\r\n", "\r"])("reads the same however it is cut, with line end %j", (end) => {
    const text = TEXT.replaceAll("\n", end);
    const whole = new ServerEventParser().push(`${text}:${end}`);
    for (let cut = 0; cut <= text.length; cut++) {
      const parser = new ServerEventParser();
      const events = [
        ...parser.push(text.slice(0, cut)),
        ...parser.push(`${text.slice(cut)}:${end}`),
      ];
      expect(events).toEqual(whole);
      expect(events).toHaveLength(2);
    }
  });

  it("gives nothing for an event without data, and forgets its name", () => {
    const parser = new ServerEventParser();
    expect(parser.push("event: lonely\n\ndata: x\n\n")).toEqual([
      { event: "message", data: "x", id: "" },
    ]);
  });

  it("waits for the blank line", () => {
    const parser = new ServerEventParser();
    expect(parser.push("data: x\n")).toEqual([]);
    expect(parser.push("\n")).toHaveLength(1);
  });
});
