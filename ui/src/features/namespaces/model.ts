export interface NamespaceRow {
  id: string;
  /** Last part of the name, and how many are above it in the list. */
  name: string;
  depth: number;
}

/** The namespaces as a tree written out: each below the one above it, by name. */
export function treeOf(ids: readonly string[]): NamespaceRow[] {
  const known = new Set(ids);
  return [...known].sort(byParts).map((id) => {
    let name = id;
    let depth = 0;
    let start = 0;
    for (let dot = id.indexOf("."); dot !== -1; dot = id.indexOf(".", dot + 1)) {
      if (!known.has(id.slice(0, dot))) continue;
      depth++;
      start = dot + 1;
    }
    name = id.slice(start);
    return { id, name, depth };
  });
}

/** By part, so that `a.b` comes right behind `a` and not behind `a-b`. */
function byParts(a: string, b: string): number {
  const [x, y] = [a.split("."), b.split(".")];
  for (let index = 0; index < Math.min(x.length, y.length); index++) {
    const order = (x[index] ?? "").localeCompare(y[index] ?? "");
    if (order !== 0) return order;
  }
  return x.length - y.length;
}

/** Why a value cannot be kept as JSON; undefined when it can. */
export function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A value as the dialog edits it: texts as they are, the rest as JSON. */
export function editable(value: unknown): { text: string; isText: boolean } {
  return typeof value === "string"
    ? { text: value, isText: true }
    : { text: JSON.stringify(value, null, 2), isText: false };
}
