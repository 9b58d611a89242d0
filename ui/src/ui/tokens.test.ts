import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { contrast } from "@/lib/color";
import { TONES } from "./state";

/** The tokens as the browser gets them, so that this test cannot drift from them. */
const css = readFileSync("src/ui/tokens.css", "utf8");
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6})(?:[0-9a-f]{2})?, (#[0-9a-f]{6})/g)].map(
    ([, name, light, dark]) => [name, { light, dark }],
  ),
);

function color(name: string, theme: "light" | "dark"): string {
  const value = tokens.get(name)?.[theme];
  if (!value) throw new Error(`tokens.css has no --${name}`);
  return value;
}

const TEXT = 4.5;
const SHAPE = 3;

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  const ratio = (a: string, b: string) => contrast(color(a, theme), color(b, theme));

  it.each(TONES)("the state %s reads as text, on its tint, and as a bar", (tone) => {
    expect(ratio(`${tone}-text`, "surface")).toBeGreaterThanOrEqual(TEXT);
    expect(ratio(`${tone}-text`, "raised")).toBeGreaterThanOrEqual(TEXT);
    expect(ratio(`${tone}-text`, "selected")).toBeGreaterThanOrEqual(TEXT);
    expect(ratio(`${tone}-text`, `${tone}-tint`)).toBeGreaterThanOrEqual(TEXT);
    expect(ratio(`${tone}-bar`, "surface")).toBeGreaterThanOrEqual(SHAPE);
  });

  it.each(["text", "muted", "link"])("%s reads on every surface", (name) => {
    for (const surface of ["surface", "raised", "hover", "selected"]) {
      expect(ratio(name, surface)).toBeGreaterThanOrEqual(TEXT);
    }
  });

  it("text reads on the main button, and its fill stands out", () => {
    expect(ratio("main-text", "main-fill")).toBeGreaterThanOrEqual(TEXT);
    expect(ratio("main-fill", "surface")).toBeGreaterThanOrEqual(SHAPE);
  });

  it("controls and the focus ring can be seen", () => {
    expect(ratio("control-border", "surface")).toBeGreaterThanOrEqual(SHAPE);
    expect(ratio("link", "surface")).toBeGreaterThanOrEqual(SHAPE);
  });
});

it("knows the contrast of black on white", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
});
