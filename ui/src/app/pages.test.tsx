import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { renderApp } from "@/testing/app";
import { FakeServer } from "@/testing/fake-server";
import { flowOf, SAMPLE_FLOWS } from "@/testing/flows";

const isFor = (request: Request, path: string) => new URL(request.url).pathname.endsWith(path);
const hang = () => new Promise<Response>(() => undefined);
const empty = () => new FakeServer({ samples: [] });

describe("the list of executions", () => {
  it("says that nothing is there only after the server has answered", async () => {
    let answer: (response: Response) => void = () => undefined;
    renderApp("/executions?range=all", {
      server: empty(),
      intercept: (request) =>
        isFor(request, "/executions/search")
          ? new Promise<Response>((resolve) => {
              answer = resolve;
            })
          : undefined,
    });
    const table = await screen.findByRole("table", { name: "Executions" });
    expect(table).toHaveAttribute("aria-busy", "true");
    expect(screen.queryByText("Nothing has run yet")).toBeNull();
    answer(Response.json({ results: [], total: 0 }));
    expect(await screen.findByText("Nothing has run yet")).toBeVisible();
  });

  it("names the filters when they leave nothing", async () => {
    renderApp("/executions?state=KILLED&flow=hello");
    expect(await screen.findByText("No execution matches")).toBeVisible();
    expect(screen.getByText(/last 7 days, state killed, flow hello/)).toBeVisible();
  });

  it("says what failed and tries again on request", async () => {
    let ill = true;
    const { user } = renderApp("/executions", {
      intercept: (request) =>
        ill && isFor(request, "/executions/search")
          ? Response.json({ message: "The database is locked." }, { status: 503 })
          : undefined,
    });
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("The executions could not be loaded: The database is locked.");
    ill = false;
    await user.click(within(alert).getByRole("button", { name: "Retry" }));
    expect((await screen.findAllByText("sync_customers")).length).toBeGreaterThan(0);
  });

  it("switches a state on in the address and in what it asks for", async () => {
    const { user, router, requests } = renderApp("/executions");
    await user.click(await screen.findByRole("button", { name: /^failed \d+$/ }));
    expect(router.state.location.search).toMatchObject({ state: "FAILED" });
    await waitFor(() =>
      expect(requests.some((each) => each.includes("filters[state][IN]=FAILED"))).toBe(true),
    );
    const counted = requests.filter((each) => each.includes("/executions/counts"));
    expect(counted.length).toBeGreaterThan(0);
    expect(counted.some((each) => each.includes("[state]"))).toBe(false);
  });

  it("leads from the error in a row to the log of the task that failed", async () => {
    const { user, router } = renderApp("/executions?state=FAILED&flow=sync_customers");
    const [link] = await screen.findAllByRole("link", { name: /^load psycopg/ });
    if (!link) throw new Error("no failed execution is listed");
    await user.click(link);
    await waitFor(() => expect(router.state.location.pathname).toMatch(/\/logs$/));
    expect(router.state.location.search).toMatchObject({ task: "load" });
    expect((await screen.findAllByText(/UniqueViolation/)).length).toBeGreaterThan(0);
  });

  it("moves along the rows with j and k", async () => {
    const { user } = renderApp("/executions");
    await screen.findAllByText("sync_customers");
    await user.keyboard("jj");
    await waitFor(() =>
      expect(document.activeElement?.closest("tr")).toHaveAttribute("data-index", "1"),
    );
    await user.keyboard("k");
    await waitFor(() =>
      expect(document.activeElement?.closest("tr")).toHaveAttribute("data-index", "0"),
    );
  });
});

