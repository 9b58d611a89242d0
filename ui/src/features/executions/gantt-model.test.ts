import { describe, expect, it } from "vitest";
import type { State, StateType, TaskRun } from "@/api/schema";
import { firstFailed, ganttRows, segmentsOf, stateStrip, stripGradient } from "./gantt-model";
import { timeWindow, zoomWindow } from "./gantt-window";
import { TaskRunIndex } from "./task-run-index";

const START = Date.parse("2025-11-25T14:00:00Z");
const date = (second: number) => new Date(START + second * 1000).toISOString();

function state(...steps: [StateType, number][]): State {
  const [current, end] = steps.at(-1) ?? ["CREATED", 0];
  const ended = ["SUCCESS", "FAILED", "KILLED", "SKIPPED", "PAUSED", "RESUBMITTED"].includes(
    current,
  );
  return {
    current,
    histories: steps.map(([each, second]) => ({ state: each, date: date(second) })),
    startDate: date(steps[0]?.[1] ?? 0),
    ...(ended && { endDate: date(end) }),
  };
}

function run(id: string, more: Partial<TaskRun> = {}): TaskRun {
  return {
    id,
    executionId: "e",
    namespace: "n",
    flowId: "f",
    taskId: id,
    state: state(["CREATED", 0], ["RUNNING", 1], ["SUCCESS", 2]),
    ...more,
  };
}

function indexOf(...runs: TaskRun[]): TaskRunIndex {
  const index = new TaskRunIndex();
  for (const each of runs) index.upsert(each);
  return index;
}

/** Kind and span in seconds of each segment. */
function spans(task: TaskRun) {
  return segmentsOf(task).map(({ kind, tone, from, to }) => [
    kind,
    tone,
    (from - START) / 1000,
    to === undefined ? undefined : (to - START) / 1000,
  ]);
}

describe("rows", () => {
  const tree = indexOf(
    run("a"),
    run("block"),
    run("b1", { parentTaskRunId: "block" }),
    run("loop"),
    run("l0", { parentTaskRunId: "loop", value: "x", iteration: 0 }),
    run("l1", {
      parentTaskRunId: "loop",
      value: "y",
      iteration: 1,
      state: state(["CREATED", 0], ["FAILED", 3]),
    }),
    run("inner", { parentTaskRunId: "l1", state: state(["CREATED", 0], ["FAILED", 2]) }),
  );
  const shown = (toggled: string[], only?: (task: TaskRun) => boolean) =>
    ganttRows(tree, { toggled: new Set(toggled), only }).map(
      (row) => `${"  ".repeat(row.depth)}${row.run.id}`,
    );

  it("show blocks open and loops folded", () => {
    expect(shown([])).toEqual(["a", "block", "  b1", "loop"]);
  });

  it("open a loop and close a block when asked", () => {
    expect(shown(["loop", "block"])).toEqual(["a", "block", "loop", "  l0", "  l1", "    inner"]);
  });

  it("tell what a row is and how many it holds", () => {
    const rows = ganttRows(tree, { toggled: new Set() });
    expect(rows.map((row) => [row.run.id, row.kind, row.childCount, row.open])).toEqual([
      ["a", "task", 0, false],
      ["block", "block", 1, true],
      ["b1", "task", 0, false],
      ["loop", "loop", 2, false],
    ]);
  });

  it("keep the tasks of an iteration together", () => {
    const at = (id: string, iteration: number) =>
      run(id, { parentTaskRunId: "loop", value: `v${iteration}`, iteration });
    const index = indexOf(run("loop"), at("a0", 0), at("a1", 1), at("b1", 1), at("b0", 0));
    const rows = ganttRows(index, { toggled: new Set(["loop"]) });
    expect(rows.map((row) => row.run.id)).toEqual(["loop", "a0", "b0", "a1", "b1"]);
    expect(index.iterations("loop")).toBe(2);
    expect(index.childCount("loop")).toBe(4);
  });

  it("keep the way to the runs that are looked for", () => {
    expect(shown(["loop"], (task) => task.state.current === "FAILED")).toEqual([
      "loop",
      "  l1",
      "    inner",
    ]);
  });
});

describe("segments", () => {
  it("part waiting for a worker from running", () => {
    expect(
      spans(run("a", { state: state(["CREATED", 0], ["RUNNING", 3], ["SUCCESS", 8]) })),
    ).toEqual([
      ["queued", "queued", 0, 3],
      ["attempt", "success", 3, 8],
    ]);
  });

  it("show each attempt and the wait between two", () => {
    const task = run("a", {
      state: state(["CREATED", 0], ["RUNNING", 1], ["RETRYING", 2], ["RUNNING", 5], ["SUCCESS", 9]),
      attempts: [
        { state: state(["RUNNING", 1], ["FAILED", 2]) },
        { state: state(["CREATED", 4], ["RUNNING", 5], ["SUCCESS", 9]) },
      ],
    });
    expect(spans(task)).toEqual([
      ["queued", "queued", 0, 1],
      ["attempt", "failed", 1, 2],
      ["waiting", "retrying", 2, 5],
      ["attempt", "success", 5, 9],
    ]);
  });

  it("are open while they last", () => {
    expect(spans(run("a", { state: state(["CREATED", 0]) }))).toEqual([
      ["queued", "queued", 0, undefined],
    ]);
    expect(spans(run("a", { state: state(["CREATED", 0], ["RUNNING", 1]) })).at(-1)).toEqual([
      "attempt",
      "running",
      1,
      undefined,
    ]);
    const retrying = run("a", {
      state: state(["CREATED", 0], ["RUNNING", 1], ["RETRYING", 2]),
      attempts: [{ state: state(["RUNNING", 1], ["FAILED", 2]) }],
    });
    expect(spans(retrying).at(-1)).toEqual(["waiting", "retrying", 2, undefined]);
  });

  it("show a pause as such, and not as an end", () => {
    const paused = run("a", { state: state(["CREATED", 0], ["RUNNING", 1], ["PAUSED", 2]) });
    expect(spans(paused).at(-1)).toEqual(["paused", "paused", 2, undefined]);
    const resumed = run("a", {
      state: state(["CREATED", 0], ["RUNNING", 1], ["PAUSED", 2], ["RUNNING", 6], ["SUCCESS", 7]),
    });
    expect(spans(resumed)).toEqual([
      ["queued", "queued", 0, 1],
      ["attempt", "success", 1, 2],
      ["paused", "paused", 2, 6],
      ["attempt", "success", 6, 7],
    ]);
  });

  it("are a moment for what never ran", () => {
    expect(spans(run("a", { state: state(["CREATED", 0], ["SKIPPED", 0]) }))).toEqual([
      ["attempt", "skipped", 0, 0],
    ]);
  });

  it("leave no hole: each begins where the one before ends", () => {
    const segments = segmentsOf(
      run("a", {
        state: state(["CREATED", 0], ["RUNNING", 1], ["RETRYING", 2], ["RUNNING", 5]),
        attempts: [
          { state: state(["RUNNING", 1], ["FAILED", 2]) },
          { state: state(["RUNNING", 5]) },
        ],
      }),
    );
    expect(segments.slice(1).map((each) => each.from)).toEqual(
      segments.slice(0, -1).map((each) => each.to),
    );
  });
});

