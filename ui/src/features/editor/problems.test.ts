import { describe, expect, it } from "vitest";
import { hasErrors, problemsOf, summarize } from "./problems";

describe("problemsOf", () => {
  it("puts the worst first, then goes by place", () => {
    const at = (severity: "error" | "warning" | "info", line: number) => ({
      message: `${severity} ${line}`,
      severity,
      line,
      column: 1,
    });
    const problems = problemsOf([
      { index: 0, problems: [at("info", 1), at("error", 9), at("warning", 2), at("error", 3)] },
    ]);
    expect(problems.map((each) => each.message)).toEqual([
      "error 3",
      "error 9",
      "warning 2",
      "info 1",
    ]);
  });

  it("falls back on the text when there are no places", () => {
    const problems = problemsOf([
      { index: 0, constraints: "a\nb\n", warnings: ["c"], infos: ["d"] },
    ]);
    expect(problems.map((each) => [each.severity, each.message, each.line])).toEqual([
      ["error", "a", 1],
      ["error", "b", 1],
      ["warning", "c", 1],
      ["info", "d", 1],
    ]);
    expect(hasErrors(problems)).toBe(true);
    expect(summarize(problems)).toBe("2 errors, 1 warning, 1 note");
  });

  it("calls a source without findings valid", () => {
    expect(summarize(problemsOf([{ index: 0, problems: [] }]))).toBe("valid");
  });
});
