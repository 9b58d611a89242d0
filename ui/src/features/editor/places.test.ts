import { describe, expect, it } from "vitest";
import { placeOfTask } from "./places";

const SOURCE = `id: load
tasks:
  - id: load_all
    type: core.log.Log
  - type: core.log.Log
    id: "send" # last
  - {id: tell, type: core.log.Log}
`;

describe("placeOfTask", () => {
  it("finds a task however its id is written", () => {
    expect(placeOfTask(SOURCE, "load_all")).toEqual({ line: 3, column: 9 });
    expect(placeOfTask(SOURCE, "send")).toEqual({ line: 6, column: 10 });
    expect(placeOfTask(SOURCE, "tell")).toEqual({ line: 7, column: 10 });
  });

  it("takes no other word for it", () => {
    expect(placeOfTask(SOURCE, "all")).toBeUndefined();
    expect(placeOfTask(SOURCE, "core.log")).toBeUndefined();
    expect(placeOfTask(SOURCE, undefined)).toBeUndefined();
  });
});
