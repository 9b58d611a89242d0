import type { GraphItem, Lane, Link, Region } from "./model";

export const NODE_WIDTH = 200;
export const NODE_HEIGHT = 44;
const ACROSS = 24;
const DOWN = 28;
/** Room for the name of a case or of a lane, above its first task. */
const LABEL = 20;
const PADDING = 16;

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface PlacedItem extends Box {
  item: GraphItem;
  /** Drawn as one box, though there are tasks in it. */
  folded: boolean;
  depth: number;
}

export interface PlacedLink {
  key: string;
  target: string;
  /** Absent for what opens the flow or a lane of it. */
  from: { x: number; y: number } | undefined;
  to: { x: number; y: number };
  label: string;
  lane: Lane | undefined;
}

export interface Layout {
  width: number;
  height: number;
  items: PlacedItem[];
  links: PlacedLink[];
}

interface Size {
  width: number;
  height: number;
}

/** One item with what only it leads to: rows of items side by side below it. */
interface Group {
  item: GraphItem | undefined;
  own: Size;
  inner: Sized | undefined;
  rows: { groups: Group[]; labelled: boolean }[];
  width: number;
  height: number;
}

interface Sized extends Size {
  root: Group;
  region: Region;
}

/**
 * Places for a flow, from top to bottom, siblings in the order of the text.
 *
 * Flows are mostly sequences and parallel branches, so a picture is found without search: what
 * only one item leads to stands below that item (its dominator), branches beside each other, and
 * what several branches lead to below all of them. The cost grows with items and links alone.
 */
export function layOut(region: Region, folded: ReadonlySet<string>): Layout {
  const sized = sizeOf(region, folded);
  const layout: Layout = { width: sized.width, height: sized.height, items: [], links: [] };
  place(sized, { x: 0, y: 0, head: undefined, depth: 0 }, folded, layout);
  return layout;
}

function sizeOf(region: Region, folded: ReadonlySet<string>, framed = false): Sized {
  const order = inOrder(region);
  const above = predecessors(region);
  const parents = dominators(order, above);
  const groups = new Map<string | undefined, Group>();
  // The first row of the flow has nothing above it to be apart from.
  const root = group(undefined, { width: 0, height: framed ? 0 : -DOWN }, undefined);
  groups.set(undefined, root);
  const ranks = new Map<string, number>();
  for (const item of order) {
    const inner =
      item.inner && !folded.has(item.uid) ? sizeOf(item.inner, folded, true) : undefined;
    groups.set(item.uid, group(item, ownSize(inner), inner));
    const before = (above.get(item.uid) ?? []).map((uid) => (uid ? (ranks.get(uid) ?? 0) : 0));
    ranks.set(item.uid, 1 + Math.max(0, ...before));
  }
  gatherRows(region, order, { above, parents, groups, ranks });
  for (const item of [...order].reverse()) measure(groups.get(item.uid));
  measure(root);
  return { width: root.width, height: root.height, root, region };
}

function group(item: GraphItem | undefined, own: Size, inner: Sized | undefined): Group {
  return { item, own, inner, rows: [], width: 0, height: 0 };
}

function ownSize(inner: Sized | undefined): Size {
  if (!inner) return { width: NODE_WIDTH, height: NODE_HEIGHT };
  return {
    width: Math.max(NODE_WIDTH, inner.width) + 2 * PADDING,
    height: NODE_HEIGHT + inner.height + PADDING,
  };
}

/** Items so that each comes after all that lead to it; the text decides where it may. */
function inOrder({ items, links }: Region): GraphItem[] {
  const open = new Map(items.map((item) => [item.uid, 0]));
  const next = new Map<string, string[]>();
  for (const { source, target } of links) {
    if (source === undefined || !open.has(source)) continue;
    open.set(target, (open.get(target) ?? 0) + 1);
    next.set(source, [...(next.get(source) ?? []), target]);
  }
  const byUid = new Map(items.map((item) => [item.uid, item]));
  const ready = items.filter((item) => open.get(item.uid) === 0);
  for (let at = 0; at < ready.length; at++) {
    for (const uid of next.get(ready[at]?.uid ?? "") ?? []) {
      const left = (open.get(uid) ?? 0) - 1;
      open.set(uid, left);
      const item = byUid.get(uid);
      if (left === 0 && item) ready.push(item);
    }
  }
  // A circle has no first item; the server refuses such flows, a text being written may have one.
  const reached = new Set(ready);
  return [...ready, ...items.filter((item) => !reached.has(item))];
}

function predecessors({ links }: Region): Map<string, (string | undefined)[]> {
  const above = new Map<string, (string | undefined)[]>();
  for (const { source, target } of links) {
    const known = above.get(target);
    if (known) known.push(source);
    else above.set(target, [source]);
  }
  return above;
}

/** For each item, the nearest one that every way to it leads through; undefined is the start. */
function dominators(
  order: readonly GraphItem[],
  above: ReadonlyMap<string, readonly (string | undefined)[]>,
): Map<string, string | undefined> {
  const parents = new Map<string, string | undefined>();
  const depths = new Map<string | undefined, number>([[undefined, 0]]);
  const depth = (uid: string | undefined) => depths.get(uid) ?? 0;
  const common = (a: string | undefined, b: string | undefined) => {
    let [one, other] = [a, b];
    while (one !== other) {
      if (depth(one) >= depth(other)) one = one && parents.get(one);
      else other = other && parents.get(other);
    }
    return one;
  };
  for (const { uid } of order) {
    const known = (above.get(uid) ?? [undefined]).filter(
      (each) => each === undefined || depths.has(each),
    );
    const parent = known.length === 0 ? undefined : known.reduce(common);
    parents.set(uid, parent);
    depths.set(uid, depth(parent) + 1);
  }
  return parents;
}

