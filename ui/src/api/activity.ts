import { apiUrl } from "./client";
import { followStream } from "./events";

type Listener = () => void;

const listeners = new Set<Listener>();
let connection: AbortController | undefined;

/**
 * Calls back when any execution has changed, at most once in two seconds.
 *
 * All who listen share one stream; a hidden page has none, since a browser allows only a few
 * connections to a server, and asks again when it is looked at.
 */
export function onActivity(listener: Listener): () => void {
  if (listeners.size === 0) document.addEventListener("visibilitychange", connect);
  listeners.add(listener);
  connect();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    document.removeEventListener("visibilitychange", connect);
    connect();
  };
}

function connect(): void {
  const wanted = listeners.size > 0 && !document.hidden;
  if (wanted === (connection !== undefined)) return;
  connection?.abort();
  connection = wanted ? new AbortController() : undefined;
  if (!connection) return;
  void followStream({
    url: apiUrl("/executions/changes"),
    signal: connection.signal,
    onStatus: () => undefined,
    onEvent: (event) => {
      if (event.event === "changed") for (const each of listeners) each();
      return undefined;
    },
  });
}
