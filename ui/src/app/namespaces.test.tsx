import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { renderApp } from "@/testing/app";

const DATE = "2026-11-25T10:00:00Z";
const KEY = {
  namespace: "company.data",
  key: "cursor",
  version: 1,
  revision: 1,
  creationDate: DATE,
  updateDate: DATE,
};

/** What the server has of keys, secrets, files and logs; saved values are kept. */
function parts(saved: string[] = []) {
  return async (request: Request): Promise<Response | undefined> => {
    const { pathname, searchParams } = new URL(request.url);
    const path = pathname.replace("/api/v1/main", "");
    if (path === "/kv") return Response.json({ results: [KEY], total: 1 });
    if (path.endsWith("/kv/inheritance")) return Response.json([]);
    if (path.endsWith("/kv/cursor") && request.method === "GET") {
      return Response.json({ type: "JSON", value: { id: 1 }, revision: 1, updated: DATE });
    }
    if (path.includes("/kv/") && request.method === "PUT") {
      saved.push(`${path} ${request.headers.get("content-type")} ${await request.text()}`);
      return new Response();
    }
    if (path === "/secrets") {
      return Response.json({ readOnly: true, results: [{ key: "API_TOKEN" }], total: 1 });
    }
    if (path === "/namespaces/search") {
      const results = [{ id: "company" }, { id: "company.data" }];
      return Response.json({ results, total: 2 });
    }
    if (path.endsWith("/files/directory")) {
      const isRoot = searchParams.get("path") === "/";
      const type = isRoot ? "Directory" : "File";
      return Response.json([{ type, fileName: isRoot ? "scripts" : "clean.py", size: 12 }]);
    }
    if (path.endsWith("/files") && request.method === "GET") return new Response('print("hi")');
    if (path.endsWith("/files") && request.method === "POST") {
      saved.push(`${searchParams.get("path")}`);
      return new Response();
    }
    if (path === "/logs/search") {
      const line = { namespace: "a", flowId: "b", timestamp: DATE, level: "ERROR", thread: "" };
      return Response.json({
        results: [{ ...line, message: "disk full\nat 1", executionId: "e1", taskId: "load" }],
        total: 1,
      });
    }
    if (path === "/logs/histogram") {
      return Response.json({ start: DATE, end: "2026-11-25T11:00:00Z", step: 60_000, buckets: [] });
    }
    return undefined;
  };
}

describe("keys", () => {
  it("change in a dialog that refuses what is no JSON", async () => {
    const saved: string[] = [];
    const { user } = renderApp("/kv", { intercept: parts(saved) });
    await user.click(await screen.findByRole("button", { name: "cursor" }));
    const dialog = await screen.findByRole("dialog", { name: "cursor" });
    const value = await within(dialog).findByRole("textbox", { name: "Value" });
    expect(value).toHaveValue('{\n  "id": 1\n}');
    await user.clear(value);
    await user.type(value, "{{oops");
    expect(within(dialog).getByRole("button", { name: "Save" })).toBeDisabled();
    expect(value).toBeInvalid();
    await user.clear(value);
    await user.type(value, "42");
    await user.click(within(dialog).getByRole("button", { name: "Save" }));
    expect(await screen.findByText("cursor is saved.")).toBeVisible();
    expect(saved).toEqual(["/namespaces/company.data/kv/cursor application/json 42"]);
  });
});

describe("secrets", () => {
  it("are named with how a flow reads them, never shown", async () => {
    renderApp("/secrets", { intercept: parts() });
    expect(await screen.findByText("{{ secret('API_TOKEN') }}")).toBeVisible();
  });
});

describe("namespaces", () => {
  it("are a tree that leads to the files, which are edited and saved", async () => {
    const saved: string[] = [];
    const { user, router } = renderApp("/namespaces", { intercept: parts(saved) });
    await user.click(await screen.findByRole("link", { name: "data" }));
    await user.click(await screen.findByRole("link", { name: "Files" }));
    await user.click(await screen.findByRole("button", { name: "scripts" }));
    await user.click(await screen.findByRole("button", { name: "clean.py" }));
    await waitFor(() =>
      expect(router.state.location.search).toMatchObject({ file: "/scripts/clean.py" }),
    );
    const text = await screen.findByRole("textbox", { name: "Content of /scripts/clean.py" });
    expect(text).toHaveValue('print("hi")');
    expect(screen.getByRole("button", { name: "Save" })).toBeDisabled();
    await user.type(text, "#");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("/scripts/clean.py is saved.")).toBeVisible();
    expect(saved).toEqual(["/scripts/clean.py"]);
  });
});

describe("all logs", () => {
  it("lead from a line to its task in its execution", async () => {
    renderApp("/logs?q=disk", { intercept: parts() });
    const link = await screen.findByRole("link", { name: "disk full" });
    expect(link).toHaveAttribute("href", "/ui/executions/a/b/e1/logs?task=load&level=ERROR");
  });
});