interface Found {
  above: ReadonlyMap<string, readonly (string | undefined)[]>;
  parents: ReadonlyMap<string, string | undefined>;
  groups: ReadonlyMap<string | undefined, Group>;
  ranks: ReadonlyMap<string, number>;
}

/** Puts each group below its dominator: branches in one row, what joins them in later ones. */
function gatherRows(region: Region, order: readonly GraphItem[], found: Found): void {
  const { above, parents, groups, ranks } = found;
  const labelled = new Set(
    region.links.filter((link) => link.label || link.lane).map((link) => link.target),
  );
  const places = new Map(region.items.map((item, index) => [item.uid, index]));
  const rows = new Map<string | undefined, Map<number, GraphItem[]>>();
  for (const item of order) {
    const parent = parents.get(item.uid);
    const joins = (above.get(item.uid) ?? []).some((uid) => uid !== parent);
    const row = joins ? (ranks.get(item.uid) ?? 1) : 0;
    const mine = rows.get(parent) ?? new Map<number, GraphItem[]>();
    rows.set(parent, mine.set(row, [...(mine.get(row) ?? []), item]));
  }
  for (const [parent, mine] of rows) {
    for (const row of [...mine.keys()].sort((a, b) => a - b)) {
      const items = (mine.get(row) ?? []).sort(
        (a, b) => (places.get(a.uid) ?? 0) - (places.get(b.uid) ?? 0),
      );
      groups.get(parent)?.rows.push({
        groups: items.flatMap((item) => groups.get(item.uid) ?? []),
        labelled: items.some((item) => labelled.has(item.uid)),
      });
    }
  }
}

function measure(group: Group | undefined): void {
  if (!group) return;
  group.width = group.own.width;
  group.height = group.own.height;
  for (const row of group.rows) {
    group.width = Math.max(group.width, widthOf(row));
    group.height += gapAbove(row) + Math.max(...row.groups.map((each) => each.height));
  }
}

type Row = Group["rows"][number];

function widthOf({ groups }: Row): number {
  return groups.reduce((total, each) => total + each.width, ACROSS * (groups.length - 1));
}

function gapAbove(row: Row): number {
  return row.labelled ? DOWN + LABEL / 2 : DOWN;
}

interface Corner {
  x: number;
  y: number;
  /** Where links without a source begin: the foot of the frame's head. */
  head: { x: number; y: number } | undefined;
  depth: number;
}

function place(sized: Sized, corner: Corner, folded: ReadonlySet<string>, out: Layout): void {
  const boxes = new Map<string, Box>();
  const waiting: { group: Group; x: number; y: number }[] = [
    { group: sized.root, x: corner.x, y: corner.y },
  ];
  // Only frames within frames recur, so a sequence of any length is no deep stack.
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    const { group, x, y } = at;
    if (group.item) {
      const box = { x: x + (group.width - group.own.width) / 2, y, ...group.own };
      boxes.set(group.item.uid, box);
      const { item } = group;
      const shut = Boolean(item.inner && folded.has(item.uid));
      out.items.push({ item, ...box, folded: shut, depth: corner.depth });
      if (group.inner) placeInner(group.inner, box, corner.depth + 1, folded, out);
    }
    let top = y + group.own.height;
    for (const row of group.rows) {
      top += gapAbove(row);
      let left = x + (group.width - widthOf(row)) / 2;
      for (const each of row.groups) {
        waiting.push({ group: each, x: left, y: top });
        left += each.width + ACROSS;
      }
      top += Math.max(...row.groups.map((each) => each.height));
    }
  }
  for (const link of sized.region.links) placeLink(link, boxes, corner.head, out);
}

function placeInner(
  inner: Sized,
  box: Box,
  depth: number,
  folded: ReadonlySet<string>,
  out: Layout,
): void {
  const head = { x: box.x + box.width / 2, y: box.y + NODE_HEIGHT };
  place(inner, { x: box.x + (box.width - inner.width) / 2, y: head.y, head, depth }, folded, out);
}

function placeLink(
  link: Link,
  boxes: ReadonlyMap<string, Box>,
  head: Corner["head"],
  out: Layout,
): void {
  const target = boxes.get(link.target);
  const source = link.source === undefined ? undefined : boxes.get(link.source);
  if (!target) return;
  out.links.push({
    key: `${link.source ?? ""}→${link.target}`,
    target: link.target,
    from: source ? { x: source.x + source.width / 2, y: source.y + source.height } : head,
    to: { x: target.x + target.width / 2, y: target.y },
    label: link.label,
    lane: link.lane,
  });
}

const CORNER = 8;

/** A line that leaves downwards and arrives from above, with two round corners between. */
export function pathOf({ from, to, label }: PlacedLink): string {
  if (!from) return "";
  const across = to.x - from.x;
  if (Math.abs(across) < 1) return `M${from.x} ${from.y}V${to.y}`;
  // It turns just above its target, and so keeps clear of what stands beside; but above a label.
  const turn = label ? from.y + DOWN / 2 - 4 : to.y - DOWN / 2;
  const corner = Math.min(CORNER, Math.abs(across) / 2);
  const side = Math.sign(across) * corner;
  return (
    `M${from.x} ${from.y}V${turn - corner}q0 ${corner} ${side} ${corner}` +
    `H${to.x - side}q${side} 0 ${side} ${corner}V${to.y}`
  );
}
