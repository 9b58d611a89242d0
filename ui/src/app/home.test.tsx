import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { renderApp } from "@/testing/app";
import { FakeServer } from "@/testing/fake-server";

const isFor = (request: Request, path: string) => new URL(request.url).pathname.endsWith(path);

describe("the home page", () => {
  it("is where one arrives", async () => {
    const { router } = renderApp("/");
    expect(await screen.findByRole("heading", { name: "Home" })).toBeVisible();
    expect(router.state.location.pathname).toBe("/home");
  });

  it("groups failures by cause and leads to the log of the last one", async () => {
    const { user, router } = renderApp("/home?range=all");
    const attention = await screen.findByRole("region", { name: "Needs attention" });
    const link = await within(attention).findByRole("link", { name: /^load psycopg/ });
    expect(
      within(attention).getByRole("link", { name: /failed executions of sync/ }),
    ).toBeVisible();
    await user.click(link);
    await waitFor(() => expect(router.state.location.pathname).toMatch(/sync_customers.*\/logs$/));
    expect(router.state.location.search).toMatchObject({ task: "load" });
  });

  it("counts, and a count leads to the list of what it counts", async () => {
    const { user, router } = renderApp("/home?range=all");
    const counts = await screen.findByRole("list", { name: "Counts" });
    await user.click(await within(counts).findByRole("link", { name: /^[1-9]\d* ?failed$/ }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/executions"));
    expect(router.state.location.search).toEqual({ range: "all", state: "FAILED" });
  });

  it("says so when nothing needs attention", async () => {
    renderApp("/home", {
      intercept: (request) =>
        isFor(request, "/executions/failures") ? Response.json({ results: [] }) : undefined,
    });
    expect(await screen.findByText(/^All quiet/)).toBeVisible();
  });

  it("offers a beginning to a server without flows", async () => {
    renderApp("/home", { server: new FakeServer({ samples: [] }) });
    expect(await screen.findByText("There are no flows yet")).toBeVisible();
    expect(screen.getByRole("link", { name: "Write the first flow" })).toBeVisible();
  });

  it("keeps the rest when a part cannot be loaded, and tries again on request", async () => {
    let ill = true;
    const { user } = renderApp("/home", {
      intercept: (request) =>
        ill && isFor(request, "/executions/failures")
          ? Response.json({ message: "The database is locked." }, { status: 503 })
          : undefined,
    });
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("A part could not be loaded: The database is locked.");
    expect(await screen.findByRole("region", { name: "Next runs" })).toBeVisible();
    ill = false;
    await user.click(within(alert).getByRole("button", { name: "Retry" }));
    await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
  });
});

describe("the bars above the executions", () => {
  it("narrow the list to a time that is chosen", async () => {
    const { user, router, requests } = renderApp("/executions?range=all");
    const bars = await screen.findByRole("group", { name: /^Executions over time/ });
    bars.focus();
    await user.keyboard("{ArrowLeft}{Enter}");
    await waitFor(() =>
      expect(router.state.location.search).toMatchObject({ from: expect.stringMatching(/Z$/) }),
    );
    await waitFor(() =>
      expect(requests.some((each) => each.includes("[startDate][LESS_THAN]"))).toBe(true),
    );
    expect(screen.getByRole("combobox", { name: "Period" })).toHaveDisplayValue(/ – /);
  });
});
