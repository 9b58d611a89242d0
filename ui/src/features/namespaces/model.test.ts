import { describe, expect, it } from "vitest";
import { editable, jsonProblem, treeOf } from "./model";

describe("namespaces as a tree", () => {
  it("puts each below the one above it", () => {
    expect(treeOf(["a-b", "a.b.c", "a", "x.y", "a.b"])).toEqual([
      { id: "a", name: "a", depth: 0 },
      { id: "a.b", name: "b", depth: 1 },
      { id: "a.b.c", name: "c", depth: 2 },
      { id: "a-b", name: "a-b", depth: 0 },
      { id: "x.y", name: "x.y", depth: 0 },
    ]);
  });
});

describe("a value", () => {
  it("is edited as text or as JSON", () => {
    expect(editable("true")).toEqual({ text: "true", isText: true });
    expect(editable({ a: 1 })).toEqual({ text: '{\n  "a": 1\n}', isText: false });
  });

  it("that is no JSON is told as such", () => {
    expect(jsonProblem('{"a": 1}')).toBeUndefined();
    expect(jsonProblem("{a}")).toMatch(/JSON/);
  });
});
