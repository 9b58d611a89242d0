import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { offers } from "@/api/offers";
import type { ExecutionSummary, StateType } from "@/api/schema";
import { ExecutionActions } from "./execution-actions";

vi.mock("@/api/offers");

function execution(current: StateType): ExecutionSummary {
  return {
    tenantId: "main",
    id: "4f2",
    namespace: "company.team",
    flowId: "hello",
    flowRevision: 1,
    labels: [],
    originalId: "4f2",
    deleted: false,
    metadata: { attemptNumber: 1, originalCreatedDate: "2025-11-25T14:00:00Z" },
    taskRunCount: 1,
    state: { current, startDate: "2025-11-25T14:00:00Z", histories: [] },
  };
}

function renderActions(state: StateType) {
  const onRestarted = vi.fn();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ExecutionActions execution={execution(state)} onRestarted={onRestarted} />
    </QueryClientProvider>,
  );
  return onRestarted;
}

describe("the actions of an execution", () => {
  it("restart a failed one where the server can, and take its stream up again", async () => {
    vi.mocked(offers).mockReturnValue(true);
    const calls: string[] = [];
    vi.stubGlobal("fetch", async (request: Request) => {
      calls.push(`${request.method} ${new URL(request.url).pathname}`);
      return Response.json({});
    });
    const onRestarted = renderActions("FAILED");
    await userEvent.click(screen.getByRole("button", { name: "Restart failed tasks" }));
    await waitFor(() => expect(onRestarted).toHaveBeenCalledOnce());
    expect(calls).toEqual(["POST /api/v1/main/executions/4f2/restart"]);
  });

  it("leave out what the server does not offer", () => {
    vi.mocked(offers).mockReturnValue(false);
    renderActions("FAILED");
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("are to replay and to label what went well", async () => {
    vi.mocked(offers).mockReturnValue(true);
    renderActions("SUCCESS");
    await userEvent.click(screen.getByRole("button"));
    expect(screen.getAllByRole("menuitem").map((item) => item.textContent)).toEqual([
      "Replay",
      "Replay with other inputs…",
      "Replay in another revision…",
      "Change labels…",
      "Change the state…",
      "Delete…",
    ]);
  });

  it("are to resume or kill one that waits", () => {
    vi.mocked(offers).mockReturnValue(true);
    renderActions("PAUSED");
    expect(screen.getAllByRole("button").map((button) => button.textContent)).toEqual([
      "Resume",
      "Kill",
      "", // further actions
    ]);
  });

  it("say that it is being killed instead of offering it again", () => {
    renderActions("KILLING");
    expect(screen.getByRole("button", { name: "Killing" })).toBeDisabled();
  });
});
