import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { renderApp } from "@/testing/app";

const CHART = "io.kestra.plugin.core.dashboard.chart";
const DASHBOARD = {
  tenantId: "main",
  id: "default",
  title: "Overview",
  timeWindow: { default: "PT168H", max: "PT8760H" },
  deleted: false,
  created: "2026-11-25T10:00:00Z",
  updated: "2026-11-25T10:00:00Z",
  sourceCode: "title: Overview",
  charts: [
    { id: "share", type: `${CHART}.KPI`, chartOptions: { numberType: "PERCENTAGE" } },
    {
      id: "flows",
      type: `${CHART}.Bar`,
      chartOptions: { displayName: "By flow", column: "flow" },
      data: { columns: { flow: { field: "FLOW_ID" }, total: { agg: "COUNT" } } },
    },
    { id: "note", type: `${CHART}.Markdown`, content: "**Look here**" },
  ],
};

/** Answers as a server with this dashboard; any YAML is invalid. */
function parts(request: Request): Response | undefined {
  const path = new URL(request.url).pathname.replace("/api/v1/main", "");
  if (path === "/dashboards") return Response.json({ results: [], total: 0 });
  if (path === "/dashboards/default") return Response.json(DASHBOARD);
  if (path.endsWith("/charts/share")) {
    return Response.json({ results: [{ value: 97.5 }], total: 1 });
  }
  if (path.endsWith("/charts/flows")) {
    return Response.json({ message: "The database is locked." }, { status: 503 });
  }
  if (path === "/dashboards/validate") {
    const problem = { line: 3, column: 1, path: "", severity: "error", message: "No title." };
    return Response.json({ index: 0, problems: [problem] });
  }
  return undefined;
}

describe("a dashboard", () => {
  it("draws its charts, and one that fails spares the others", async () => {
    renderApp("/dashboards", { intercept: parts });
    expect(await screen.findByText("97.5 %")).toBeVisible();
    expect(await screen.findByText("Look here")).toBeVisible();
    const broken = screen.getByRole("region", { name: "By flow" });
    expect(await within(broken).findByRole("alert")).toHaveTextContent("The database is locked.");
  });

  it("is not saved while its YAML has an error", async () => {
    const { user } = renderApp("/dashboards", { intercept: parts });
    await user.click(await screen.findByRole("button", { name: "New" }));
    const dialog = await screen.findByRole("dialog", { name: "New dashboard" });
    expect(await within(dialog).findByText("Line 3: No title.")).toBeVisible();
    expect(within(dialog).getByRole("button", { name: "Save" })).toBeDisabled();
  });
});

describe("what the server does", () => {
  it("is said part by part", async () => {
    renderApp("/admin/workers");
    expect(await screen.findByText("0 of 16 used, 0 tasks wait")).toBeVisible();
    expect(screen.getByText("No worker has a task")).toBeVisible();
  });
});

describe("a flow that is not there", () => {
  it("has a page without tabs, and a way to what is left of it", async () => {
    renderApp("/flows/edit/company.data/gone");
    expect(await screen.findByText("There is no flow gone")).toBeVisible();
    expect(screen.queryByRole("navigation", { name: "Views" })).toBeNull();
    expect(screen.getByRole("link", { name: "Its old executions" })).toBeVisible();
  });
});
