import { describe, expect, it } from "vitest";
import { executionFilters, executionSearchSchema, toggleState } from "./search";

describe("the filters of the list", () => {
  it("are read from an address, and junk in it is left out", () => {
    expect(executionSearchSchema.parse({ state: "FAILED", page: "3", other: "x" })).toEqual({
      state: "FAILED",
      page: 3,
    });
    expect(executionSearchSchema.parse({ page: "-1" }).page).toBeUndefined();
    expect(executionSearchSchema.parse({ page: "many" }).page).toBeUndefined();
  });

  it("switch states on and off", () => {
    expect(toggleState({}, "FAILED")).toBe("FAILED");
    expect(toggleState({ state: "FAILED" }, "KILLED")).toBe("FAILED,KILLED");
    expect(toggleState({ state: "FAILED,KILLED" }, "FAILED")).toBe("KILLED");
    expect(toggleState({ state: "FAILED" }, "FAILED")).toBeUndefined();
  });

  it("are sent in the server's grammar, with a period at all times", () => {
    expect(
      executionFilters({ state: "FAILED", namespace: "a", flow: "f", q: "x" }, { withState: true }),
    ).toEqual({
      state: { IN: "FAILED" },
      namespace: { PREFIX: "a" },
      flowId: { EQUALS: "f" },
      q: { EQUALS: "x" },
      timeRange: { EQUALS: "P7D" },
    });
    expect(executionFilters({ range: "all", state: "FAILED" }, { withState: false })).toEqual({
      startDate: { GREATER_THAN_OR_EQUAL_TO: "1970-01-01T00:00:00Z" },
    });
  });
});
