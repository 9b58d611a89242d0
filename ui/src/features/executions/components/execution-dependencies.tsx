import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { apiUrl } from "@/api/client";
import { followStream, type StreamStatus } from "@/api/events";
import type { ExecutionSummary, State } from "@/api/schema";
import {
  dependencyRegion,
  flowDependencies,
  type GraphItem,
  GraphView,
  type NodeStatus,
} from "@/features/topology";
import { severity, toneOf } from "@/ui/state";
import { StateBadge } from "@/ui/state-badge";
import { FailureNote, Loaded } from "@/ui/surface";
import { Elapsed, Instant } from "@/ui/time";
import { spanOf } from "../model";
import styles from "./dependencies.module.css";
import pageStyles from "./execution-page.module.css";

/** An execution of the same chain, as the stream tells of it. */
interface Related {
  executionId: string;
  namespace: string;
  flowId: string;
  state: State;
}

interface ExecutionDependenciesProps {
  execution: ExecutionSummary;
  /** Uid of the chosen flow. */
  node: string | undefined;
  onSelect: (node: string | undefined) => void;
}

/** What started this execution and what it started, with their states as they change. */
export function ExecutionDependencies(props: ExecutionDependenciesProps) {
  const { execution, node, onSelect } = props;
  const { namespace, flowId } = execution;
  const graph = useQuery({ ...flowDependencies(namespace, flowId), select: dependencyRegion });
  const { related, status } = useRelated(execution.id);
  return (
    <Loaded query={graph} failure="The dependencies could not be loaded" loading={null}>
      {(region) => {
        const chosen = region.items.find((each) => each.uid === node);
        const shown = related.filter((each) => !chosen || isOf(each, chosen));
        return (
          <div className={pageStyles.split}>
            <GraphView
              region={region}
              label="Dependencies"
              what="flow"
              selected={chosen?.uid}
              onSelect={(item) => onSelect(item?.uid)}
              statusOf={(item) => statusOf(related.filter((each) => isOf(each, item)))}
            />
            <aside className={styles.list} aria-label="Related executions">
              <h2>
                {chosen ? `Executions of ${chosen.id}` : "Executions of this chain"}{" "}
                <span className="muted">{shown.length}</span>
              </h2>
              {status.phase === "refused" && (
                <FailureNote slim what="They are not known" error={status.error} />
              )}
              <ul>
                {shown.map((each) => (
                  <Entry key={each.executionId} related={each} own={execution.id} />
                ))}
              </ul>
            </aside>
          </div>
        );
      }}
    </Loaded>
  );
}

function Entry({ related, own }: { related: Related; own: string }) {
  const { executionId, namespace, flowId, state } = related;
  const span = spanOf(state);
  return (
    <li className={styles.entry}>
      <StateBadge state={state.current} />
      {executionId === own ? (
        <span>{flowId} (this one)</span>
      ) : (
        <Link
          to="/executions/$namespace/$flowId/$executionId/{-$tab}"
          params={{ namespace, flowId, executionId }}
        >
          {flowId}
        </Link>
      )}
      <span className="muted">
        <Instant at={span.from} /> <Elapsed {...span} />
      </span>
    </li>
  );
}

function isOf({ namespace, flowId }: Related, item: GraphItem): boolean {
  return namespace === item.about && flowId === item.id;
}

function statusOf(related: readonly Related[]): NodeStatus | undefined {
  const states = new Map<string, number>();
  for (const { state } of related) states.set(state.current, (states.get(state.current) ?? 0) + 1);
  const counts = [...states]
    .map(([state, count]) => ({ state, count }))
    .sort((a, b) => severity(toneOf(b.state)) - severity(toneOf(a.state)));
  const [worst] = counts;
  const [only] = related;
  if (!worst || !only) return undefined;
  if (related.length > 1) return { state: worst.state, from: undefined, to: undefined, counts };
  return { state: worst.state, ...spanOf(only.state), counts: [] };
}

function useRelated(executionId: string): { related: Related[]; status: StreamStatus } {
  const [related, setRelated] = useState<ReadonlyMap<string, Related>>(new Map());
  const [status, setStatus] = useState<StreamStatus>({ phase: "connecting" });
  useEffect(() => {
    const abort = new AbortController();
    void followStream({
      url: apiUrl(`/executions/${encodeURIComponent(executionId)}/follow-dependencies`, {
        expandAll: "true",
      }),
      signal: abort.signal,
      onStatus: setStatus,
      onEvent: (event) => {
        const told = JSON.parse(event.data) as Related;
        setRelated((before) => new Map(before).set(told.executionId, told));
        return event.id === "end-all" ? "end" : undefined;
      },
    });
    return () => abort.abort();
  }, [executionId]);
  return { related: [...related.values()], status };
}
