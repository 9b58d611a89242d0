import { describe, expect, it } from "vitest";
import type { Input } from "@/api/flow-parts";
import {
  fieldsOf,
  initialValues,
  isRequired,
  kindOf,
  parseLabels,
  problemOf,
  problemsFrom,
  toFormData,
  toLocalDateTime,
} from "./form-model";

const input = (type: Input["type"], more: Partial<Input> = {}): Input => ({
  id: "x",
  type,
  ...more,
});

describe("values given before", () => {
  const given = { a: "{{ kept }}", n: 7, on: false, day: "2025-01-02", s: "****", f: { x: [1] } };

  it.each([
    ["STRING", "a", "{{ kept }}"],
    ["INT", "n", "7"],
    ["BOOL", "on", false],
    ["DATE", "day", "2025-01-02"],
    ["SECRET", "s", ""],
    ["FILE", "a", undefined],
    ["JSON", "f.x", "[\n  1\n]"],
    ["STRING", "absent", "default"],
  ] as const)("of the type %s take the place of defaults", (type, id, value) => {
    const field = input(type, { id, ...(id === "absent" && { defaults: "default" }) });
    expect(initialValues([field], given)).toEqual({ [id]: value });
  });
});

describe("fields", () => {
  it("take the children of a form, under dotted names", () => {
    const form = input("FORM", { id: "env", inputs: [input("STRING", { id: "region" })] });
    expect(fieldsOf([form, input("INT")]).map((field) => field.id)).toEqual(["env.region", "x"]);
  });

  it.each([
    ["INT", {}, "number"],
    ["BOOL", {}, "boolean"],
    ["SELECT", { values: ["a"] }, "select"],
    ["SELECT", { values: ["a"], isRadio: true }, "radio"],
    ["SELECT", { expression: "{{ kv('x') }}" }, "text"],
    ["MULTISELECT", { options: ["a"] }, "multiselect"],
    ["DATETIME", {}, "datetime"],
    ["ARRAY", { itemType: "INT" }, "structure"],
    ["YAML", {}, "structure"],
    ["FILE", {}, "file"],
    ["SECRET", {}, "secret"],
    ["EMAIL", {}, "text"],
  ] as const)("%s %o gets the control %s", (type, more, kind) => {
    expect(kindOf(input(type, more as Partial<Input>))).toBe(kind);
  });

  it("begin with what the flow gives, but not with an expression's text", () => {
    const values = initialValues([
      input("STRING", { id: "a", defaults: "hello" }),
      input("STRING", { id: "b", defaults: "{{ now() }}" }),
      input("BOOLEAN", { id: "c", defaults: false }),
      input("BOOLEAN", { id: "d" }),
      input("JSON", { id: "e", defaults: { k: 1 } }),
      input("MULTISELECT", { id: "f", values: ["p", "q"], defaults: ["q"] }),
      input("SELECT", { id: "g", values: ["p", "q"], autoSelectFirst: true }),
      input("INT", { id: "h", prefill: 3 }),
    ]);
    expect(values).toEqual({
      a: "hello",
      b: "",
      c: false,
      d: undefined,
      e: '{\n  "k": 1\n}',
      f: ["q"],
      g: "p",
      h: "3",
    });
  });

  it("are required unless the flow says otherwise or has a value", () => {
    expect(isRequired(input("STRING"))).toBe(true);
    expect(isRequired(input("STRING", { required: false }))).toBe(false);
    expect(isRequired(input("STRING", { defaults: "x" }))).toBe(false);
  });
});

describe("problems", () => {
  it.each([
    [input("STRING"), "", "This input is required."],
    [input("STRING", { required: false }), "", undefined],
    [input("BOOLEAN"), false, undefined],
    [input("BOOLEAN"), undefined, "This input is required."],
    [input("INT"), "12", undefined],
    [input("INT"), "1.5", "Give a whole number."],
    [input("INT", { min: 3 }), "2", "At least 3."],
    [input("FLOAT", { max: 1 }), "1.01", "At most 1."],
    [input("FLOAT"), "1e-3", undefined],
    [input("EMAIL"), "ada@example", undefined],
    [input("EMAIL"), "ada", "Give an e-mail address."],
    [input("DURATION"), "90s", "Give an ISO 8601 duration, such as PT1H30M."],
    [input("DURATION"), "PT90S", undefined],
    [input("ARRAY"), '{"a": 1}', "Give a JSON list: [ … ]."],
    [input("JSON"), "[1, 2]", undefined],
    [input("YAML"), "a: [1", undefined],
    [input("MULTISELECT", { values: ["a"] }), [], "This input is required."],
  ] as const)("of %o with %o: %s", (field, value, problem) => {
    expect(problemOf(field, value)).toBe(problem);
  });

  it("tell what is wrong with JSON", () => {
    expect(problemOf(input("JSON"), "{a}")).toMatch(/^Not JSON: /);
  });

  it("of the server go to the input that it names, the rest to the form", () => {
    const fields = [input("INT", { id: "limit" }), input("STRING", { id: "limits" })];
    const from = (message: string, path?: string) =>
      problemsFrom(fields, { message, fields: path ? [{ path, message }] : [] });
    expect(from("Invalid value for input `limits`. Cause: too long")).toHaveProperty("limits");
    expect(from("Missing required input:limit")).toHaveProperty("limit");
    expect(from("bad", "inputs.limit")).toEqual({ limit: "bad" });
    expect(from("The flow is disabled")).toEqual({ "": "The flow is disabled" });
  });
});

describe("the form as it is sent", () => {
  it("has a part for each value, none for what is blank", () => {
    const file = new File(["a,b"], "data.csv");
    const fields = (
      ["STRING", "INT", "BOOLEAN", "MULTISELECT", "FILE", "DATE", "STRING"] as const
    ).map((type, index) => input(type, { id: `i${index}` }));
    const data = toFormData(fields, {
      i0: "text",
      i1: "5",
      i2: false,
      i3: ["a", "b"],
      i4: file,
      i5: "",
      i6: undefined,
    });
    expect([...data.keys()]).toEqual(["i0", "i1", "i2", "i3", "i4"]);
    expect(data.get("i2")).toBe("false");
    expect(data.get("i3")).toBe('["a","b"]');
    expect(data.get("i4")).toMatchObject({ name: "data.csv" });
  });

  it("sends the instant that a local date and time means", () => {
    const instant = "2025-11-25T13:03:27.000Z";
    const data = toFormData([input("DATETIME")], { x: toLocalDateTime(instant) });
    expect(data.get("x")).toBe(instant);
  });
});

describe("labels", () => {
  it("are pairs, however separated", () => {
    expect(parseLabels("team:data, priority:high\nurl:http://a")).toEqual([
      "team:data",
      "priority:high",
      "url:http://a",
    ]);
    expect(parseLabels("")).toEqual([]);
    expect(parseLabels("team")).toBeUndefined();
    expect(parseLabels("team:")).toBeUndefined();
  });
});
