import { expressionAt, namedItems, placeIn } from "@/lib/yaml-outline";
import { describeProperty, type FlowSchema, kindOf, type Schema } from "./schema";

export interface Suggestion {
  label: string;
  /** What is written; `$0` marks where the cursor goes. */
  insert: string;
  kind: "property" | "value" | "type" | "variable" | "function" | "filter";
  detail: string;
  /** Markdown. */
  about: string;
  order: string;
  /** Characters before the cursor that it takes the place of. */
  replaces: number;
}

export interface Vocabulary {
  schema: FlowSchema | undefined;
  functions: readonly { name: string; arguments?: readonly { name: string }[] | undefined }[];
  filters: readonly string[];
}

/** What may be written at a place of a flow's text; lines from 0. */
export function suggest(
  lines: readonly string[],
  line: number,
  column: number,
  words: Vocabulary,
): Suggestion[] {
  const before = (lines[line] ?? "").slice(0, column);
  const expression = expressionAt(before);
  if (expression !== undefined) return inExpression(lines, line, expression, words);
  if (!words.schema || /#|^\s*[^\s-][^:]*:\s*[|>]/.test(before)) return [];
  const value = /^\s*(?:-\s+)*([\w.$-]+):\s+(\S*)$/.exec(before);
  if (value) return ofValue(lines, line, value[1] ?? "", value[2] ?? "", words.schema);
  const key = /^(\s*(?:-\s+)*)([\w.$-]*)$/.exec(before);
  return key ? ofKey(lines, line, key[1] ?? "", key[2] ?? "", words.schema) : [];
}

function ofKey(
  lines: readonly string[],
  line: number,
  lead: string,
  typed: string,
  schema: FlowSchema,
): Suggestion[] {
  const { frames } = placeIn(withKey(lines, line, lead), line);
  const present = frames.at(-1)?.keys;
  const pad = " ".repeat(lead.length + 2);
  return schema
    .propertiesAt(frames)
    .filter(({ name }) => name === typed || !present?.has(name))
    .map(({ name, schema: property, required }, index) => ({
      label: name,
      insert: name + opening(property, pad),
      kind: "property" as const,
      detail: required ? "required" : kindOf(property),
      about: describeProperty(name, property, required),
      order: `${required ? 0 : 1}${String(index).padStart(4, "0")}`,
      replaces: typed.length,
    }));
}

/** The line as it will be, so that its place among the others is known. */
function withKey(lines: readonly string[], line: number, lead: string): string[] {
  const next = [...lines];
  next[line] = `${lead}_: `;
  return next;
}

function opening(schema: Schema, pad: string): string {
  if (schema.type === "array") return `:\n${pad}- $0`;
  if (schema.type === "object" || schema.properties) return `:\n${pad}$0`;
  return ": $0";
}

function ofValue(
  lines: readonly string[],
  line: number,
  key: string,
  typed: string,
  schema: FlowSchema,
): Suggestion[] {
  const { frames } = placeIn(lines, line);
  return schema.valuesAt(frames, key).map(({ value, about }) => {
    const old = about?.deprecated || about?.$deprecated;
    return {
      label: value,
      insert: value,
      kind: key === "type" ? ("type" as const) : ("value" as const),
      detail: old ? "deprecated" : "",
      about: about?.title ?? "",
      order: `${old ? 1 : 0}${value}`,
      replaces: typed.length,
    };
  });
}

const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  execution: ["id", "startDate", "originalId", "state"],
  flow: ["id", "namespace", "revision", "tenantId"],
  taskrun: ["id", "value", "iteration", "startDate", "attemptsCount", "parentId"],
  trigger: ["date", "next", "previous", "body", "headers", "parameters", "executionId"],
};
const ROOTS = ["inputs", "outputs", "vars", "labels", "parent", "parents", "envs", "globals"];

function inExpression(
  lines: readonly string[],
  line: number,
  expression: string,
  words: Vocabulary,
): Suggestion[] {
  const filter = /\|\s*(\w*)$/.exec(expression);
  if (filter) {
    return words.filters.map((name) => plain(name, "filter", "filter", filter[1] ?? ""));
  }
  const member = /([A-Za-z_]\w*)\.([\w-]*)$/.exec(expression);
  if (member) return membersOf(member[1] ?? "", member[2] ?? "", lines, line);
  // After a name and a dot, or a text that is open, nothing is known.
  if (/[\w\])]\.[\w-]*$/.test(expression) || isInText(expression)) return [];
  const typed = /(\w*)$/.exec(expression)?.[1] ?? "";
  const roots = [...ROOTS, ...Object.keys(MEMBERS)].map((name) =>
    plain(name, "variable", "", typed),
  );
  const functions = words.functions.map(({ name, arguments: list = [] }) => ({
    ...plain(name, "function", `${name}(${list.map((each) => each.name).join(", ")})`, typed),
    insert: `${name}($0)`,
    order: `1${name}`,
  }));
  return [...roots, ...functions];
}

function membersOf(
  root: string,
  typed: string,
  lines: readonly string[],
  line: number,
): Suggestion[] {
  const items = namedItems(lines);
  const named = (names: readonly string[], detail: string) =>
    names.map((name) => plain(name, "variable", detail, typed));
  if (root === "inputs") {
    const ids = items.filter((item) => item.section === "inputs").map((item) => item.id);
    return named(ids, "input");
  }
  if (root === "outputs") {
    // A task sees the outputs of those before it, and not its own or those of what it stands in.
    const own = new Set(placeIn(lines, line).frames.map((frame) => frame.keys.get("id")));
    const ids = items.filter(
      (item) => item.section === "tasks" && item.line < line && !own.has(item.id),
    );
    return named(
      ids.map((item) => item.id),
      "task",
    );
  }
  if (root === "vars") {
    const begin = lines.findIndex((text) => /^variables:/.test(text));
    return named(begin < 0 ? [] : keysBelow(lines, begin), "variable");
  }
  return named(MEMBERS[root] ?? [], root);
}

function keysBelow(lines: readonly string[], begin: number): string[] {
  const keys: string[] = [];
  for (const text of lines.slice(begin + 1)) {
    if (/^\S/.test(text)) break;
    const key = /^ {1,4}([\w-]+):/.exec(text)?.[1];
    if (key) keys.push(key);
  }
  return keys;
}

function isInText(expression: string): boolean {
  return ['"', "'"].some((quote) => expression.split(quote).length % 2 === 0);
}

function plain(label: string, kind: Suggestion["kind"], detail: string, typed: string): Suggestion {
  return {
    label,
    insert: label,
    kind,
    detail,
    about: "",
    order: `0${label}`,
    replaces: typed.length,
  };
}

/** What is known of the word at a place, as Markdown. */
export function explain(
  lines: readonly string[],
  line: number,
  word: string,
  words: Vocabulary,
): string | undefined {
  const type = words.schema?.ofType(word);
  if (type) return `**${word.split(".").at(-1)}** ${type.title ?? ""}`;
  const { frames, key } = placeIn(lines, line);
  if (!words.schema || key !== word) return undefined;
  const property = words.schema.propertyAt(frames, word);
  return property && describeProperty(word, property, false);
}

/** The type of the task, trigger or other typed thing that a line belongs to. */
export function typeAt(lines: readonly string[], line: number, column: number): string | undefined {
  const { frames } = placeIn(lines, line, column);
  return frames.findLast((frame) => frame.keys.get("type")?.includes("."))?.keys.get("type");
}
