import { type ServerEvent, ServerEventParser } from "@/lib/sse";
import { ApiError } from "./errors";

export type StreamStatus =
  | { phase: "connecting" }
  | { phase: "live" }
  | { phase: "reconnecting"; since: number; error: unknown }
  | { phase: "ended" }
  | { phase: "refused"; error: ApiError };

export interface StreamOptions {
  url: string;
  /** Returns "end" to close the stream for good. */
  onEvent: (event: ServerEvent) => undefined | "end";
  onStatus: (status: StreamStatus) => void;
  signal: AbortSignal;
  /** A number in [0, 1); spreads the reconnects of many browsers. */
  random?: () => number;
}

const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;

/** Milliseconds before reconnect number `attempt` (from 0): doubling, capped, with half of it random. */
export function backoff(attempt: number, random: number): number {
  const ceiling = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** attempt);
  return ceiling / 2 + (ceiling / 2) * random;
}

/**
 * Follows an event stream until it ends, is refused or `signal` aborts.
 *
 * A lost connection is taken up again with `Last-Event-ID`, for as long as it takes: a page
 * is never dead. Only an answer of the 4xx family ends the attempts, since it would not change.
 */
export async function followStream(options: StreamOptions): Promise<void> {
  const { signal, onStatus, random = Math.random } = options;
  let lastId = "";
  let attempt = 0;
  let lostSince = 0;
  onStatus({ phase: "connecting" });
  while (!signal.aborted) {
    try {
      const ended = await readOnce(options, lastId, (event) => {
        if (event.id) lastId = event.id;
        attempt = 0;
        lostSince = 0;
      });
      if (ended) {
        onStatus({ phase: "ended" });
        return;
      }
      throw new Error("The stream broke off.");
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && error.status >= 400 && error.status < 500) {
        onStatus({ phase: "refused", error });
        return;
      }
      lostSince ||= Date.now();
      onStatus({ phase: "reconnecting", since: lostSince, error });
      await pause(backoff(attempt++, random()), signal);
    }
  }
}

async function readOnce(
  options: StreamOptions,
  lastId: string,
  seen: (event: ServerEvent) => void,
): Promise<boolean> {
  const response = await fetch(options.url, {
    signal: options.signal,
    headers: { Accept: "text/event-stream", ...(lastId && { "Last-Event-ID": lastId }) },
  });
  if (!response.ok) {
    throw ApiError.fromBody(response.status, await response.json().catch(() => undefined));
  }
  if (!response.body) throw new Error("The stream has no body.");
  options.onStatus({ phase: "live" });
  const parser = new ServerEventParser();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return false;
    for (const event of parser.push(value)) {
      seen(event);
      if (options.onEvent(event) === "end") {
        await reader.cancel();
        return true;
      }
    }
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