describe("an execution", () => {
  const failed = async (server: FakeServer) => {
    const { results } = await (
      await server.fetch(
        new Request(
          "http://x/api/v1/main/executions/search?size=1&filters[flowId][EQUALS]=sync_customers&filters[state][IN]=FAILED",
        ),
      )
    ).json();
    return results[0].id as string;
  };

  it("shows what failed first, with its attempts, on every tab", async () => {
    const server = new FakeServer();
    const id = await failed(server);
    renderApp(`/executions/company.data/sync_customers/${id}/overview`, { server });
    const band = await screen.findByText(/attempt 3 of 3/);
    expect(band).toHaveTextContent(
      /^load \(attempt 3 of 3\) failed: psycopg.errors.UniqueViolation/,
    );
    expect(band).not.toHaveTextContent("DETAIL");
  });

  it("draws each attempt of a task, opens its panel, and names it in the address", async () => {
    const server = new FakeServer();
    const id = await failed(server);
    const { user, router } = renderApp(`/executions/company.data/sync_customers/${id}`, { server });
    const chart = await screen.findByRole("treegrid");
    const row = await within(chart).findByRole("row", { name: /load/ });
    expect(row.querySelectorAll('[title^="failed "]')).toHaveLength(3);
    expect(row.querySelectorAll('[title^="waiting "]')).toHaveLength(2);
    await user.click(within(row).getByRole("button", { name: "load" }));
    const panel = await screen.findByRole("complementary", { name: "Task run load" });
    expect(await within(panel).findAllByText(/COPY customers FROM/)).toHaveLength(3);
    expect(router.state.location.search).toMatchObject({ run: expect.stringContaining(id) });
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("complementary")).toBeNull());
  });

  it("folds a loop to one row with its figures", async () => {
    const server = new FakeServer();
    const [, reindex] = SAMPLE_FLOWS;
    if (!reindex) throw new Error("there is no sample with a loop");
    const execution = server.start(reindex.flow, { at: Date.now() - 600_000, n: 1 });
    const { user } = renderApp(
      `/executions/company.search/reindex_products/${execution.executionId}`,
      { server },
    );
    const row = await screen.findByRole("row", { name: /each_shard/ });
    expect(row).toHaveAttribute("aria-expanded", "false");
    expect(row).toHaveTextContent("× 500");
    expect(row).toHaveTextContent("498success");
    expect(row).toHaveTextContent("2failed");
    expect(screen.queryByText("shard-000")).toBeNull();
    await user.click(screen.getByRole("button", { name: "Unfold each_shard" }));
    expect(await screen.findByText("shard-000")).toBeVisible();
  });

  it("follows a running execution to its end", async () => {
    const server = new FakeServer({ samples: [] });
    const flow = flowOf("company.team", "quick");
    const { executionId } = server.start(flow, {
      tasks: [{ id: "nap", attempts: [{ length: 700, state: "SUCCESS" }], log: [["INFO", "zzz"]] }],
    });
    renderApp(`/executions/company.team/quick/${executionId}`, { server });
    expect(await screen.findByRole("button", { name: "Kill" })).toBeVisible();
    await waitFor(
      () => expect(document.querySelector("header [data-state]")).toHaveTextContent("success"),
      { timeout: 4000 },
    );
    expect(screen.queryByRole("button", { name: "Kill" })).toBeNull();
  });

  it("asks before it kills, then kills", async () => {
    const server = new FakeServer({ samples: [] });
    const { executionId } = server.start(flowOf("company.team", "long"), {
      tasks: [{ id: "nap", attempts: [{ length: 600_000, state: "SUCCESS" }] }],
    });
    const { user, requests } = renderApp(`/executions/company.team/long/${executionId}`, {
      server,
    });
    await user.click(await screen.findByRole("button", { name: "Kill" }));
    expect(requests.some((each) => each.startsWith("DELETE"))).toBe(false);
    await user.click(screen.getByRole("button", { name: "Kill it now" }));
    await waitFor(
      () => expect(document.querySelector("header [data-state]")).toHaveTextContent("killed"),
      { timeout: 4000 },
    );
  });

  it("goes on when its failed tasks are restarted", async () => {
    const server = new FakeServer();
    const id = await failed(server);
    const { user } = renderApp(`/executions/company.data/sync_customers/${id}`, { server });
    await screen.findByText(/attempt 3 of 3/);
    await user.click(screen.getByRole("button", { name: "Restart failed tasks" }));
    expect(await screen.findByRole("button", { name: "Kill" })).toBeVisible();
    expect(screen.queryByText(/attempt 3 of 3/)).toBeNull();
    const chart = screen.getByRole("treegrid");
    await waitFor(() => expect(within(chart).queryByRole("row", { name: /load/ })).toBeNull());
  });

  it("never shows one execution under the name of another", async () => {
    const server = new FakeServer();
    const id = await failed(server);
    const { router } = renderApp(`/executions/company.data/sync_customers/${id}`, {
      server,
      intercept: (request) => (request.url.includes("/executions/other/") ? hang() : undefined),
    });
    await screen.findByText(/attempt 3 of 3/);
    await router.navigate({
      to: "/executions/$namespace/$flowId/$executionId/{-$tab}",
      params: { namespace: "company.data", flowId: "sync_customers", executionId: "other" },
    });
    await waitFor(() => expect(screen.queryByText(/attempt 3 of 3/)).toBeNull());
    expect(document.querySelector("header [data-state]")).toBeNull();
  });

  it("says so when it does not exist", async () => {
    renderApp("/executions/a/b/nothing");
    expect(await screen.findByRole("alert")).toHaveTextContent(
      "The execution could not be loaded: Execution nothing",
    );
  });

  it("keeps the addresses with a tenant that e-mails and SDKs print", async () => {
    const server = new FakeServer();
    const id = await failed(server);
    const { router } = renderApp(`/main/executions/company.data/sync_customers/${id}/logs`, {
      server,
    });
    await waitFor(() =>
      expect(router.state.location.pathname).toBe(
        `/executions/company.data/sync_customers/${id}/logs`,
      ),
    );
  });
});

