import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { renderApp } from "@/testing/app";

it("a backfill says how many executions it would start, and starts them", async () => {
  const started: unknown[] = [];
  const server = async (request: Request): Promise<Response | undefined> => {
    const { pathname } = new URL(request.url);
    if (pathname.endsWith("/backfills/preview")) {
      return Response.json({ total: 24, dates: [{ date: "2026-11-24T10:00:00Z" }] });
    }
    if (!pathname.endsWith("/backfills")) {
      // the fake server's triggers follow a calendar
      if (!/\/triggers\/company.data\/sync_customers$/.test(pathname)) return undefined;
      const name = {
        namespace: "company.data",
        flowId: "sync_customers",
        triggerId: "quarter_hourly",
      };
      return Response.json({
        results: [{ ...name, tenantId: "main", disabled: false, kind: "SCHEDULE" }],
        total: 1,
      });
    }
    if (request.method === "GET") return Response.json({ results: [], total: 0 });
    started.push(await request.json());
    return Response.json({ total: 24 });
  };
  const { user } = renderApp("/triggers/company.data/sync_customers/quarter_hourly", {
    intercept: server,
  });
  await user.click(await screen.findByRole("button", { name: "Backfill" }));
  const dialog = await screen.findByRole("dialog", { name: "Backfill quarter_hourly" });
  await user.selectOptions(within(dialog).getByRole("combobox", { name: "Which" }), "MISSING");
  await user.click(await within(dialog).findByRole("button", { name: "Start 24 executions" }));
  expect(await screen.findByText("The backfill of 24 dates has begun.")).toBeVisible();
  expect(started).toMatchObject([{ triggerId: "quarter_hourly", mode: "MISSING", parallelism: 1 }]);
});
