import { expect, it } from "vitest";
import { matching, typesOf } from "./model";

const element = (cls: string, title: string) => ({ cls, title, deprecated: false });
const group = {
  name: "core",
  title: "Core",
  group: "io.kestra.plugin.core",
  version: "1",
  aliases: [],
  tasks: [element("a.http.Request", "Call an address"), element("a.log.Log", "Say a http text")],
  triggers: [element("a.http.Trigger", "Look at an address")],
  conditions: [],
  taskRunners: [],
  categories: [],
  license: "Apache-2.0",
};

it("lists a type once, by its name", () => {
  const types = typesOf([group, group]);
  expect(types.map(({ cls, kind }) => [cls, kind])).toEqual([
    ["a.http.Request", "task"],
    ["a.http.Trigger", "trigger"],
    ["a.log.Log", "task"],
  ]);
});

it("finds by all words, names first", () => {
  const types = typesOf([group]);
  expect(matching(types, "log").map(({ name }) => name)).toEqual(["Log"]);
  expect(matching(types, "http address").map(({ name }) => name)).toEqual(["Request", "Trigger"]);
  expect(matching(types, "TRIGGER http").map(({ name }) => name)).toEqual(["Trigger"]);
  expect(matching(types, "")).toHaveLength(3);
});