describe("outputs", () => {
  it("are a tree of task, key and value, with files to download", async () => {
    const server = new FakeServer();
    const sample = SAMPLE_FLOWS[0];
    if (!sample) throw new Error("there is no sample");
    const { executionId } = server.start(sample.flow, { at: Date.now() - 600_000, n: 0 });
    const { user } = renderApp(`/executions/company.data/sync_customers/${executionId}/outputs`, {
      server,
    });
    const file = await screen.findByRole("link", { name: "customers.csv" });
    expect(file).toHaveAttribute(
      "href",
      expect.stringContaining(`/executions/${executionId}/file?path=kestra`),
    );
    await user.click(screen.getByRole("button", { name: "Preview" }));
    expect(await screen.findByText("Customer 3")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "load" }));
    expect(await screen.findByText("warehouse.customers")).toBeVisible();
  });
});

describe("the list of flows", () => {
  it("shows the state of the last run, and what never ran", async () => {
    const server = new FakeServer();
    server.flows.set("company.team/a_new_one", [flowOf("company.team", "a_new_one")]);
    renderApp("/flows", { server });
    const fresh = await screen.findByRole("row", { name: /a_new_one/ });
    expect(await within(fresh).findByText("never run")).toBeVisible();
    const known = screen.getByRole("row", { name: /currency_rates/ });
    expect(known.querySelector("[data-state]")).not.toBeNull();
  });

  it("offers to write the first flow", async () => {
    renderApp("/flows", { server: empty() });
    expect(await screen.findByRole("link", { name: "Write the first flow" })).toBeVisible();
  });

  it("filters on the server, once the typing pauses", async () => {
    const { user, router, requests } = renderApp("/flows");
    await user.type(await screen.findByRole("searchbox"), "sync");
    await waitFor(() => expect(router.state.location.search).toMatchObject({ q: "sync" }));
    await waitFor(() => expect(screen.queryByRole("row", { name: /hello/ })).toBeNull());
    expect(
      requests.filter((each) => /q\]\[EQUALS\]=/.test(each) && each.includes("/flows/search")),
    ).toEqual([expect.stringContaining("=sync")]);
  });
});

describe("running a flow", () => {
  it("starts with the values of the form and shows the execution", async () => {
    const { user, router, server } = renderApp("/flows/edit/company.data/sync_customers?run=true");
    const dialog = await screen.findByRole("dialog", { name: "Run sync_customers" });
    await user.selectOptions(within(dialog).getByLabelText(/region/), "us");
    await user.click(within(dialog).getByRole("checkbox", { name: "phone" }));
    await user.click(within(dialog).getByRole("button", { name: "Start" }));
    await waitFor(() =>
      expect(router.state.location.pathname).toMatch(
        /^\/executions\/company\.data\/sync_customers\/./,
      ),
    );
    const id = router.state.location.pathname.split("/").at(-1) ?? "";
    expect(server.executions.get(id)?.inputs).toEqual({
      region: "us",
      limit: "500",
      columns: '["name","email","phone"]',
      window: "PT15M",
    });
  });

  it("shows what is wrong at its field and goes there", async () => {
    const { user, requests } = renderApp("/flows/edit/company.data/sync_customers?run=true");
    const dialog = await screen.findByRole("dialog");
    const limit = within(dialog).getByLabelText(/limit/);
    await user.clear(limit);
    await user.type(limit, "0");
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(limit).toHaveAccessibleDescription("At least 1.");
    expect(limit).toBeInvalid();
    expect(limit).toHaveFocus();
    expect(requests.some((each) => each.startsWith("POST") && each.includes("/executions/"))).toBe(
      false,
    );
    await user.clear(limit);
    await user.type(limit, "13");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(limit).toHaveAccessibleDescription(/thirteen brings bad luck/));
  });
});

describe("around the pages", () => {
  it("goes to a flow by its name", async () => {
    const { user, router } = renderApp("/flows");
    await screen.findByRole("row", { name: /hello/ });
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByRole("combobox"), "dbt");
    await screen.findByRole("option", { name: /dbt_build/ });
    await user.keyboard("{Enter}");
    await waitFor(() =>
      expect(router.state.location.pathname).toBe("/flows/edit/company.data/dbt_build"),
    );
  });

  it("goes to pages by keys, but not while one types", async () => {
    const { user, router } = renderApp("/flows");
    await user.type(await screen.findByRole("searchbox"), "ge");
    expect(router.state.location.pathname).toBe("/flows");
    await user.click(screen.getByRole("heading", { name: "Flows" }));
    (document.activeElement as HTMLElement | null)?.blur();
    await user.keyboard("ge");
    await waitFor(() => expect(router.state.location.pathname).toBe("/executions"));
  });

  it("lists the keys that work here", async () => {
    const { user } = renderApp("/executions");
    await screen.findAllByText("sync_customers");
    await user.keyboard("?");
    const help = await screen.findByRole("dialog", { name: "Keyboard" });
    expect(within(help).getByText("Go to flows")).toBeVisible();
    expect(within(help).getByText("Next row")).toBeVisible();
  });

  it("has a page for an address that leads nowhere", async () => {
    renderApp("/nowhere");
    expect(await screen.findByText("There is no page at this address")).toBeVisible();
  });
});
