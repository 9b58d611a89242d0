import type { FlowGraph } from "@/api/schema";
import type { PlannedTask } from "./plan.ts";

const KIND = "io.kestra.core.models.hierarchies";

/** The graph of a flow whose tasks are planned, as the server would give it. */
export function graphOf(tasks: readonly PlannedTask[]): FlowGraph {
  const graph: FlowGraph = { nodes: [], edges: [], clusters: [], flowables: [] };
  const edge = (source: string, target: string) =>
    graph.edges.push({ source, target, relation: {} });
  const end = (uid: string) => {
    graph.nodes.push({ uid, type: `${KIND}.GraphClusterRoot` });
    return uid;
  };
  const add = (parent: string, list: readonly PlannedTask[], before: string, around: string[]) => {
    let last = before;
    for (const task of once(list)) {
      const uid = `${parent}.${task.id}`;
      const node = { uid, type: `${KIND}.GraphTask`, task: { id: task.id, type: typeOf(task) } };
      graph.nodes.push(node);
      graph.clusters.findLast((each) => each.cluster["uid"] === around.at(-1))?.nodes.push(uid);
      if (!task.children) {
        edge(last, uid);
        last = uid;
        continue;
      }
      const [start, stop] = [end(`${uid}:begin`), end(`${uid}:end`)];
      const cluster = { uid: `cluster_${uid}`, taskNode: node };
      const nodes = [start, stop, uid];
      graph.clusters.push({ cluster, nodes, parents: around, start, end: stop });
      edge(last, start);
      edge(start, uid);
      edge(add(uid, task.children, uid, [...around, cluster.uid]), stop);
      last = stop;
    }
    return last;
  };
  const begin = end("root:begin");
  edge(add("root", tasks, begin, []), end("root:end"));
  return graph;
}

/** A loop's plan has its tasks once an iteration; the flow has them once. */
function once(tasks: readonly PlannedTask[]): PlannedTask[] {
  return [...new Map(tasks.map((task) => [task.id, task])).values()];
}

function typeOf(task: PlannedTask): string {
  return `io.kestra.plugin.core.${task.children ? "flow.ForEach" : "log.Log"}`;
}
