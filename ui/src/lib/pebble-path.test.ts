import { expect, it } from "vitest";
import { expressionPath } from "./pebble-path";

it("puts what is no name in brackets", () => {
  expect(expressionPath(["outputs", "load", "files", "my-file.csv", 0])).toBe(
    'outputs.load.files["my-file.csv"][0]',
  );
  expect(expressionPath(["outputs", "each", 'a "b"'])).toBe('outputs.each["a \\"b\\""]');
});
