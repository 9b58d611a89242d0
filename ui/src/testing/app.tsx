import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { vi } from "vitest";
import { createQueryClient } from "@/app/query-client";
import { createAppRouter } from "@/app/router";
import { FakeServer } from "./fake-server";

/**
 * The whole app at an address, talking to a fake server.
 *
 * `intercept` may answer a request in the server's place, or hold it back.
 */
export function renderApp(
  path: string,
  options: {
    server?: FakeServer;
    intercept?: (request: Request) => Promise<Response | undefined> | Response | undefined;
  } = {},
) {
  const server = options.server ?? new FakeServer();
  const requests: string[] = [];
  vi.stubGlobal("fetch", async (input: Request | string, init?: RequestInit) => {
    const request = input instanceof Request ? input : new Request(input, init);
    const { pathname, search } = new URL(request.url);
    requests.push(`${request.method} ${decodeURIComponent(pathname + search)}`);
    return (await options.intercept?.(request)) ?? server.fetch(request);
  });
  const queryClient = createQueryClient();
  queryClient.setDefaultOptions({ queries: { retry: false, staleTime: 2_000 } });
  const router = createAppRouter(queryClient);
  router.update({
    ...router.options,
    history: createMemoryHistory({ initialEntries: [`/ui${path}`] }),
  });
  const view = render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return { ...view, router, server, requests, user: userEvent.setup() };
}
