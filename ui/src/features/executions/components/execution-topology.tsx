import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ExecutionSummary, StateType } from "@/api/schema";
import {
  flowGraph,
  type GraphItem,
  GraphView,
  itemsOf,
  type NodeStatus,
  regionsOf,
  TaskDefinition,
} from "@/features/topology";
import { severity, toneOf } from "@/ui/state";
import { Loaded } from "@/ui/surface";
import { type ExecutionFeed, useFeedVersion } from "../feed";
import { spanOf } from "../model";
import type { TaskRunIndex } from "../task-run-index";
import styles from "./execution-page.module.css";
import { RunPanel } from "./run-panel";

interface ExecutionTopologyProps {
  execution: ExecutionSummary;
  feed: ExecutionFeed;
  /** Uid of the chosen task, and the one of its runs that is shown. */
  node: string | undefined;
  run: string | undefined;
  onSelect: (node: string | undefined, run: string | undefined) => void;
}

/** The flow in the revision that runs, with the state of each task as it changes. */
export function ExecutionTopology(props: ExecutionTopologyProps) {
  const { execution, feed, node, onSelect } = props;
  useFeedVersion(feed);
  const { namespace, flowId, flowRevision } = execution;
  const graph = useQuery({ ...flowGraph(namespace, flowId, flowRevision), select: regionsOf });
  const items = useMemo(
    () => new Map([...(graph.data ? itemsOf(graph.data) : [])].map((i) => [i.uid, i])),
    [graph.data],
  );
  const item = node === undefined ? undefined : items.get(node);
  const close = () => onSelect(undefined, undefined);
  return (
    <Loaded query={graph} failure="The graph could not be made" loading={null}>
      {(loaded) => (
        <div className={styles.split}>
          <GraphView
            region={loaded}
            selected={item?.uid}
            onSelect={(next) => onSelect(next?.uid, next && tellingRun(feed.taskRuns, next.id))}
            statusOf={(each) => statusOf(feed.taskRuns, each)}
          />
          {item && <Beside {...props} item={item} onClose={close} />}
        </div>
      )}
    </Loaded>
  );
}

/** The run that is chosen; of a task that has not run, what the flow says. */
function Beside({
  execution,
  feed,
  node,
  run,
  onSelect,
  item,
  onClose,
}: ExecutionTopologyProps & { item: GraphItem; onClose: () => void }) {
  const chosen = run && feed.taskRuns.get(run)?.taskId === item.id ? run : undefined;
  const shown = chosen ?? tellingRun(feed.taskRuns, item.id);
  if (shown === undefined) {
    const { namespace, flowId } = execution;
    return (
      <TaskDefinition
        {...{ item, namespace, flowId, onClose }}
        note="This task has not run in this execution."
      />
    );
  }
  return (
    <RunPanel
      feed={feed}
      execution={execution}
      taskRunId={shown}
      onSelect={(id) => onSelect(node, id)}
      onClose={onClose}
    />
  );
}

function bySeverity(a: string, b: string): number {
  return severity(toneOf(b)) - severity(toneOf(a));
}

/** Among the runs of a task, the first of those that ask for the most attention. */
function tellingRun(index: TaskRunIndex, taskId: string): string | undefined {
  const [worst] = [...index.countsOfTask(taskId).keys()].sort(bySeverity);
  for (const id of index.runsOfTask(taskId)) {
    if (index.get(id)?.state.current === worst) return id;
  }
  return undefined;
}

/** States that a node has room for. */
const SHOWN = 2;

function statusOf(index: TaskRunIndex, item: GraphItem): NodeStatus | undefined {
  const counts: ReadonlyMap<StateType, number> = index.countsOfTask(item.id);
  const states = [...counts.keys()].sort(bySeverity);
  const [state] = states;
  if (state === undefined) return undefined;
  const runs = index.runsOfTask(item.id);
  const [only] = runs;
  const run = only === undefined ? undefined : index.get(only);
  if (runs.size > 1 || !run) {
    return {
      state,
      from: undefined,
      to: undefined,
      counts: states.slice(0, SHOWN).map((each) => ({ state: each, count: counts.get(each) ?? 0 })),
    };
  }
  return { state, ...spanOf(run.state), counts: [] };
}
