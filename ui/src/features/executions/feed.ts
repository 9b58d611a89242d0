import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { apiUrl } from "@/api/client";
import { followStream, type StreamStatus } from "@/api/events";
import type { ExecutionSummary, LogEntry, TaskRun } from "@/api/schema";
import { LogBuffer } from "@/features/logs";
import type { ServerEvent } from "@/lib/sse";
import { executionKeys } from "./queries";
import { TaskRunIndex } from "./task-run-index";

/** Above this many task runs, the page is repainted less often. */
const MANY = 5_000;
const REPAINT_MANY = 400;

/**
 * One open execution, kept current by its stream.
 *
 * Task runs and log lines arrive by the thousand and are only ever added or replaced one by
 * one, so they live here and not in the query cache, which would copy them at each change.
 * The header is small and goes to the cache.
 */
export class ExecutionFeed {
  readonly taskRuns = new TaskRunIndex();
  readonly logs = new LogBuffer();
  status: StreamStatus = { phase: "connecting" };
  /** When the last event came, in milliseconds. */
  heardAt: number | undefined;

  readonly #onExecution: (execution: ExecutionSummary) => void;
  readonly #listeners = new Set<() => void>();
  #version = 0;
  #scheduled = false;
  #lastId = Number.NaN;
  /** No event yet since the stream was opened, or since it was taken up again. */
  #fresh = true;
  #resumed = false;
  #abort = new AbortController();
  readonly #url: string;

  constructor(executionId: string, onExecution: (execution: ExecutionSummary) => void) {
    this.#url = apiUrl(`/executions/${encodeURIComponent(executionId)}/stream`, {
      // Which lines are shown is decided here, so that changing it costs no request.
      minLevel: "TRACE",
    });
    this.#onExecution = onExecution;
  }

  /** Opens the stream, anew when it had ended: a restarted execution goes on. */
  open(): void {
    this.close();
    this.#abort = new AbortController();
    this.#fresh = true;
    void followStream({
      url: this.#url,
      signal: this.#abort.signal,
      onEvent: (event) => this.receive(event),
      onStatus: (status) => {
        this.status = status;
        if (status.phase === "live") this.#resumed = true;
        this.#changed();
      },
    });
  }

  close(): void {
    this.#abort.abort();
  }

  receive(event: ServerEvent): undefined | "end" {
    const id = event.id === "" ? Number.NaN : Number(event.id);
    // Numbers only grow. One that does not means that the server tells the story from its
    // start, because it no longer knows where this page was. (An event without a number
    // carries that of the one before.)
    const replayed = this.#resumed ? id <= this.#lastId : id < this.#lastId;
    // What is shown stays until there is something newer to show.
    if (this.#fresh || replayed || event.event === "reset") this.#forget();
    this.#fresh = false;
    this.#resumed = false;
    this.#lastId = id;
    this.heardAt = Date.now();
    if (event.event === "end") return "end";
    if (event.event !== "reset") this.#apply(event.event, JSON.parse(event.data));
    this.#changed();
    return undefined;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  version = (): number => this.#version;

  #apply(name: string, data: unknown): void {
    if (name === "execution") this.#onExecution(data as ExecutionSummary);
    else if (name === "taskRuns") {
      for (const run of (data as { items: TaskRun[] }).items) this.taskRuns.upsert(run);
    } else if (name === "removed") {
      for (const id of (data as { items: string[] }).items) this.taskRuns.remove(id);
    } else if (name === "logs") this.logs.append((data as { items: LogEntry[] }).items);
  }

  #forget(): void {
    this.taskRuns.clear();
    this.logs.clear();
  }

  /** Tells the listeners once a frame at most. */
  #changed(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const tell = () => {
      this.#scheduled = false;
      this.#version += 1;
      for (const listener of this.#listeners) listener();
    };
    if (this.taskRuns.size > MANY) setTimeout(tell, REPAINT_MANY);
    else requestAnimationFrame(tell);
  }
}

/** The feed of an execution for as long as its page is open. */
export function useExecutionFeed(executionId: string): ExecutionFeed {
  const client = useQueryClient();
  const feed = useMemo(() => feedFor(executionId, client), [executionId, client]);
  useEffect(() => {
    feed.open();
    return () => feed.close();
  }, [feed]);
  return feed;
}

function feedFor(executionId: string, client: QueryClient): ExecutionFeed {
  return new ExecutionFeed(executionId, (execution) =>
    client.setQueryData(executionKeys.summary(executionId), execution),
  );
}

/** Renders again at each change of the feed; the number grows with each. */
export function useFeedVersion(feed: ExecutionFeed): number {
  return useSyncExternalStore(feed.subscribe, feed.version);
}
