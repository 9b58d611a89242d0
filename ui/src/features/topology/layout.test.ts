import { describe, expect, it } from "vitest";
import type { FlowGraph } from "@/api/schema";
import { layOut, NODE_HEIGHT, type PlacedItem, pathOf } from "./layout";
import { type GraphItem, itemsOf, type Link, type Region, regionsOf } from "./model";

function item(id: string, inner?: Region): GraphItem {
  return { uid: id, id, type: "t.T", about: "T", task: { id }, subflow: false, inner, size: 0 };
}

function link(source: string | undefined, target: string, more: Partial<Link> = {}): Link {
  return { source, target, label: "", lane: undefined, ...more };
}

/** `"a b c"` makes links from the first to the second, and on. */
function region(ids: string, links: Link[]): Region {
  return { items: ids.split(" ").map((id) => item(id)), links };
}

const none: ReadonlySet<string> = new Set();
const places = (region: Region, folded = none) =>
  new Map(layOut(region, folded).items.map((each) => [each.item.id, each]));
const middle = (each: PlacedItem | undefined) => (each ? each.x + each.width / 2 : Number.NaN);

function overlapping(items: readonly PlacedItem[]): string[] {
  return items.flatMap((a, index) =>
    items
      .slice(index + 1)
      .filter(
        (b) =>
          a.x < b.x + b.width &&
          b.x < a.x + a.width &&
          a.y < b.y + b.height &&
          b.y < a.y + a.height &&
          !within(a, b) &&
          !within(b, a),
      )
      .map((b) => `${a.item.id} ${b.item.id}`),
  );
}

const within = (a: PlacedItem, b: PlacedItem) =>
  b.item.inner !== undefined && [...itemsOf(b.item.inner)].includes(a.item);

describe("layOut", () => {
  it("puts a sequence in one column", () => {
    const at = places(region("a b c", [link(undefined, "a"), link("a", "b"), link("b", "c")]));
    expect(middle(at.get("a"))).toBe(middle(at.get("c")));
    expect(at.get("a")?.y).toBe(0);
    expect(at.get("b")?.y).toBeGreaterThan(NODE_HEIGHT);
  });

  it("puts branches side by side in the order of the text, and what joins them below in the middle", () => {
    const at = places(
      region("a right left joined", [
        link(undefined, "a"),
        link("a", "left"),
        link("a", "right"),
        link("left", "joined"),
        link("right", "joined"),
      ]),
    );
    expect(at.get("right")?.x).toBeLessThan(at.get("left")?.x ?? 0);
    expect(at.get("right")?.y).toBe(at.get("left")?.y);
    expect(middle(at.get("joined"))).toBe(middle(at.get("a")));
    expect(at.get("joined")?.y).toBeGreaterThan(at.get("left")?.y ?? 0);
  });

  it("draws a frame around what is in a structure, and one box when it is folded", () => {
    const outer: Region = {
      items: [item("loop", region("x y", [link(undefined, "x"), link("x", "y")])), item("z")],
      links: [link(undefined, "loop"), link("loop", "z")],
    };
    const open = places(outer);
    const [loop, y] = [open.get("loop"), open.get("y")];
    expect(y?.depth).toBe(1);
    expect((y?.y ?? 0) + NODE_HEIGHT).toBeLessThan((loop?.y ?? 0) + (loop?.height ?? 0));
    const shut = places(outer, new Set(["loop"]));
    expect([...shut.keys()]).toEqual(expect.arrayContaining(["loop", "z"]));
    expect(shut.size).toBe(2);
    expect(shut.get("loop")).toMatchObject({ folded: true, height: NODE_HEIGHT });
  });

  it("gives every item of any graph a place of its own, below all that leads to it", () => {
    for (let seed = 1; seed <= 60; seed++) {
      const made = anyRegion(seed);
      const layout = layOut(made, none);
      expect(layout.items).toHaveLength([...itemsOf(made)].length);
      expect(overlapping(layout.items)).toEqual([]);
      for (const each of layout.links) {
        if (each.from) expect(each.to.y).toBeGreaterThanOrEqual(each.from.y);
      }
      for (const { x, y, width, height } of layout.items) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x + width).toBeLessThanOrEqual(layout.width + 0.001);
        expect(y + height).toBeLessThanOrEqual(layout.height + 0.001);
      }
    }
  });

  it("survives a circle, as a text being written may have one", () => {
    const layout = layOut(region("a b", [link("b", "a"), link("a", "b")]), none);
    expect(layout.items).toHaveLength(2);
  });

  it("places thousands of tasks, in a sequence and beside each other, in no time", () => {
    const many = Array.from({ length: 5_000 }, (_, n) => `t${n}`);
    const chain = many.map((id, n) => link(n === 0 ? undefined : many[n - 1], id));
    const started = performance.now();
    expect(layOut(region(many.join(" "), chain), none).items).toHaveLength(5_000);
    expect(
      layOut(
        region(
          many.join(" "),
          many.map((id) => link(undefined, id)),
        ),
        none,
      ).items,
    ).toHaveLength(5_000);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it("draws a straight line where it can", () => {
    const { links } = layOut(region("a b", [link(undefined, "a"), link("a", "b")]), none);
    expect(links.map(pathOf)).toEqual(["", "M100 44V72"]);
  });
});

