import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { renderApp } from "@/testing/app";

const isFor = (request: Request, path: string) => new URL(request.url).pathname.endsWith(path);

describe("the list of triggers", () => {
  it("names the filters when they leave nothing, and takes them away", async () => {
    const { user, router } = renderApp("/triggers?q=nothing&state=disabled");
    expect(await screen.findByText("No trigger matches")).toBeVisible();
    expect(screen.getByText(/“nothing”, switched off/)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Show all triggers" }));
    await waitFor(() => expect(router.state.location.search).toEqual({}));
    expect((await screen.findAllByRole("switch")).length).toBeGreaterThan(0);
  });

  it("switches a trigger off and says so", async () => {
    const { user } = renderApp("/triggers");
    const [first] = await screen.findAllByRole("switch");
    if (!first) throw new Error("no trigger is listed");
    expect(first).toBeChecked();
    await user.click(first);
    expect(await screen.findByText(/is switched off/)).toBeVisible();
    await waitFor(() => expect(screen.getAllByRole("switch")[0]).not.toBeChecked());
  });

  it("keeps a trigger that cannot be switched as it was, with the reason", async () => {
    const { user } = renderApp("/triggers", {
      intercept: (request) =>
        isFor(request, "/triggers/set-disabled")
          ? Response.json({ message: "The database is locked." }, { status: 503 })
          : undefined,
    });
    const [first] = await screen.findAllByRole("switch");
    if (!first) throw new Error("no trigger is listed");
    await user.click(first);
    expect(await screen.findByText(/could not be switched: The database is locked/)).toBeVisible();
    expect(first).toBeChecked();
  });

  it("lists webhooks too, with what makes them fire", async () => {
    renderApp("/triggers", {
      intercept: (request) =>
        isFor(request, "/triggers/events")
          ? Response.json({
              results: [
                {
                  namespace: "company.team",
                  flowId: "pay",
                  triggerId: "hook",
                  disabled: false,
                  webhook: true,
                  definition: {
                    id: "hook",
                    type: "io.kestra.plugin.core.trigger.Webhook",
                    key: "k",
                  },
                },
              ],
            })
          : undefined,
    });
    const row = (await screen.findByRole("link", { name: "hook" })).closest("tr");
    if (!row) throw new Error("the webhook has no row");
    expect(within(row).getByText("when its address is called")).toBeVisible();
    expect(within(row).getByRole("switch")).toBeDisabled();
  });
});

describe("a trigger", () => {
  it("says when it fires next and why it did not", async () => {
    const { user } = renderApp("/triggers");
    const [link] = await screen.findAllByRole("link", { name: /daily|hourly|nightly|every/ });
    if (!link) throw new Error("no trigger is listed");
    await user.click(link);
    expect(await screen.findByText("a condition was false")).toBeVisible();
    expect(screen.getByText("condition 2 (Weekend) is false")).toBeVisible();
    const dates = (await screen.findByText(/^Next dates/)).nextElementSibling as HTMLElement;
    expect(within(dates).getAllByRole("listitem")).toHaveLength(5);
  });

  it("that the flow does not have is told as such", async () => {
    renderApp("/triggers/company.data/sync_customers/none");
    expect(await screen.findByRole("alert")).toHaveTextContent("There is no such trigger");
  });
});
