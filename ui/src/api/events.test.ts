import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ServerEvent } from "@/lib/sse";
import { backoff, followStream, type StreamStatus } from "./events";

function streamOf(text: string, { broken = false } = {}): Response {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(new TextEncoder().encode(text));
      if (broken) controller.error(new TypeError("connection reset"));
      else controller.close();
    },
  });
  return new Response(body);
}

/** Answers in turn; remembers what each call sent as Last-Event-ID. */
function serve(...answers: (() => Response | Promise<Response>)[]) {
  const lastIds: (string | null)[] = [];
  vi.stubGlobal("fetch", async (_: string, init: RequestInit) => {
    lastIds.push(new Headers(init.headers).get("Last-Event-ID"));
    const answer = answers[Math.min(lastIds.length, answers.length) - 1];
    if (!answer) throw new Error("no answer is left");
    return answer();
  });
  return lastIds;
}

function follow() {
  const abort = new AbortController();
  const events: ServerEvent[] = [];
  const phases: StreamStatus["phase"][] = [];
  const done = followStream({
    url: "http://server/stream",
    signal: abort.signal,
    random: () => 0,
    onEvent: (event) => {
      events.push(event);
      return event.event === "end" ? "end" : undefined;
    },
    onStatus: (status) => phases.push(status.phase),
  });
  return { abort, events, phases, done };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("followStream", () => {
  it("ends at the end and does not come back", async () => {
    const lastIds = serve(() => streamOf("id: 1\ndata: x\n\nevent: end\ndata: {}\n\n"));
    const { events, phases, done } = follow();
    await done;
    expect(events.map((event) => event.event)).toEqual(["message", "end"]);
    expect(phases).toEqual(["connecting", "live", "ended"]);
    expect(lastIds).toEqual([null]);
  });

  it("takes a lost stream up after the last event it saw", async () => {
    const lastIds = serve(
      () => streamOf("id: 4\ndata: x\n\n"),
      () => streamOf("id: 5\nevent: end\ndata: {}\n\n"),
    );
    const { phases, done } = follow();
    await vi.advanceTimersByTimeAsync(500);
    await done;
    expect(lastIds).toEqual([null, "4"]);
    expect(phases).toEqual(["connecting", "live", "reconnecting", "live", "ended"]);
  });

  it("waits longer after each failure, and briefly again after a success", async () => {
    const down = () => Promise.reject(new TypeError("Failed to fetch"));
    const lastIds = serve(down, down, down, () => streamOf("id: 1\ndata: x\n\n"), down);
    const { abort } = follow();
    for (const [wait, calls] of [
      [249, 1],
      [1, 2],
      [499, 2],
      [1, 3],
      [999, 3],
      [1, 4], // answers, and breaks off: the count starts over
      [249, 4],
      [1, 5],
    ] as const) {
      await vi.advanceTimersByTimeAsync(wait);
      expect(lastIds).toHaveLength(calls);
    }
    abort.abort();
  });

  it("gives up when the server refuses", async () => {
    const lastIds = serve(() =>
      Response.json({ message: "Not Found: execution 4f2" }, { status: 404 }),
    );
    const { phases, done } = follow();
    await done;
    expect(phases).toEqual(["connecting", "refused"]);
    expect(lastIds).toHaveLength(1);
  });

  it("keeps trying while the server is ill", async () => {
    const lastIds = serve(
      () => new Response("", { status: 503 }),
      () => streamOf("event: end\ndata: {}\n\n"),
    );
    const { done } = follow();
    await vi.advanceTimersByTimeAsync(500);
    await done;
    expect(lastIds).toHaveLength(2);
  });

  it("stops at once when nobody wants it any more, also while it waits", async () => {
    const lastIds = serve(() => streamOf("id: 1\ndata: x\n\n", { broken: true }));
    const { abort, done } = follow();
    await vi.advanceTimersByTimeAsync(10);
    abort.abort();
    await done;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(lastIds).toHaveLength(1);
  });
});

describe("backoff", () => {
  it("doubles up to half a minute and spreads by half", () => {
    expect([0, 1, 2, 20].map((attempt) => backoff(attempt, 0))).toEqual([250, 500, 1000, 15_000]);
    expect([0, 1, 2, 20].map((attempt) => backoff(attempt, 1))).toEqual([500, 1000, 2000, 30_000]);
  });
});
