import { describe, expect, it } from "vitest";
import { explain, suggest, typeAt, type Vocabulary } from "./completion";
import { FlowSchema, type RootSchema } from "./schema";

const any = { oneOf: [{ $ref: "#/definitions/core.Log" }, { $ref: "#/definitions/core.Each" }] };
const ID = { type: "string", title: "Unique in the flow." };
const SCHEMA: RootSchema = {
  type: "object",
  properties: {
    id: ID,
    namespace: { type: "string" },
    tasks: { type: "array", items: { $ref: "#/definitions/any-task" } },
    disabled: { type: "boolean" },
  },
  required: ["id", "namespace", "tasks"],
  definitions: {
    "any-task": any,
    "core.Log": {
      title: "Write a message.",
      properties: {
        id: ID,
        type: { const: "core.Log" },
        message: { type: "string", title: "What is written." },
        level: { anyOf: [{ enum: ["INFO", "WARN"] }, { type: "string" }], default: "INFO" },
      },
      required: ["id", "type", "message"],
    },
    "core.Each": {
      title: "Run tasks for each value.",
      properties: {
        id: ID,
        type: { const: "core.Each" },
        tasks: { type: "array", items: { $ref: "#/definitions/any-task" } },
      },
      required: ["id", "type", "tasks"],
    },
  },
};
const WORDS: Vocabulary = {
  schema: new FlowSchema(SCHEMA),
  functions: [{ name: "now", arguments: [{ name: "format" }] }],
  filters: ["upper", "lower"],
};

/** Suggestions where `│` stands in a text. */
function at(source: string) {
  const lines = source.split("\n");
  const line = lines.findIndex((text) => text.includes("│"));
  const column = lines[line]?.indexOf("│") ?? 0;
  lines[line] = (lines[line] ?? "").replace("│", "");
  return suggest(lines, line, column, WORDS);
}
const labels = (source: string) => at(source).map((each) => each.label);

describe("suggest", () => {
  it("offers what a flow lacks, the required first", () => {
    expect(labels("id: a\n│")).toEqual(["namespace", "tasks", "disabled"]);
  });

  it("offers types where one is written, with what they do", () => {
    const found = at("id: a\ntasks:\n  - id: b\n    type: core.L│");
    expect(found.map((each) => each.label)).toEqual(["core.Log", "core.Each"]);
    expect(found[0]).toMatchObject({ about: "Write a message.", replaces: 6 });
  });

  it("offers the properties of the type, also within blocks, and none twice", () => {
    expect(
      labels(
        "tasks:\n  - id: b\n    type: core.Each\n    tasks:\n      - type: core.Log\n        │",
      ),
    ).toEqual(["id", "message", "level"]);
    expect(labels("tasks:\n  - id: b\n    type: core.Each\n    tas│")).toEqual(["tasks"]);
  });

  it("offers only what all kinds have while the type is open", () => {
    expect(labels("tasks:\n  - │")).toEqual(["id", "type"]);
  });

  it("knows a type by the end of its name", () => {
    const long = new FlowSchema({
      ...SCHEMA,
      definitions: { "any-task": any, "io.kestra.plugin.core.log.Log": { title: "Write." } },
    });
    expect(long.fullName("core.log.Log")).toBe("io.kestra.plugin.core.log.Log");
    expect(long.ofType("core.log.Log")?.title).toBe("Write.");
    expect(long.fullName("STRING")).toBe("STRING");
  });

  it("begins a list or a mapping where the property is one", () => {
    const [tasks] = at("id: a\nnamespace: n\nta│").filter((each) => each.label === "tasks");
    expect(tasks?.insert).toBe("tasks:\n  - $0");
  });

  it("offers the values of enumerations and switches", () => {
    expect(labels("tasks:\n  - type: core.Log\n    level: │")).toEqual(["INFO", "WARN"]);
    expect(labels("disabled: t│")).toEqual(["true", "false"]);
  });

  it("offers inputs, earlier tasks and variables within an expression", () => {
    const flow = (expression: string) =>
      `inputs:\n  - id: day\n    type: STRING\nvariables:\n  place: x\ntasks:\n  - id: one\n    type: core.Log\n  - id: two\n    message: "{{ ${expression}│ }}"\n  - id: three\n`;
    expect(labels(flow("inputs."))).toEqual(["day"]);
    expect(labels(flow("outputs."))).toEqual(["one"]);
    expect(labels(flow("vars.p"))).toEqual(["place"]);
    expect(labels(flow("inputs.day | up"))).toEqual(["upper", "lower"]);
    expect(labels(flow("no"))).toContain("now");
    expect(labels(flow('"a text'))).toEqual([]);
  });
});

describe("explain and typeAt", () => {
  const lines = "tasks:\n  - id: b\n    type: core.Log\n    message: hi".split("\n");

  it("say what a property and a type are for", () => {
    expect(explain(lines, 3, "message", WORDS)).toContain("What is written.");
    expect(explain(lines, 2, "core.Log", WORDS)).toContain("Write a message.");
    expect(explain(lines, 3, "hi", WORDS)).toBeUndefined();
  });

  it("know the type that the cursor is in", () => {
    expect(typeAt(lines, 3, 4)).toBe("core.Log");
    expect(typeAt(lines, 0, 0)).toBeUndefined();
  });
});
