import { afterEach, describe, expect, it, vi } from "vitest";
import { api, apiUrl, serializeQuery, tenant, unwrap } from "./client";
import { ApiError } from "./errors";
import { filtersOf } from "./filters";

afterEach(() => vi.unstubAllGlobals());

const call = () =>
  unwrap(
    api.GET("/api/v1/{tenant}/flows/{namespace}/{id}", {
      params: { path: { tenant, namespace: "a.b", id: "c/d" } },
    }),
  );

describe("unwrap", () => {
  it("gives the body, with the path's parts encoded", async () => {
    const fetched = vi.fn(async (_: Request) => Response.json({ id: "c/d", namespace: "a.b" }));
    vi.stubGlobal("fetch", fetched);
    await expect(call()).resolves.toEqual({ id: "c/d", namespace: "a.b" });
    expect(fetched.mock.calls[0]?.[0].url).toMatch(/\/api\/v1\/main\/flows\/a\.b\/c%2Fd$/);
  });

  it("throws what the server says, without the name of its error class", async () => {
    vi.stubGlobal("fetch", async () =>
      Response.json(
        {
          message: "Illegal argument: flow a is odd",
          hint: "Make it even.",
          _embedded: { errors: [{ path: "inputs.n", message: "odd" }] },
        },
        { status: 422 },
      ),
    );
    const error: unknown = await call().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      message: "Flow a is odd",
      hint: "Make it even.",
      status: 422,
      fields: [{ path: "inputs.n", message: "odd" }],
    });
  });

  it("says so when there is no server", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    await expect(call()).rejects.toMatchObject({
      status: 0,
      message: "The server does not answer.",
    });
  });

  it("has words for a refusal without a body", async () => {
    vi.stubGlobal("fetch", async () => new Response("<html>", { status: 502 }));
    await expect(call()).rejects.toMatchObject({ message: "The server is not ready." });
  });
});

describe("queries", () => {
  it("repeat a key for each value and leave out what is undefined", () => {
    expect(serializeQuery({ labels: ["a:1", "b:2"], page: 2, q: undefined })).toBe(
      "labels=a%3A1&labels=b%3A2&page=2",
    );
  });

  it("write filters in the server's grammar", () => {
    const filters = filtersOf(
      ["state", "IN", "FAILED,KILLED"],
      ["q", "EQUALS", ""],
      ["namespace", "PREFIX", undefined],
    );
    expect(decodeURIComponent(serializeQuery({ filters }))).toBe(
      "filters[state][IN]=FAILED,KILLED",
    );
  });

  it("are escaped in links", () => {
    expect(apiUrl("/executions/1/file", { path: "kestra:///a b&c" })).toMatch(
      /\/api\/v1\/main\/executions\/1\/file\?path=kestra%3A%2F%2F%2Fa\+b%26c$/,
    );
  });
});
