import type { OutlineFrame } from "@/lib/yaml-outline";

/** The part of JSON schema that the server's schemas use. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  title?: string;
  description?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  required?: string[];
  deprecated?: boolean;
  $deprecated?: boolean;
}

export interface RootSchema extends Schema {
  definitions?: Record<string, Schema>;
}

export interface Property {
  name: string;
  schema: Schema;
  required: boolean;
}

/** Questions about a flow's schema, asked at a place of its text. */
export class FlowSchema {
  readonly #root: RootSchema;

  constructor(root: RootSchema) {
    this.#root = root;
  }

  /** What is known of a type. */
  ofType(type: string): Schema | undefined {
    return this.#root.definitions?.[this.fullName(type)];
  }

  /** A type by its whole name; `core.log.Log` is written for one that ends so. */
  fullName(type: string): string {
    const { definitions = {} } = this.#root;
    if (type in definitions || !type.includes(".")) return type;
    return Object.keys(definitions).find((name) => name.endsWith(`.${type}`)) ?? type;
  }

  /** The shapes that the mapping at the end of the frames may have. */
  shapesAt(frames: readonly OutlineFrame[]): Schema[] {
    let shapes = this.#fitting([this.#root], frames[0]);
    for (const frame of frames.slice(1)) {
      const next = shapes.flatMap((shape) => this.#step(shape, frame.via));
      shapes = this.#fitting(next, frame);
    }
    return shapes;
  }

  /** Properties that the mapping may have, the required ones first. */
  propertiesAt(frames: readonly OutlineFrame[]): Property[] {
    const shapes = this.shapesAt(frames);
    const found = new Map<string, Property>();
    for (const { properties = {}, required = [] } of shapes) {
      for (const [name, schema] of Object.entries(properties)) {
        const known = found.get(name);
        if (!known) found.set(name, { name, schema, required: required.includes(name) });
      }
    }
    // Of a thing whose type is not chosen, only what all of its kinds have can be said.
    const shared = [...found.values()].filter(
      ({ name }) => shapes.length < 2 || shapes.every((shape) => shape.properties?.[name]),
    );
    return shared.sort((a, b) => Number(b.required) - Number(a.required));
  }

  /** A property of the mapping, as its schema describes it. */
  propertyAt(frames: readonly OutlineFrame[], name: string): Schema | undefined {
    for (const shape of this.shapesAt(frames)) {
      const schema = shape.properties?.[name];
      if (schema) return this.#resolve(schema);
    }
    return undefined;
  }

  /** Values to choose from for a property, with what each means. */
  valuesAt(frames: readonly OutlineFrame[], name: string): { value: string; about?: Schema }[] {
    const last = frames.at(-1);
    // While the type is being written, it does not yet narrow what it may be.
    const keys = new Map([...(last?.keys ?? [])].filter(([key]) => key !== name));
    const open = last ? [...frames.slice(0, -1), { ...last, keys }] : frames;
    const values = new Map<string, Schema | undefined>();
    for (const shape of this.shapesAt(open)) {
      for (const each of this.#flat(shape.properties?.[name])) {
        const about = each.const === undefined ? undefined : shape;
        for (const value of each.enum ?? (each.const === undefined ? [] : [each.const])) {
          values.set(String(value), about);
        }
        if (each.type === "boolean") values.set("true", undefined).set("false", undefined);
      }
    }
    return [...values].map(([value, about]) => ({ value, ...(about && { about }) }));
  }

  #resolve(schema: Schema): Schema {
    const name = schema.$ref?.split("/").at(-1);
    const target = name === undefined ? undefined : this.#root.definitions?.[name];
    if (!target) return schema;
    const { $ref: _ref, ...own } = schema;
    return { ...this.#resolve(target), ...own };
  }

  /** A schema as the alternatives that it allows. */
  #flat(schema: Schema | undefined): Schema[] {
    if (!schema) return [];
    const resolved = this.#resolve(schema);
    const alternatives = resolved.anyOf ?? resolved.oneOf ?? resolved.allOf;
    return alternatives ? alternatives.flatMap((each) => this.#flat(each)) : [resolved];
  }

  #step(shape: Schema, via: string): Schema[] {
    if (via === "-") return this.#flat(shape.items);
    const own = shape.properties?.[via];
    if (own) return this.#flat(own);
    const { additionalProperties } = shape;
    return typeof additionalProperties === "object" ? this.#flat(additionalProperties) : [];
  }

  /** Of several shapes, those whose `type` is the one that is written. */
  #fitting(shapes: readonly Schema[], frame: OutlineFrame | undefined): Schema[] {
    const written = frame?.keys.get("type")?.replace(/^["']|["']$/g, "");
    if (!written) return [...shapes];
    const type = this.fullName(written);
    const fitting = shapes.filter((shape) => shape.properties?.["type"]?.const === type);
    return fitting.length > 0 ? fitting : [...shapes];
  }
}

/** The kind of a value in a word or two. */
export function kindOf(schema: Schema): string {
  if (schema.enum) return schema.enum.map(String).join(" | ");
  if (schema.type) return [schema.type].flat().join(" or ");
  const parts = (schema.anyOf ?? schema.oneOf ?? []).map(kindOf);
  return [...new Set(parts.filter(Boolean))].slice(0, 4).join(" or ");
}

/** What a property is for, as Markdown. */
export function describeProperty(name: string, schema: Schema, required: boolean): string {
  const facts = [
    kindOf(schema),
    required ? "required" : "",
    schema.default === undefined ? "" : `default \`${JSON.stringify(schema.default)}\``,
  ].filter(Boolean);
  const about = [schema.title, schema.description].filter(Boolean).join("\n\n");
  return `**${name}** ${facts.join(", ")}\n\n${about}`;
}
