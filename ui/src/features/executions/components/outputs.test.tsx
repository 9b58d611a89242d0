import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { renderApp } from "@/testing/app";
import { FakeServer } from "@/testing/fake-server";

const open = async (flow: string, preview?: object) => {
  const server = new FakeServer();
  const flowId = flow.split("/")[1];
  const query = `size=1&filters[flowId][EQUALS]=${flowId}&filters[state][IN]=SUCCESS`;
  const found = await server.fetch(new Request(`http://x/api/v1/main/executions/search?${query}`));
  const { id } = (await found.json()).results[0];
  return renderApp(`/executions/${flow}/${id}/outputs`, {
    server,
    intercept: (request) =>
      preview && request.url.includes("/file/preview") ? Response.json(preview) : undefined,
  });
};

const CUSTOMERS = "company.data/sync_customers";

describe("the expression console", () => {
  it("takes over the path of a value and shows what it gives", async () => {
    const { user, router } = await open(CUSTOMERS);
    const [pick] = await screen.findAllByRole("button", { name: /^Use \w+ in the console$/ });
    if (!pick) throw new Error("no output can be picked");
    await user.click(pick);
    const field = await screen.findByRole<HTMLTextAreaElement>("textbox", { name: "Expression" });
    await waitFor(() => expect(field.value).toMatch(/^{{ outputs\.\w+\.\w+ }}$/));
    expect(router.state.location.search).toMatchObject({ expr: field.value });
    const console = screen.getByRole("region", { name: "Expression console" });
    expect(await within(console).findByText(/^outputs\./)).toBeVisible();
  });

  it("says what is wrong with an expression", async () => {
    const { user } = await open(CUSTOMERS);
    await user.type(await screen.findByRole("textbox", { name: "Expression" }), "{{{{ nope }}");
    expect(await screen.findByText("Unable to find `nope`")).toBeVisible();
  });
});

describe("a file of the outputs", () => {
  const show = async (preview: object) => {
    const { user } = await open(CUSTOMERS, { maxLine: 100, truncated: false, ...preview });
    const [button] = await screen.findAllByRole("button", { name: "Preview" });
    if (!button) throw new Error("no file among the outputs");
    await user.click(button);
  };

  it("is a table when it is comma-separated", async () => {
    await show({ extension: "csv", type: "TEXT", content: 'id,name\n1,"Ada, first"\n' });
    expect(await screen.findByRole("columnheader", { name: "name" })).toBeVisible();
    expect(screen.getByRole("cell", { name: "Ada, first" })).toBeVisible();
  });

  it("is prose when it is Markdown, and what would run in it is text", async () => {
    const content =
      "# Report\n\n<script>boom()</script>\n\n[x](javascript:boom())\n\n![p](http://evil.test/p.png)";
    await show({ extension: "md", type: "MARKDOWN", content });
    const heading = await screen.findByRole("heading", { name: "Report" });
    const prose = heading.parentElement;
    expect(prose?.querySelector("script, img")).toBeNull();
    expect(prose?.querySelector('[href^="javascript"]')).toBeNull();
    expect(prose).toHaveTextContent("<script>boom()</script>");
  });

  it("is a picture that cannot run when it is SVG", async () => {
    await show({ extension: "svg", type: "IMAGE", content: "PHN2Zz4=" });
    await waitFor(() =>
      expect(document.querySelector("img")?.src).toBe("data:image/svg+xml;base64,PHN2Zz4="),
    );
  });
});
