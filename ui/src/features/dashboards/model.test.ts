import { describe, expect, it } from "vitest";
import { figureOf, formatFigure, grouped, kindOf, kindsOf, timeline } from "./model";

const rows = [
  { date: "2026-11-25T00:00:00Z", state: "FAILED", total: 1 },
  { date: "2026-11-25T00:00:00Z", state: "SUCCESS", total: 4 },
  { date: "2026-11-25T03:00:00Z", state: "SUCCESS", total: 2 },
  { date: "2026-11-25T04:00:00Z", total: 1 },
];

describe("the rows of a chart", () => {
  it("are grouped, the largest first", () => {
    expect(
      grouped(rows, "state", undefined, "total").map(({ name, total }) => [name, total]),
    ).toEqual([
      ["SUCCESS", 6],
      ["FAILED", 1],
      ["none", 1],
    ]);
  });

  it("stand on a time axis with the shortest step between them", () => {
    const { start, end, step, buckets } = timeline(rows, "date", "state", "total");
    expect([step, end - start]).toEqual([3_600_000, 5 * 3_600_000]);
    expect(buckets[0]?.counts).toEqual({ FAILED: 1, SUCCESS: 4 });
  });

  it("of no dates are an empty axis", () => {
    expect(timeline([], "date", undefined, "total").buckets).toEqual([]);
  });
});

it("a chart knows its kind and its figure", () => {
  const chart = {
    id: "a",
    type: "io.kestra.plugin.core.dashboard.chart.Bar",
    data: { columns: { flow: { field: "FLOW_ID" }, total: { agg: "COUNT" } } },
  };
  expect([kindOf(chart), figureOf(chart)]).toEqual(["Bar", "total"]);
});

it("states and levels have their own colours", () => {
  const colors = kindsOf(["FAILED", "ERROR", "sales"]).map(({ key, color }) => [key, color]);
  expect(colors).toEqual([
    ["FAILED", "var(--failed-bar)"],
    ["ERROR", "var(--failed-bar)"],
    ["sales", "var(--running-bar)"],
  ]);
});

it("figures are short", () => {
  expect(formatFigure(1234.5678)).toBe("1,234.57");
  expect(formatFigure(90, { field: "DURATION", agg: "AVG" })).toBe("1m 30s");
  expect(formatFigure(undefined)).toBe("–");
});
