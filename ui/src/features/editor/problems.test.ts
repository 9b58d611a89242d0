import { describe, expect, it } from "vitest";
import type { Validation } from "@/api/schema";
import { findingsOf, hasErrors, summarize } from "./problems";

const validation = (more: Partial<Validation>): Validation => ({
  index: 0,
  outdated: false,
  problems: [],
  deprecationPaths: [],
  warnings: [],
  infos: [],
  ...more,
});

describe("findingsOf", () => {
  const at = (severity: string, line: number) => ({
    message: `${severity} ${line}`,
    severity,
    line,
    column: 1,
    path: "",
  });

  it("puts the worst first, then goes by place", () => {
    const findings = findingsOf([
      validation({ problems: [at("info", 1), at("error", 9), at("warning", 2), at("error", 3)] }),
    ]);
    expect(findings.map((each) => each.message)).toEqual([
      "error 3",
      "error 9",
      "warning 2",
      "info 1",
    ]);
  });

  it("takes a severity that it does not know for an error", () => {
    expect(hasErrors(findingsOf([validation({ problems: [at("fatal", 1)] })]))).toBe(true);
  });

  it("falls back on the text when there are no places", () => {
    const findings = findingsOf([
      validation({ constraints: "a\nb\n", warnings: ["c"], infos: ["d"] }),
    ]);
    expect(findings.map((each) => [each.severity, each.message, each.line])).toEqual([
      ["error", "a", 1],
      ["error", "b", 1],
      ["warning", "c", 1],
      ["info", "d", 1],
    ]);
    expect(summarize(findings)).toBe("2 errors, 1 warning, 1 note");
  });

  it("calls a source without findings valid", () => {
    expect(summarize(findingsOf([validation({})]))).toBe("valid");
  });
});
