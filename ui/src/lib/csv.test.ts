import { describe, expect, it } from "vitest";
import { parseCsv, separatorOf } from "./csv";

describe("parseCsv", () => {
  it("reads quoted cells with commas, ends of lines and quotes", () => {
    expect(parseCsv('id,name\r\n1,"Ada, ""the"" first\nof all"\n2,')).toEqual([
      ["id", "name"],
      ["1", 'Ada, "the" first\nof all'],
      ["2", ""],
    ]);
  });

  it("has no rows for nothing", () => {
    expect(parseCsv("")).toEqual([]);
  });

  it("finds the separator of the first line", () => {
    expect(separatorOf("a;b;c\n1,2;3")).toBe(";");
    expect(separatorOf("a\tb")).toBe("\t");
    expect(separatorOf("alone")).toBe(",");
  });
});
