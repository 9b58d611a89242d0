/** A step from the whole document down: a key, or an item of a list. */
export interface OutlineFrame {
  /** Key in the mapping above, or "-" for an item. */
  via: string;
  /** Keys of this mapping with their values on the same line. */
  keys: ReadonlyMap<string, string>;
}

export interface YamlPlace {
  /** From the document's mapping to the one that the line belongs to. */
  frames: OutlineFrame[];
  /** The key of the line; undefined where it is yet to be written. */
  key: string | undefined;
  /** Text of the value so far. */
  value: string | undefined;
}

interface Line {
  indent: number;
  /** Column of the first dash, if it begins an item. */
  dash: number | undefined;
  /** Column of the key, or where one would be. */
  column: number;
  key: string | undefined;
  value: string;
}

const LINE = /^(\s*)((?:-\s+)*)(?:(["']?)([\w.$-]+)\3\s*:(?:\s+(.*))?)?/;

function read(text: string): Line | undefined {
  if (/^\s*(#|$)/.test(text)) return undefined;
  const match = LINE.exec(/^\s*-$/.test(text) ? `${text} ` : text);
  if (!match) return undefined;
  const [, space = "", dashes = "", , key, value = ""] = match;
  return {
    indent: space.length,
    dash: dashes === "" ? undefined : space.length,
    column: space.length + dashes.length,
    key,
    value: value.replace(/\s+#.*$/, "").trim(),
  };
}

/**
 * Where a line stands in a document that may be half written, by indentation alone.
 *
 * A parser refuses what is being typed; what completion needs is known from the lines around.
 */
export function placeIn(lines: readonly string[], index: number, cursor?: number): YamlPlace {
  const text = lines[index] ?? "";
  const own = read(text);
  const blank = { indent: cursor ?? text.length, dash: undefined, key: undefined, value: "" };
  const line: Line = own ?? { ...blank, column: cursor ?? text.length };
  const frames: OutlineFrame[] = [];
  let { column } = line;
  let at = index;
  let dash = line.dash;
  for (;;) {
    const keys = keysAround(lines, at, column);
    const begin = dash === undefined ? firstOfMapping(lines, at, column) : { at, dash };
    if (begin.dash === undefined) {
      const parent = parentOf(lines, begin.at, column);
      frames.unshift({ via: parent?.key ?? "", keys });
      if (!parent) break;
      ({ at, column, dash } = parent);
    } else {
      frames.unshift({ via: "-", keys });
      const parent = parentOf(lines, begin.at, begin.dash + 1);
      frames.unshift({ via: parent?.key ?? "", keys: new Map() });
      if (!parent) break;
      ({ at, column, dash } = parent);
    }
  }
  return { frames, key: line.key, value: own?.key === undefined ? undefined : own.value };
}

/** The first line of the mapping that has a key in a column: one with a dash, if it is an item. */
function firstOfMapping(lines: readonly string[], from: number, column: number) {
  for (let at = from - 1; at >= 0; at--) {
    const line = read(lines[at] ?? "");
    if (!line) continue;
    if (line.column === column && line.dash !== undefined) return { at, dash: line.dash };
    if (line.column < column) return { at: at + 1, dash: undefined };
  }
  return { at: 0, dash: undefined };
}

/** The line with the key that what stands in `column` belongs to. */
function parentOf(lines: readonly string[], from: number, column: number) {
  for (let at = from - 1; at >= 0; at--) {
    const line = read(lines[at] ?? "");
    if (line?.key !== undefined && line.column < column && line.value === "") {
      return { at, column: line.column, dash: line.dash, key: line.key };
    }
  }
  return undefined;
}

function keysAround(lines: readonly string[], from: number, column: number): Map<string, string> {
  const keys = new Map<string, string>();
  const take = (at: number, down: boolean) => {
    const line = read(lines[at] ?? "");
    if (!line) return true;
    if (line.column < column || (line.indent < column && down && line.dash !== undefined)) {
      return false;
    }
    if (line.column === column && line.key !== undefined) keys.set(line.key, line.value);
    return down || line.column !== column || line.dash === undefined;
  };
  const own = read(lines[from] ?? "");
  if (own?.key !== undefined && own.column === column) keys.set(own.key, own.value);
  if (own?.dash === undefined || own.column !== column) {
    for (let at = from - 1; at >= 0; at--) if (!take(at, false)) break;
  }
  for (let at = from + 1; at < lines.length; at++) if (!take(at, true)) break;
  return keys;
}

/** An id in one of the lists of a flow, with the type that stands beside it. */
export interface NamedItem {
  section: string;
  id: string;
  line: number;
}

/** All ids of the document by the top-level key that they stand under. */
export function namedItems(lines: readonly string[]): NamedItem[] {
  const items: NamedItem[] = [];
  let section = "";
  lines.forEach((text, index) => {
    const top = /^([A-Za-z]\w*):/.exec(text)?.[1];
    if (top) section = top;
    const id = /(?:^|[\s{,-])id:\s*["']?([\w.-]+)/.exec(text)?.[1];
    if (id && !top) items.push({ section, id, line: index });
  });
  return items;
}

/** Whether the end of a text stands within `{{ }}`, and what has been written there. */
export function expressionAt(before: string): string | undefined {
  const open = before.lastIndexOf("{{");
  if (open < 0 || before.indexOf("}}", open) >= 0) return undefined;
  return before.slice(open + 2);
}
