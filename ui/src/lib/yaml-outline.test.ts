import { describe, expect, it } from "vitest";
import { expressionAt, namedItems, placeIn } from "./yaml-outline";

const SOURCE = `id: load
namespace: shop
inputs:
  - id: day
    type: STRING
tasks:
- id: first
  type: core.Log
  # a note
  message: hello
- id: each
  type: core.ForEach
  tasks:
    - id: row
      type: core.Commands
      taskRunner:
        type: Process
        
      commands:
        - echo
      
`.split("\n");

const at = (text: string) => SOURCE.findIndex((line) => line.includes(text));
const ways = (index: number, cursor?: number) =>
  placeIn(SOURCE, index, cursor).frames.map((frame) => frame.via);

describe("placeIn", () => {
  it("knows the mapping of a line and the keys that it has", () => {
    const place = placeIn(SOURCE, at("message: hello"));
    expect(place).toMatchObject({ key: "message", value: "hello" });
    expect(place.frames.map((frame) => frame.via)).toEqual(["", "tasks", "-"]);
    expect([...(place.frames.at(-1)?.keys.keys() ?? [])].sort()).toEqual(["id", "message", "type"]);
  });

  it("follows items within items", () => {
    expect(ways(at("core.Commands"))).toEqual(["", "tasks", "-", "tasks", "-"]);
    const place = placeIn(SOURCE, at("type: Process"));
    expect(place.frames.map((frame) => frame.via)).toEqual([
      "",
      "tasks",
      "-",
      "tasks",
      "-",
      "taskRunner",
    ]);
    expect(place.frames.at(-2)?.keys.get("type")).toBe("core.Commands");
  });

  it("takes the indentation of an empty line for the place of a key", () => {
    const blank = at("type: Process") + 1;
    expect(ways(blank, 8)).toEqual(["", "tasks", "-", "tasks", "-", "taskRunner"]);
    expect(ways(SOURCE.length - 2, 6)).toEqual(["", "tasks", "-", "tasks", "-"]);
    expect(ways(SOURCE.length - 1, 0)).toEqual([""]);
  });

  it("keeps items apart", () => {
    const { frames } = placeIn(SOURCE, at("id: each"));
    expect(frames.at(-1)?.keys.get("type")).toBe("core.ForEach");
    expect(frames.at(-1)?.keys.has("message")).toBe(false);
  });

  it("survives any line of any text", () => {
    const odd = ["- - a: 1", "  b", ": x", "\t- c:", "{{", "a:", "    - ", "  - d: {e: 1}"];
    for (let index = 0; index < odd.length; index++) {
      expect(placeIn(odd, index, 2).frames.length).toBeGreaterThan(0);
    }
  });
});

it("names the ids of inputs and tasks", () => {
  expect(namedItems(SOURCE).map((item) => `${item.section}.${item.id}`)).toEqual([
    "inputs.day",
    "tasks.first",
    "tasks.each",
    "tasks.row",
  ]);
});

it("knows when an expression is being written", () => {
  expect(expressionAt("message: {{ inputs.")).toBe(" inputs.");
  expect(expressionAt("message: {{ a }} and")).toBeUndefined();
  expect(expressionAt("message: {{ a }} {{ b | ")).toBe(" b | ");
});
