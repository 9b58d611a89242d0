import { QueryClient } from "@tanstack/react-query";
import { afterEach, expect, it, vi } from "vitest";
import type { ExecutionSummary } from "@/api/schema";
import { executionKeys, executionSummary } from "./queries";

afterEach(() => vi.unstubAllGlobals());

function summary(...states: string[]): ExecutionSummary {
  const histories = states.map((state) => ({ state, date: "2026-01-01T00:00:00Z" }));
  return { id: "e", state: { current: states.at(-1), histories } } as ExecutionSummary;
}

/** What is shown when an answer arrives after the stream has set the header. */
async function shownAfter(answer: ExecutionSummary, streamed: ExecutionSummary) {
  let respond: (response: Response) => void = () => undefined;
  const waiting = new Promise<Response>((resolve) => {
    respond = resolve;
  });
  vi.stubGlobal("fetch", () => waiting);
  const client = new QueryClient();
  const asked = client.fetchQuery(executionSummary("e"));
  client.setQueryData(executionKeys.summary("e"), streamed);
  respond(Response.json(answer));
  await asked;
  return client.getQueryData<ExecutionSummary>(executionKeys.summary("e"))?.state.current;
}

it("keeps the end that the stream has told, when an older answer comes late", async () => {
  const streamed = summary("CREATED", "RUNNING", "SUCCESS");
  expect(await shownAfter(summary("CREATED", "RUNNING"), streamed)).toBe("SUCCESS");
});

it("takes an answer that is newer than what the stream has told", async () => {
  const answer = summary("CREATED", "RUNNING", "FAILED", "RUNNING");
  expect(await shownAfter(answer, summary("CREATED", "RUNNING", "FAILED"))).toBe("RUNNING");
});