/** A graph of tasks that is neither a sequence nor parallel, with frames in it. */
function anyRegion(seed: number, depth = 0): Region {
  let state = seed * 7_919 + depth + 1;
  const random = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  const ids = Array.from({ length: 2 + random(9) }, (_, n) => `${depth}.${seed}.${n}`);
  const items = ids.map((id, n) =>
    item(id, depth < 2 && random(4) === 0 ? anyRegion(seed * 13 + n, depth + 1) : undefined),
  );
  const links = ids.flatMap((id, n) => {
    const sources = new Set(Array.from({ length: random(3) }, () => random(n + 1)));
    const before = [...sources].filter((at) => at < n).map((at) => link(ids[at], id));
    return before.length > 0 ? before : [link(undefined, id, { label: random(2) ? "case" : "" })];
  });
  return { items, links };
}

describe("regionsOf", () => {
  it("makes of clusters tasks with tasks in them, and of side branches lanes", () => {
    const root = regionsOf(GRAPH);
    expect(root.items.map((each) => [each.id, each.size])).toEqual([
      ["first", 0],
      ["each", 1],
      ["alert", 0],
    ]);
    expect(root.links).toEqual([
      link(undefined, "root.first"),
      link("root.first", "root.each"),
      link(undefined, "root.alert", { lane: "errors" }),
    ]);
    const inner = root.items[1]?.inner;
    expect(inner?.items.map((each) => each.id)).toEqual(["row"]);
    expect(inner?.links).toEqual([link(undefined, "root.each.row")]);
  });
});

const node = (uid: string, type = "GraphTask") => ({
  uid,
  type: `io.kestra.core.models.hierarchies.${type}`,
  ...(type.endsWith("Task") && { task: { id: uid.split(".").at(-1), type: "t.T" } }),
});
const edge = (source: string, target: string, relationType?: string) => ({
  source,
  target,
  relation: relationType ? { relationType } : {},
});

/** As the server sends it: a trigger, a task, a loop of one task, and an error handler. */
const GRAPH: FlowGraph = {
  nodes: [
    node("root:begin", "GraphClusterRoot"),
    node("root:end", "GraphClusterEnd"),
    node("root.Triggers:begin", "GraphClusterRoot"),
    node("root.Triggers:end", "GraphClusterEnd"),
    node("root.Triggers.daily", "GraphTrigger"),
    node("root.first"),
    node("root.each:begin", "GraphClusterRoot"),
    node("root.each:end", "GraphClusterEnd"),
    node("root.each"),
    node("root.each.row"),
    node("root.alert"),
  ],
  edges: [
    edge("root.Triggers:begin", "root.Triggers.daily"),
    edge("root.Triggers.daily", "root.Triggers:end"),
    edge("root.Triggers:end", "root:begin"),
    edge("root:begin", "root.first"),
    edge("root.each:begin", "root.each", "SEQUENTIAL"),
    edge("root.each", "root.each.row", "DYNAMIC"),
    edge("root.each.row", "root.each:end"),
    edge("root.first", "root.each:begin", "SEQUENTIAL"),
    edge("root.each:end", "root:end"),
    edge("root:begin", "root.alert", "ERROR"),
    edge("root.alert", "root:end"),
  ],
  clusters: [
    {
      cluster: { uid: "cluster_root.Triggers" },
      nodes: ["root.Triggers:begin", "root.Triggers:end", "root.Triggers.daily"],
      parents: [],
      start: "root.Triggers:begin",
      end: "root.Triggers:end",
    },
    {
      cluster: { uid: "cluster_root.each", taskNode: node("root.each") },
      nodes: ["root.each:begin", "root.each:end", "root.each", "root.each.row"],
      parents: [],
      start: "root.each:begin",
      end: "root.each:end",
    },
  ],
  flowables: ["root.each"],
};
