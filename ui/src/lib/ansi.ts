/** A hue that a terminal colour stands for; the page has one token for each. */
export type Hue = "red" | "green" | "yellow" | "blue" | "magenta" | "cyan" | "grey";

export interface AnsiStyle {
  color?: Hue;
  background?: Hue;
  bold?: true;
  dim?: true;
  italic?: true;
  underline?: true;
}

export interface AnsiSpan {
  text: string;
  style: AnsiStyle;
}

/** A line as text, and in pieces where some of it is styled. */
export interface AnsiLine {
  text: string;
  spans: AnsiSpan[] | undefined;
}

const ESCAPE = "\u001b";
// Operating system commands (titles, links) end with BEL or ESC \; other sequences with a letter.
const SEQUENCE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal sequences begin with one.
  /\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b\[([0-9;:?]*)([@-~])|\u001b[0-Z\\^-~]?/g;

/** The lines of a message; a style lasts until it is taken back, also over the ends of lines. */
export function ansiLines(message: string): AnsiLine[] {
  if (!message.includes(ESCAPE)) {
    return message.split(/\r?\n/).map((text) => ({ text, spans: undefined }));
  }
  let style: AnsiStyle = {};
  return message.split(/\r?\n/).map((raw) => {
    const spans: AnsiSpan[] = [];
    let from = 0;
    const add = (text: string) => {
      if (text !== "") spans.push({ text, style });
    };
    for (const match of raw.matchAll(SEQUENCE)) {
      add(raw.slice(from, match.index));
      from = match.index + match[0].length;
      if (match[2] === "m") style = styledBy(style, match[1] ?? "");
    }
    add(raw.slice(from));
    const plain = spans.every((each) => Object.keys(each.style).length === 0);
    return {
      text: spans.map((each) => each.text).join(""),
      spans: plain ? undefined : spans,
    };
  });
}

const HUES: readonly Hue[] = ["grey", "red", "green", "yellow", "blue", "magenta", "cyan", "grey"];

function styledBy(style: AnsiStyle, parameters: string): AnsiStyle {
  const codes = parameters.split(/[;:]/).map(Number);
  let next = style;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const [hue, used] = extended(codes.slice(at + 1));
      next = withHue(next, code === 38 ? "color" : "background", hue);
      at += used;
    } else next = afterCode(next, code);
  }
  return next;
}

function afterCode(style: AnsiStyle, code: number): AnsiStyle {
  if (code === 0) return {};
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 3) return { ...style, italic: true };
  if (code === 4) return { ...style, underline: true };
  if (code === 22) return without(style, "bold", "dim");
  if (code === 23) return without(style, "italic");
  if (code === 24) return without(style, "underline");
  if (code === 39) return withHue(style, "color", undefined);
  if (code === 49) return withHue(style, "background", undefined);
  if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) {
    return withHue(style, "color", HUES[code % 10]);
  }
  if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) {
    return withHue(style, "background", HUES[code % 10]);
  }
  return style;
}

function without(style: AnsiStyle, ...names: (keyof AnsiStyle)[]): AnsiStyle {
  const next = { ...style };
  for (const name of names) delete next[name];
  return next;
}

function withHue(style: AnsiStyle, part: "color" | "background", hue: Hue | undefined): AnsiStyle {
  return hue ? { ...style, [part]: hue } : without(style, part);
}

/** A colour of the 256 (`5;n`) or of all (`2;r;g;b`), and how many numbers it took. */
function extended([kind, ...rest]: readonly number[]): [Hue | undefined, number] {
  if (kind === 2) return [hueOf(rest[0] ?? 0, rest[1] ?? 0, rest[2] ?? 0), 4];
  if (kind !== 5) return [undefined, 0];
  const index = rest[0] ?? 0;
  if (index < 16) return [HUES[index % 8], 2];
  if (index > 231) return ["grey", 2];
  const cube = index - 16;
  return [hueOf(Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6), 2];
}

/** The nearest hue; its lightness is that of the theme, so that it can be read in both. */
function hueOf(red: number, green: number, blue: number): Hue {
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  if (range * 5 < most || range === 0) return "grey";
  const high = [red, green, blue].map((each) => (each > most - range / 2 ? 1 : 0)).join("");
  const names: Readonly<Record<string, Hue>> = {
    "100": "red",
    "010": "green",
    "001": "blue",
    "110": "yellow",
    "101": "magenta",
    "011": "cyan",
  };
  return names[high] ?? "grey";
}
