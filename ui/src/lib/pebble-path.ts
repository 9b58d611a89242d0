/** Keys and indexes from a value down to a part of it. */
export type ValuePath = readonly (string | number)[];

const NAME = /^[A-Za-z_]\w*$/;

/** A path as an expression reads it: `outputs.load["my-file.csv"][0]`. */
export function expressionPath(path: ValuePath): string {
  return path
    .map((part, index) => {
      if (typeof part === "number") return `[${part}]`;
      if (!NAME.test(part)) return `[${JSON.stringify(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join("");
}
