import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { Connect, Plugin } from "vite";
import { FakeServer } from "./fake-server.ts";

/** As the real server sends it, so that the page is tried under its policy. */
const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

/** Answers `/api` from the fake server, for `dev:fake` and `preview:fake`. */
export function fakeServer(): Plugin {
  const server = new FakeServer({ runs: 24 });
  const middleware: Connect.NextHandleFunction = (request, response, next) => {
    if (!request.url?.startsWith("/api/")) return next();
    answer(server, request, response).catch(next);
  };
  return {
    name: "vivace-fake-server",
    configureServer: ({ middlewares }) => {
      middlewares.use(middleware);
    },
    configurePreviewServer: ({ middlewares }) => {
      middlewares.use((_, response, next) => {
        response.setHeader("Content-Security-Policy", POLICY);
        next();
      });
      middlewares.use(middleware);
    },
  };
}

async function answer(
  server: FakeServer,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const hasBody = incoming.method !== "GET" && incoming.method !== "HEAD";
  const request = new Request(`http://${incoming.headers.host}${incoming.url}`, {
    method: incoming.method ?? "GET",
    headers: Object.entries(incoming.headers).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value] as [string, string]] : [],
    ),
    ...(hasBody && { body: Readable.toWeb(incoming) as ReadableStream, duplex: "half" }),
  });
  const response = await server.fetch(request);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (!response.body) {
    outgoing.end();
    return;
  }
  const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
  outgoing.on("close", () => body.destroy());
  body.on("error", () => undefined); // the browser left
  body.pipe(outgoing);
}