describe("the strip of a loop", () => {
  const window = { from: START, to: START + 10_000, now: START + 8_000 };

  it("shows the worst state of each slice, and nothing where nothing ran", () => {
    const strip = stateStrip(
      [
        run("a", { state: state(["CREATED", 0], ["SUCCESS", 4]) }),
        run("b", { state: state(["CREATED", 2], ["FAILED", 3]) }),
        run("c", { state: state(["CREATED", 6], ["RUNNING", 6]) }),
      ],
      window,
      10,
    );
    expect(strip).toEqual([
      "success",
      "success",
      "failed",
      "success",
      undefined,
      undefined,
      "running",
      "running",
      undefined,
      undefined,
    ]);
  });

  it("gives a run of no length a slice", () => {
    const strip = stateStrip(
      [run("a", { state: state(["CREATED", 5], ["FAILED", 5]) })],
      window,
      10,
    );
    expect(strip.filter(Boolean)).toEqual(["failed"]);
  });

  it("is drawn with one stop for each change", () => {
    expect(stripGradient(["success", "success", undefined, "failed"])).toBe(
      "linear-gradient(to right, var(--success-bar) 0% 50%, transparent 50% 75%, var(--failed-bar) 75% 100%)",
    );
  });
});

describe("the first failure", () => {
  it("is the task that failed first, not the block around it nor a handler after it", () => {
    const failedAt = (second: number) => state(["CREATED", 0], ["RUNNING", 1], ["FAILED", second]);
    const index = indexOf(
      run("block", { state: failedAt(6) }),
      run("cause", { parentTaskRunId: "block", state: failedAt(5) }),
      run("handler", { state: failedAt(9) }),
    );
    expect(firstFailed(index)?.id).toBe("cause");
    expect(firstFailed(index, "handler")?.id).toBe("handler");
    expect(firstFailed(indexOf(run("a")))).toBeUndefined();
  });
});

describe("TaskRunIndex", () => {
  it("counts the children by state through their changes", () => {
    const index = indexOf(
      run("loop"),
      run("a", { parentTaskRunId: "loop", state: state(["CREATED", 0]) }),
      run("b", { parentTaskRunId: "loop" }),
    );
    expect([...index.counts("loop")]).toEqual([
      ["CREATED", 1],
      ["SUCCESS", 1],
    ]);
    index.upsert(
      run("a", { parentTaskRunId: "loop", state: state(["CREATED", 0], ["FAILED", 1]) }),
    );
    expect(Object.fromEntries(index.counts("loop"))).toEqual({ SUCCESS: 1, FAILED: 1 });
    expect(index.childCount("loop")).toBe(2);
  });

  it("forgets a run that a restart removed", () => {
    const index = indexOf(run("block"), run("a", { parentTaskRunId: "block" }));
    index.remove("a");
    index.remove("unknown");
    expect(index.size).toBe(1);
    expect(index.childCount("block")).toBe(0);
    expect(index.counts("block").size).toBe(0);
  });

  it("knows a child that came before its parent", () => {
    const index = indexOf(run("a", { parentTaskRunId: "block" }), run("block"));
    expect(index.children().map((each) => each.id)).toEqual(["block"]);
    expect(index.children("block").map((each) => each.id)).toEqual(["a"]);
  });
});

describe("the time axis", () => {
  const whole = { from: 0, to: 1000 };

  it("ends with the execution, or leaves it room", () => {
    expect(timeWindow({ from: 0, to: 1000 }, 5000)).toEqual({ from: 0, to: 1020 });
    expect(timeWindow({ from: 0, to: undefined }, 60_000).to).toBeGreaterThan(60_000);
  });

  it("zooms around the pointer and stays within the whole", () => {
    expect(zoomWindow(whole, whole, 0.5, 0.5)).toEqual({ from: 250, to: 750 });
    expect(zoomWindow({ from: 0, to: 500 }, whole, 0.5, 0)).toEqual({ from: 0, to: 250 });
    expect(zoomWindow({ from: 600, to: 1000 }, whole, 2, 0)).toEqual({ from: 200, to: 1000 });
    expect(zoomWindow({ from: 250, to: 750 }, whole, 100, 0.3)).toEqual(whole);
  });
});
