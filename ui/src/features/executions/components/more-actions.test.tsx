import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { StateType } from "@/api/schema";
import { renderApp } from "@/testing/app";
import { FakeServer } from "@/testing/fake-server";

/** The page of an execution in a state, and the calls that change something. */
async function open(state: StateType) {
  const server = new FakeServer();
  const query = "size=1&filters[flowId][EQUALS]=sync_customers&filters[state][IN]=SUCCESS";
  const found = await server.fetch(new Request(`http://x/api/v1/main/executions/search?${query}`));
  const summary = (await found.json()).results[0];
  const calls: string[] = [];
  const view = renderApp(`/executions/company.data/sync_customers/${summary.id}`, {
    server,
    intercept: (request) => {
      const { pathname, search } = new URL(request.url);
      const path = pathname.slice("/api/v1/main".length) + search;
      if (path === `/executions/${summary.id}/summary`) {
        return Response.json({ ...summary, state: { ...summary.state, current: state } });
      }
      if (path.endsWith("/stream?minLevel=TRACE")) return new Promise(() => undefined);
      if (request.method === "GET") return undefined;
      calls.push(`${request.method} ${path.replace(summary.id, "ID")}`);
      return new Response(null, { status: 204 });
    },
  });
  await view.user.click(await screen.findByRole("button", { name: "More actions" }));
  return { ...view, calls };
}

const choose = (name: string) => screen.findByRole("menuitem", { name });

describe("further actions", () => {
  it("are those of the state", async () => {
    await open("QUEUED");
    const items = (await screen.findAllByRole("menuitem")).map((each) => each.textContent);
    expect(items).toEqual(["Run now", "Take out of the queue…"]);
  });

  it("take an execution out of the queue in the way that is chosen", async () => {
    const { user, calls } = await open("QUEUED");
    await user.click(await choose("Take out of the queue…"));
    const dialog = await screen.findByRole("dialog");
    await user.selectOptions(within(dialog).getByRole("combobox"), "CANCELLED");
    await user.click(within(dialog).getByRole("button", { name: "Take out" }));
    await waitFor(() => expect(calls).toEqual(["POST /executions/ID/unqueue?state=CANCELLED"]));
  });

  it("delete an execution with what is left on, and leave its page", async () => {
    const { user, calls, router } = await open("SUCCESS");
    await user.click(await choose("Delete…"));
    const dialog = await screen.findByRole("dialog");
    await user.click(within(dialog).getByRole("checkbox", { name: "its files" }));
    await user.click(within(dialog).getByRole("button", { name: "Delete" }));
    await waitFor(() => expect(router.state.location.pathname).toMatch(/\/executions$/));
    expect(calls).toEqual([
      "DELETE /executions/ID?deleteLogs=true&deleteMetrics=true&deleteStorage=false",
    ]);
  });

  it("change the state of one that ended, to another than it has", async () => {
    const { user, calls } = await open("SUCCESS");
    await user.click(await choose("Change the state…"));
    const dialog = await screen.findByRole("dialog");
    const states = within(dialog)
      .getAllByRole("option")
      .map((each) => each.textContent);
    expect(states).toEqual(["warning", "failed", "killed", "cancelled"]);
    await user.selectOptions(within(dialog).getByRole("combobox"), "failed");
    await user.click(within(dialog).getByRole("button", { name: "Change" }));
    await waitFor(() => expect(calls).toEqual(["POST /executions/ID/change-status?status=FAILED"]));
  });

  it("replay in a revision that is chosen, the own one first", async () => {
    const { user, calls } = await open("SUCCESS");
    await user.click(await choose("Replay in another revision…"));
    const dialog = await screen.findByRole("dialog");
    await within(dialog).findByRole("option", { name: "Revision 1" });
    await user.selectOptions(within(dialog).getByRole("combobox"), "2");
    await user.click(within(dialog).getByRole("button", { name: "Replay" }));
    await waitFor(() => expect(calls).toEqual(["POST /executions/ID/replay?revision=2"]));
  });
});
