import { describe, expect, it } from "vitest";
import { ansiLines } from "./ansi";

const spans = (message: string) => ansiLines(message).map((line) => line.spans);

describe("ansiLines", () => {
  it("leaves plain text alone", () => {
    expect(ansiLines("one\r\ntwo")).toEqual([
      { text: "one", spans: undefined },
      { text: "two", spans: undefined },
    ]);
  });

  it("reads colours and weights, over the end of a line too", () => {
    expect(spans("\u001b[1;31mred\nstill\u001b[0m plain")).toEqual([
      [{ text: "red", style: { bold: true, color: "red" } }],
      [
        { text: "still", style: { bold: true, color: "red" } },
        { text: " plain", style: {} },
      ],
    ]);
    expect(spans("\u001b[92mok\u001b[39m\u001b[44m!\u001b[49m")).toEqual([
      [
        { text: "ok", style: { color: "green" } },
        { text: "!", style: { background: "blue" } },
      ],
    ]);
  });

  it("finds the hue of colours by number and by parts", () => {
    expect(spans("\u001b[38;5;196mred")).toEqual([[{ text: "red", style: { color: "red" } }]]);
    expect(spans("\u001b[38;2;250;200;20mgold")).toEqual([
      [{ text: "gold", style: { color: "yellow" } }],
    ]);
    expect(spans("\u001b[38;5;240mdull")).toEqual([[{ text: "dull", style: { color: "grey" } }]]);
  });

  it("shows the text of a link and never its address, and drops every other sequence", () => {
    const link = "\u001b]8;;javascript:alert(1)\u001b\\click\u001b]8;;\u0007";
    expect(ansiLines(`${link}\u001b[2K\u001b[10;3H!\u001bc`)).toEqual([
      { text: "click!", spans: undefined },
    ]);
  });

  it("loses no more than what cannot be shown when a sequence never ends", () => {
    expect(ansiLines("a\u001b]0;title")).toEqual([{ text: "a", spans: undefined }]);
    expect(ansiLines("a\u001b[31")).toEqual([{ text: "a[31", spans: undefined }]);
  });
});
