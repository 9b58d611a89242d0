import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, apiUrl, tenant, unwrap } from "@/api/client";
import { ApiError } from "@/api/errors";
import { filtersOf } from "@/api/filters";

export const PAGE_SIZE = 100;
const ALL = 10_000;

export const namespaceKeys = {
  list: (q: string) => ["namespaces", "list", q] as const,
  keys: ["key-values"] as const,
  secrets: (q: string, namespace: string | undefined) => ["secrets", q, namespace] as const,
  files: (namespace: string) => ["namespaces", "files", namespace] as const,
};

export const namespaceList = (q: string) =>
  queryOptions({
    queryKey: namespaceKeys.list(q),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/namespaces/search", {
          params: { path: { tenant }, query: { page: 1, size: ALL, q } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

export interface KeySearch {
  q?: string | undefined;
  namespace?: string | undefined;
  page?: number | undefined;
}

export const keyList = (search: KeySearch, exact = false) =>
  queryOptions({
    queryKey: [...namespaceKeys.keys, "list", search, exact],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/kv", {
          params: {
            path: { tenant },
            query: {
              page: search.page ?? 1,
              size: PAGE_SIZE,
              sort: ["namespace:asc"],
              filters: filtersOf(
                ["q", "EQUALS", search.q],
                ["namespace", exact ? "EQUALS" : "PREFIX", search.namespace],
              ),
            },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** Keys of the namespaces above that the flows of a namespace read too. */
export const inheritedKeys = (namespace: string) =>
  queryOptions({
    queryKey: [...namespaceKeys.keys, "inherited", namespace],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/namespaces/{namespace}/kv/inheritance", {
          params: { path: { tenant, namespace } },
          signal,
        }),
      ),
  });

export interface KeyName {
  namespace: string;
  key: string;
}

export const keyValue = ({ namespace, key }: KeyName) =>
  queryOptions({
    queryKey: [...namespaceKeys.keys, "value", namespace, key],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/namespaces/{namespace}/kv/{key}", {
          params: { path: { tenant, namespace, key } },
          signal,
        }),
      ),
    staleTime: 0,
  });

export interface NewValue extends KeyName {
  /** JSON, or else taken as text. */
  value: string;
  isText: boolean;
  description: string;
  /** ISO duration, "" for ever. */
  ttl: string;
}

export async function setKey(wanted: NewValue): Promise<void> {
  const { namespace, key, value, isText, description, ttl } = wanted;
  const path = `/namespaces/${encodeURIComponent(namespace)}/kv/${encodeURIComponent(key)}`;
  await send(apiUrl(path), {
    method: "PUT",
    headers: {
      "Content-Type": isText ? "text/plain" : "application/json",
      ...(description && { description }),
      ...(ttl && { ttl }),
    },
    body: value,
  });
}

export function deleteKey({ namespace, key }: KeyName): Promise<unknown> {
  return unwrap(
    api.DELETE("/api/v1/{tenant}/namespaces/{namespace}/kv/{key}", {
      params: { path: { tenant, namespace, key } },
    }),
  );
}

export const secretList = (q: string, namespace?: string) =>
  queryOptions({
    queryKey: namespaceKeys.secrets(q, namespace),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/{tenant}/secrets", {
          params: {
            path: { tenant },
            query: { page: 1, size: ALL, filters: filtersOf(["q", "EQUALS", q]) },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** One level of the files of a namespace; `path` begins and ends with a slash. */
export const fileLevel = (namespace: string, path: string) =>
  queryOptions({
    queryKey: [...namespaceKeys.files(namespace), "level", path],
    queryFn: async ({ signal }) => {
      const found = await unwrap(
        api.GET("/api/v1/{tenant}/namespaces/{namespace}/files/directory", {
          params: { path: { tenant, namespace }, query: { path } },
          signal,
        }),
      );
      const rank = (type: string) => (type === "Directory" ? 0 : 1);
      return found.sort(
        (a, b) => rank(a.type) - rank(b.type) || a.fileName.localeCompare(b.fileName),
      );
    },
  });

/** Longer files are downloaded, not edited. */
export const LONGEST_EDITED = 1024 * 1024;

export const fileText = (namespace: string, path: string) =>
  queryOptions({
    queryKey: [...namespaceKeys.files(namespace), "text", path],
    queryFn: async ({ signal }) => (await send(fileUrl(namespace, path), { signal })).text(),
    staleTime: Number.POSITIVE_INFINITY,
  });

export function fileUrl(namespace: string, path: string): string {
  return apiUrl(`/namespaces/${encodeURIComponent(namespace)}/files`, { path });
}

export async function saveFile(namespace: string, path: string, content: Blob): Promise<void> {
  const form = new FormData();
  form.set("fileContent", content, path.slice(path.lastIndexOf("/") + 1));
  await send(fileUrl(namespace, path), { method: "POST", body: form });
}

export async function deleteFile(namespace: string, path: string): Promise<void> {
  await send(fileUrl(namespace, path), { method: "DELETE" });
}

/** A request whose body or answer is no JSON. */
async function send(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init).catch((cause: unknown) => {
    if (init.signal?.aborted) throw cause;
    throw ApiError.unreachable(cause);
  });
  if (!response.ok) {
    throw ApiError.fromBody(response.status, await response.json().catch(() => undefined));
  }
  return response;
}
