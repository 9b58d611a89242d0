import type { FieldError } from "@/api/errors";
import type { Input } from "@/api/flow-parts";
import type { Values } from "@/api/schema";
import { parseIsoDuration } from "@/lib/duration";

/** What the user has entered: text, a switch, a choice of several, or a file. */
export type FieldValue = string | boolean | readonly string[] | File | undefined;

export type FormValues = Readonly<Record<string, FieldValue>>;

/** Which control an input gets. */
export type FieldKind =
  | "text"
  | "secret"
  | "number"
  | "boolean"
  | "select"
  | "radio"
  | "multiselect"
  | "date"
  | "time"
  | "datetime"
  | "duration"
  | "file"
  | "structure";

/** The inputs as fields in order; the children of a form are named `form.child`. */
export function fieldsOf(inputs: readonly Input[] | undefined): Input[] {
  return (inputs ?? []).flatMap((input) =>
    input.type === "FORM"
      ? fieldsOf(input.inputs).map((child) => ({ ...child, id: `${input.id}.${child.id}` }))
      : [input],
  );
}

export function kindOf(input: Input): FieldKind {
  switch (input.type) {
    case "INT":
    case "FLOAT":
      return "number";
    case "BOOLEAN":
    case "BOOL":
      return "boolean";
    case "ENUM":
    case "SELECT":
      if (choicesOf(input).length === 0) return "text"; // its values come from an expression
      return input.isRadio ? "radio" : "select";
    case "MULTISELECT":
      return choicesOf(input).length === 0 ? "structure" : "multiselect";
    case "DATE":
      return "date";
    case "TIME":
      return "time";
    case "DATETIME":
      return "datetime";
    case "DURATION":
      return "duration";
    case "FILE":
      return "file";
    case "JSON":
    case "YAML":
    case "ION":
    case "ARRAY":
      return "structure";
    case "SECRET":
      return "secret";
    default:
      return "text";
  }
}

export function choicesOf(input: Input): readonly string[] {
  return input.values ?? input.options ?? [];
}

/** An input has to be given unless the flow says otherwise or has a value for it. */
export function isRequired(input: Input): boolean {
  return input.required !== false && input.defaults === undefined;
}

/** Whether a default is computed by the server and so is not known here. */
export function isExpression(value: unknown): value is string {
  return typeof value === "string" && value.includes("{{");
}

/**
 * What the fields begin with: values given before, else what the flow says.
 *
 * A secret is never given back, and a file cannot be chosen for the user.
 */
export function initialValues(fields: readonly Input[], given: Values = {}): FormValues {
  return Object.fromEntries(
    fields.map((field) => {
      const value = field.type === "SECRET" ? undefined : valueAt(given, field.id);
      return [field.id, value == null ? initialValue(field) : shownValue(field, value)];
    }),
  );
}

/** The value under a dotted name. */
function valueAt(values: Values, name: string): unknown {
  return name
    .split(".")
    .reduce<unknown>(
      (found, key) =>
        typeof found === "object" && found !== null ? (found as Values)[key] : undefined,
      values,
    );
}

function initialValue(input: Input): FieldValue {
  const given = input.defaults ?? input.prefill;
  const kind = kindOf(input);
  if (given === undefined || given === null || isExpression(given)) {
    if (kind === "boolean") return undefined;
    if (kind === "multiselect") {
      return input.autoSelectFirst ? choicesOf(input).slice(0, 1) : [];
    }
    return input.autoSelectFirst ? (choicesOf(input)[0] ?? "") : "";
  }
  return shownValue(input, given);
}

