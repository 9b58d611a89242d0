import type { DependencyGraph, FlowGraph, GraphNode } from "@/api/schema";

/** Lists of tasks beside the main one. */
export type Lane = "errors" | "finally" | "afterExecution";

/** A task of the picture; a control structure is the frame of the tasks in it. */
export interface GraphItem {
  uid: string;
  id: string;
  type: string;
  /** The second line of its box. */
  about: string;
  task: Readonly<Record<string, unknown>>;
  /** It starts another flow. */
  subflow: boolean;
  /** Undefined for a task that has none in it. */
  inner: Region | undefined;
  /** Tasks in it at any depth. */
  size: number;
}

/** What follows what within a region; without a source, it is where the region begins. */
export interface Link {
  source: string | undefined;
  target: string;
  /** The case that leads here. */
  label: string;
  lane: Lane | undefined;
}

/** The tasks of the flow, or those of one control structure, in the order of the text. */
export interface Region {
  items: GraphItem[];
  links: Link[];
}

const LANES: Readonly<Record<string, Lane>> = {
  ERROR: "errors",
  FINALLY: "finally",
  AFTER_EXECUTION: "afterExecution",
};

const ROOT = "";

/** What the document leaves open; the cluster of the triggers has no node of its own. */
interface ClusterOfTask {
  uid: string;
  taskNode?: GraphNode;
}

/** The server's nodes, edges and clusters as regions within regions. */
export function regionsOf(graph: FlowGraph): Region {
  const root: Region = { items: [], links: [] };
  const regions = new Map<string, Region>([[ROOT, root]]);
  const parents = new Map<string, string>();
  /** Region of the structure that a node is the head of. */
  const heads = new Map<string, string>();
  const ends = new Set(["root:begin", "root:end"]);
  /** Where a node is drawn: region, and the item that stands for it. */
  const places = new Map<string, { region: string; item: string }>();
  for (const { cluster, nodes, end, parents: around } of graph.clusters) {
    const { uid, taskNode } = cluster as unknown as ClusterOfTask;
    for (const node of nodes) places.set(node, { region: uid, item: node });
    ends.add(end);
    parents.set(uid, around.at(-1) ?? ROOT);
    if (!taskNode) continue;
    regions.set(uid, { items: [], links: [] });
    heads.set(taskNode.uid, uid);
  }
  // Seen from outside, both ends of a frame are the structure that it belongs to.
  for (const { cluster, start, end } of graph.clusters) {
    const { uid, taskNode } = cluster as unknown as ClusterOfTask;
    if (!taskNode) continue;
    const outside = { region: parents.get(uid) ?? ROOT, item: taskNode.uid };
    places.set(start, outside).set(end, outside);
  }

  for (const node of graph.nodes) {
    const task = node.task as Record<string, unknown> | undefined;
    if (!task) continue;
    const own = heads.get(node.uid);
    const at = own === undefined ? places.get(node.uid)?.region : parents.get(own);
    regions.get(at ?? ROOT)?.items.push({
      uid: node.uid,
      id: String(task["id"] ?? ""),
      type: String(task["type"] ?? ""),
      about: shortType(String(task["type"] ?? "")),
      task,
      subflow: node.type.endsWith("SubflowGraphTask"),
      inner: own === undefined ? undefined : regions.get(own),
      size: 0,
    });
  }
  for (const { source, target, relation } of graph.edges) {
    // What leads to an end is closed by the frame; what leads to a head begins the frame.
    if (ends.has(target) || heads.has(target)) continue;
    const from = places.get(source) ?? { region: ROOT, item: source };
    const to = places.get(target) ?? { region: ROOT, item: target };
    const opens = source === "root:begin" || heads.get(source) === to.region;
    regions.get(to.region)?.links.push({
      source: opens ? undefined : from.item,
      target: to.item,
      label: relation.value ?? "",
      lane: LANES[relation.relationType ?? ""],
    });
  }
  countTasks(root);
  return root;
}

/** The last part of a type, which is enough to know it by. */
function shortType(type: string): string {
  return type.slice(type.lastIndexOf(".") + 1);
}

/** Flows that start each other, as a region of their own. */
export function dependencyRegion({ nodes, edges }: DependencyGraph): Region {
  return {
    items: nodes.map(({ uid, namespace, id }) => ({
      uid,
      id,
      type: `${namespace}.${id}`,
      about: namespace,
      task: { namespace, flowId: id },
      subflow: true,
      inner: undefined,
      size: 0,
    })),
    links: [
      ...nodes
        .filter(({ uid }) => !edges.some((edge) => edge.target === uid))
        .map(({ uid }) => ({ source: undefined, target: uid, label: "", lane: undefined })),
      ...edges.map(({ source, target, relation }) => ({
        source,
        target,
        label: relation === "FLOW_TRIGGER" ? "trigger" : "",
        lane: undefined,
      })),
    ],
  };
}

function countTasks(region: Region): number {
  let total = 0;
  for (const item of region.items) {
    item.size = item.inner ? countTasks(item.inner) : 0;
    total += 1 + item.size;
  }
  return total;
}

/** All items at any depth, each before those in it. */
export function* itemsOf(region: Region): Generator<GraphItem> {
  for (const item of region.items) {
    yield item;
    if (item.inner) yield* itemsOf(item.inner);
  }
}
