import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { renderApp } from "@/testing/app";
import { FakeServer } from "@/testing/fake-server";

const idOf = async (server: FakeServer, flowId: string, state: string) => {
  const query = `size=1&filters[flowId][EQUALS]=${flowId}&filters[state][IN]=${state}`;
  const answer = await server.fetch(new Request(`http://x/api/v1/main/executions/search?${query}`));
  return (await answer.json()).results[0].id as string;
};

describe("the topology of a flow", () => {
  it("shows a task beside the graph and names it in the address", async () => {
    const { user, router } = renderApp("/flows/edit/company.data/sync_customers/topology");
    const graph = await screen.findByRole("region", { name: "Topology" });
    await user.click(within(graph).getByRole("button", { name: /^load, / }));
    expect(await screen.findByRole("complementary", { name: "Task load" })).toBeVisible();
    expect(router.state.location.search).toMatchObject({ node: "root.load" });
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("complementary", { name: /Task/ })).toBeNull());
  });

  it("says when the server could not make it, and tries again", async () => {
    let ill = true;
    const { user } = renderApp("/flows/edit/company.data/sync_customers/topology", {
      intercept: (request) =>
        ill && request.url.includes("/graph")
          ? Response.json({ message: "Invalid entity" }, { status: 422 })
          : undefined,
    });
    expect(await screen.findByRole("alert")).toHaveTextContent("The graph could not be made");
    ill = false;
    await user.click(screen.getByRole("button", { name: "Retry" }));
    expect(await screen.findByRole("region", { name: "Topology" })).toBeVisible();
  });
});

describe("the topology of an execution", () => {
  it("tells the state of each task, and opens the run that failed with its log", async () => {
    const server = new FakeServer();
    const id = await idOf(server, "sync_customers", "FAILED");
    const { user } = renderApp(`/executions/company.data/sync_customers/${id}/topology`, {
      server,
    });
    const failed = await screen.findByRole("button", { name: "load, Log, failed" });
    await user.click(failed);
    const panel = await screen.findByRole("complementary", { name: "Task run load" });
    expect((await within(panel).findAllByText(/COPY customers FROM/)).length).toBeGreaterThan(0);
  });

  it("has one node for all iterations, folds it, and walks from run to run", async () => {
    const server = new FakeServer();
    const id = await idOf(server, "reindex_products", "FAILED,SUCCESS,WARNING");
    const { user } = renderApp(`/executions/company.search/reindex_products/${id}/topology`, {
      server,
    });
    const inLoop = await screen.findByRole("button", { name: /^index_shard, Log, .*\d+ success/ });
    await user.click(inLoop);
    const runs = await screen.findByRole("navigation", { name: "Runs of index_shard" });
    expect(runs).toHaveTextContent(/run \d+ of \d+/);
    const before = runs.textContent;
    await user.click(within(runs).getByRole("button", { name: "Next run" }));
    await waitFor(() => expect(runs.textContent).not.toBe(before));
    await user.click(screen.getByRole("button", { name: "Fold each_shard" }));
    expect(screen.queryByRole("button", { name: /^index_shard, Log/ })).toBeNull();
  });

  it("shows the log in the same view, in the address too", async () => {
    const server = new FakeServer();
    const id = await idOf(server, "sync_customers", "FAILED");
    const { user, router } = renderApp(`/executions/company.data/sync_customers/${id}/topology`, {
      server,
    });
    await screen.findByRole("region", { name: "Topology" });
    await user.keyboard("l");
    expect(await screen.findByRole("region", { name: "Log" })).toBeVisible();
    expect(router.state.location.search).toMatchObject({ log: "below" });
  });
});
