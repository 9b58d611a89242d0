import createClient from "openapi-fetch";
import { ApiError } from "./errors";
import type { paths } from "./schema";

/** The only tenant of an open-source server. */
export const tenant = "main";

/** Origin of the server; the page is served by it. */
const baseUrl = globalThis.location?.origin ?? "";

export const api = createClient<paths>({
  baseUrl,
  // Looked up at each call, so that a test can put its own in place.
  fetch: (request) =>
    globalThis.fetch(request).catch((cause: unknown) => {
      if (request.signal.aborted) throw cause;
      throw ApiError.unreachable(cause);
    }),
  querySerializer: serializeQuery,
});

/** Absolute address of a path of the tenant, for streams, downloads and links. */
export function apiUrl(path: string, query: Record<string, string> = {}): string {
  const url = new URL(`/api/v1/${tenant}${path}`, baseUrl);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.toString();
}

/** The body of an answer; throws `ApiError` when the server refused. */
export async function unwrap<Data>(
  answer: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<Data> {
  const { data, error, response } = await answer;
  if (!response.ok) throw ApiError.fromBody(response.status, error);
  return data as Data;
}

/**
 * A query string: lists repeat their key, maps put theirs in brackets
 * (`filters[state][IN]=FAILED`), and what is undefined is left out.
 */
export function serializeQuery(query: Record<string, unknown>): string {
  const params = new URLSearchParams();
  const add = (name: string, value: unknown): void => {
    if (value === undefined) return;
    if (Array.isArray(value)) for (const each of value) add(name, each);
    else if (typeof value === "object" && value !== null) {
      for (const [key, each] of Object.entries(value)) add(`${name}[${key}]`, each);
    } else params.append(name, String(value));
  };
  for (const [name, value] of Object.entries(query)) add(name, value);
  return params.toString();
}