/** A value as the control of its input shows it. */
function shownValue(input: Input, given: unknown): FieldValue {
  switch (kindOf(input)) {
    case "boolean":
      return String(given).toLowerCase() === "true";
    case "multiselect":
      return (Array.isArray(given) ? given : [given]).map(textOf);
    case "file":
      return undefined;
    case "datetime":
      return toLocalDateTime(textOf(given));
    case "structure":
      return typeof given === "string" ? given : JSON.stringify(given, null, 2);
    default:
      return textOf(given);
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** `2025-11-25T14:03` in the user's zone, as a date-and-time field wants it. */
export function toLocalDateTime(instant: string): string {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return instant;
  const offset = new Date(at).getTimezoneOffset() * 60_000;
  return new Date(at - offset).toISOString().slice(0, 19);
}

/** Whether the value says anything; an empty one is left to the server's default. */
export function isBlank(value: FieldValue): boolean {
  return value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

/**
 * What is wrong with a value, as far as it can be told here; the server has the last word.
 *
 * Patterns are the server's alone: it reads Java's dialect, the browser another.
 */
export function problemOf(input: Input, value: FieldValue): string | undefined {
  if (isBlank(value)) return isRequired(input) ? "This input is required." : undefined;
  if (typeof value !== "string") return undefined;
  switch (input.type) {
    case "INT":
      return /^[+-]?\d+$/.test(value) ? outOfRange(input, Number(value)) : "Give a whole number.";
    case "FLOAT":
      return Number.isFinite(Number(value)) ? outOfRange(input, Number(value)) : "Give a number.";
    case "EMAIL":
      return /^[^@\s]+@[^@\s]+$/.test(value) ? undefined : "Give an e-mail address.";
    case "URI":
      return /^[a-z][a-z\d+.-]*:/i.test(value)
        ? undefined
        : "Give an address with its scheme, such as https://…";
    case "DURATION":
      return parseIsoDuration(value) === undefined
        ? "Give an ISO 8601 duration, such as PT1H30M."
        : undefined;
    case "JSON":
    case "ARRAY":
    case "MULTISELECT":
      return jsonProblem(value, input.type !== "JSON");
    default:
      return undefined;
  }
}

function outOfRange(input: Input, value: number): string | undefined {
  if (input.min !== undefined && value < Number(input.min)) return `At least ${input.min}.`;
  if (input.max !== undefined && value > Number(input.max)) return `At most ${input.max}.`;
  return undefined;
}

function jsonProblem(text: string, list: boolean): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return list && !Array.isArray(value) ? "Give a JSON list: [ … ]." : undefined;
  } catch (error) {
    return error instanceof Error ? `Not JSON: ${error.message}.` : "Not JSON.";
  }
}

/** Problems by input, of those that have one. */
export function problemsOf(
  fields: readonly Input[],
  values: FormValues,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const problem = problemOf(field, values[field.id]);
      return problem ? [[field.id, problem]] : [];
    }),
  );
}

/** The form as the server takes it: one part an input, blank ones left out. */
export function toFormData(fields: readonly Input[], values: FormValues): FormData {
  const data = new FormData();
  for (const field of fields) {
    const value = values[field.id];
    if (isBlank(value)) continue;
    if (value instanceof File) data.append(field.id, value, value.name);
    else if (typeof value === "string" && field.type === "DATETIME")
      data.append(field.id, fromLocalDateTime(value));
    else if (typeof value === "string") data.append(field.id, value);
    else data.append(field.id, JSON.stringify(value));
  }
  return data;
}

function fromLocalDateTime(local: string): string {
  const at = Date.parse(local);
  return Number.isNaN(at) ? local : new Date(at).toISOString();
}

/**
 * The server's refusal, sorted to the inputs it names; under "" what belongs to none.
 *
 * It names an input in the path of an error or, as Kestra does, inside the sentence.
 */
export function problemsFrom(
  fields: readonly Input[],
  error: { message: string; fields: readonly FieldError[] },
): Readonly<Record<string, string>> {
  const sentences = error.fields.length > 0 ? error.fields : [{ path: "", message: error.message }];
  const problems: Record<string, string> = {};
  for (const { path, message } of sentences) {
    const named =
      fields.find((field) => path === field.id || path.endsWith(`.${field.id}`)) ??
      fields.find((field) => namesInput(message, field.id));
    const key = named?.id ?? "";
    problems[key] = problems[key] ? `${problems[key]} ${message}` : message;
  }
  return problems;
}

function namesInput(message: string, id: string): boolean {
  return (
    message.includes(`\`${id}\``) || new RegExp(`input:\\s*${quote(id)}(?![\\w.-])`).test(message)
  );
}

function quote(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Labels written as `key:value`, separated by spaces, commas or lines; undefined if one is not. */
export function parseLabels(text: string): string[] | undefined {
  const labels = text.split(/[\s,]+/).filter(Boolean);
  return labels.every((label) => /^[^:]+:.+$/.test(label)) ? labels : undefined;
}
