import { describe, expect, it } from "vitest";
import type { ExecutionSummary } from "@/api/schema";
import { ExecutionFeed } from "./feed";

const log = (message: string) => ({ namespace: "n", flowId: "f", message });
const run = (id: string, current = "RUNNING") => ({
  id,
  executionId: "e",
  taskId: id,
  state: { current, histories: [] },
});

function feed() {
  const headers: ExecutionSummary[] = [];
  const made = new ExecutionFeed("e", (execution) => headers.push(execution));
  let id = 0;
  const send = (event: string, data: unknown, number: number = ++id) =>
    made.receive({ event, data: JSON.stringify(data), id: String(number) });
  return { feed: made, headers, send };
}

describe("ExecutionFeed", () => {
  it("keeps what comes: header, task runs by id, log in order", () => {
    const { feed: made, headers, send } = feed();
    send("execution", { id: "e" });
    send("taskRuns", { items: [run("a"), run("b")] });
    send("taskRuns", { items: [run("a", "SUCCESS")] });
    send("logs", { items: [log("one")] });
    send("logs", { items: [log("two")] });
    expect(headers).toEqual([{ id: "e" }]);
    expect([...made.taskRuns.all()].map((each) => [each.id, each.state.current])).toEqual([
      ["a", "SUCCESS"],
      ["b", "RUNNING"],
    ]);
    expect(made.logs.lines.map((line) => line.text)).toEqual(["one", "two"]);
  });

  it("drops task runs that a restart removed", () => {
    const { feed: made, send } = feed();
    send("taskRuns", { items: [run("a"), run("b")] });
    send("removed", { items: ["a"] });
    expect([...made.taskRuns.all()].map((each) => each.id)).toEqual(["b"]);
  });

  it("asks to close at the end", () => {
    const { send } = feed();
    expect(send("logs", { items: [log("one")] })).toBeUndefined();
    expect(send("end", {})).toBe("end");
  });

  it("starts over when the server tells the story from its start, so that no line is twice", () => {
    const { feed: made, send } = feed();
    send("execution", { id: "e" });
    send("logs", { items: [log("one")] });
    send("execution", { id: "e" }, 1);
    send("logs", { items: [log("one")] }, 2);
    expect(made.logs.lines.map((line) => line.text)).toEqual(["one"]);
  });

  it("goes on when the numbers go on", () => {
    const { feed: made, send } = feed();
    send("logs", { items: [log("one")] }, 7);
    send("logs", { items: [log("two")] }, 9);
    expect(made.logs.lines).toHaveLength(2);
  });

  it("starts over at a reset", () => {
    const { feed: made, send } = feed();
    send("logs", { items: [log("one")] });
    send("reset", {});
    expect(made.logs.lines).toHaveLength(0);
  });
});
