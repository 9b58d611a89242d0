import { describe, expect, it } from "vitest";
import type { StateType, TaskRun } from "@/api/schema";
import { labelLines, readLabels } from "./model";
import { TaskRunIndex } from "./task-run-index";
import { asksForDecision, findTask, waitingRun } from "./waiting";

function run(id: string, current: StateType, parentTaskRunId?: string): TaskRun {
  return {
    id,
    taskId: id,
    executionId: "4f2",
    namespace: "company.team",
    flowId: "hello",
    state: { current, startDate: "2025-11-25T14:00:00Z", histories: [] },
    ...(parentTaskRunId && { parentTaskRunId }),
  } as TaskRun;
}

function index(...runs: TaskRun[]): TaskRunIndex {
  const made = new TaskRunIndex();
  for (const each of runs) made.upsert(each);
  return made;
}

describe("the task run that an execution waits at", () => {
  it("is the paused one, not the blocks around it", () => {
    const found = waitingRun(
      index(
        run("block", "PAUSED"),
        run("before", "SUCCESS", "block"),
        run("ask", "PAUSED", "block"),
      ),
    );
    expect(found?.id).toBe("ask");
  });

  it("is none while the execution as a whole is paused", () => {
    expect(waitingRun(index(run("before", "SUCCESS")))).toBeUndefined();
  });
});

describe("a task of a flow", () => {
  const flow = {
    id: "ask",
    tasks: [
      { id: "each", type: "core.flow.ForEach", tasks: [{ id: "ask", type: "core.flow.Approval" }] },
    ],
  };

  it("is found however deep it lies, and not by the flow's own id", () => {
    expect(findTask(flow, "ask")).toEqual({ id: "ask", type: "core.flow.Approval" });
    expect(findTask(flow, "other")).toBeUndefined();
  });

  it("asks for a decision when it is an approval", () => {
    expect(asksForDecision(findTask(flow, "ask"))).toBe(true);
    expect(asksForDecision(findTask(flow, "each"))).toBe(false);
    expect(asksForDecision(undefined)).toBe(false);
  });
});

describe("labels as lines", () => {
  it("are read as they are written", () => {
    const labels = [
      { key: "team", value: "data" },
      { key: "link", value: "https://example.com/a b" },
    ];
    expect(readLabels(labelLines(labels))).toEqual(labels);
  });

  it.each(["", "\n \n"])("may be none: %j", (text) => expect(readLabels(text)).toEqual([]));

  it.each(["team", "team:", ": data", "ok: yes\nteam"])("refuse %j", (text) => {
    expect(readLabels(text)).toBeUndefined();
  });
});
