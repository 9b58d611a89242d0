import { type ReactNode, useMemo, useRef, useState } from "react";
import { Button, IconButton } from "@/ui/button";
import { FilterBar, SearchBox, Spring } from "@/ui/control";
import { useHotkeys } from "@/ui/hotkeys";
import { Empty } from "@/ui/surface";
import { layOut, type PlacedItem } from "../layout";
import { type GraphItem, itemsOf, type Region } from "../model";
import { isSeen, useGraphWindow } from "../use-graph-window";
import styles from "./graph.module.css";
import { GraphEdge, GraphEdgeLabel } from "./graph-edge";
import { GraphNode, type NodeStatus } from "./graph-node";
import { Minimap } from "./minimap";

export type { NodeStatus };

interface GraphViewProps {
  region: Region;
  /** What the picture is of, and what stands in it. */
  label?: string;
  what?: string;
  /** Uid of the task that is shown beside the graph. */
  selected: string | undefined;
  onSelect: (item: GraphItem | undefined) => void;
  /** How a task stands; absent where nothing runs. */
  statusOf?: (item: GraphItem) => NodeStatus | undefined;
  /** Shown before the tools, such as what starts the flow. */
  head?: ReactNode;
}

/** Above this many tasks, what has tasks in it is folded at first. */
const MANY = 300;

/** A flow as a picture that scrolls and zooms; all of it by keyboard too. */
export function GraphView(props: GraphViewProps) {
  const { region, selected, onSelect, statusOf, head, label = "Topology", what = "task" } = props;
  const all = useMemo(() => [...itemsOf(region)], [region]);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [wanted, setWanted] = useState("");
  const folded = useMemo(() => foldedOf(all, toggled), [all, toggled]);
  const layout = useMemo(() => layOut(region, folded), [region, folded]);
  const frame = useRef<HTMLElement>(null);
  const view = useGraphWindow(frame, layout);
  const found = useMemo(() => matching(all, wanted), [all, wanted]);

  const reveal = (item: GraphItem) => {
    const around = all.filter((each) => each.inner && [...itemsOf(each.inner)].includes(item));
    const shut = around.filter((each) => folded.has(each.uid)).map((each) => each.uid);
    if (shut.length > 0) setToggled((before) => shut.reduce(toggledWith, before));
    view.reveal(item.uid);
    onSelect(item);
  };
  useHotkeys([
    { keys: "f", label: "Fit the graph", run: view.fit },
    { keys: "0", label: "Graph in its own size", run: () => view.zoomTo(1) },
    { keys: "+", label: "Zoom in", run: () => view.zoomTo(view.zoom * 1.25) },
    { keys: "-", label: "Zoom out", run: () => view.zoomTo(view.zoom * 0.8) },
    { keys: "escape", label: "Close the panel", run: () => onSelect(undefined) },
  ]);
  if (all.length === 0) return <Empty title={`There is no ${what} here`} />;
  const seen = layout.items.filter((each) => isSeen(each, view.near));
  const entry = layout.items.some((each) => each.item.uid === selected)
    ? selected
    : layout.items[0]?.item.uid;
  return (
    <div className={styles.view}>
      <FilterBar>
        {head}
        <SearchBox
          label={`Find a ${what}`}
          value={wanted}
          onChange={(text) => {
            setWanted(text);
            const [first] = matching(all, text);
            if (first) reveal(first);
          }}
        />
        {wanted && (
          <span className="muted" role="status">
            {found.size === 0 ? `no ${what}` : `${found.size} of ${all.length}`}
          </span>
        )}
        <Spring />
        <IconButton icon="minus" label="Zoom out" onClick={() => view.zoomTo(view.zoom * 0.8)} />
        <Button kind="plain" title="Own size (0)" onClick={() => view.zoomTo(1)}>
          {Math.round(view.zoom * 100)} %
        </Button>
        <IconButton icon="plus" label="Zoom in" onClick={() => view.zoomTo(view.zoom * 1.25)} />
        <Button kind="plain" title="f" onClick={view.fit}>
          Fit
        </Button>
      </FilterBar>
      <div className={styles.holder}>
        <section
          ref={frame}
          className={styles.frame}
          aria-label={label}
          data-small={view.zoom < 0.8 || undefined}
          onKeyDown={(event) => view.onArrow(event)}
        >
          <div
            className={styles.sizer}
            style={{ width: view.width, height: view.height, "--zoom": view.zoom } as Style}
          >
            <div className={styles.paper} data-paper style={{ transform: `scale(${view.zoom})` }}>
              {seen.filter(isFrame).map((each) => (
                <div key={each.item.uid} className={styles.cluster} style={placeOf(each)} />
              ))}
              <svg
                className={styles.edges}
                width={layout.width}
                height={layout.height}
                aria-hidden="true"
              >
                {layout.links.map((link) => (
                  <GraphEdge key={link.key} link={link} seen={view.near} />
                ))}
              </svg>
              {layout.links.map((link) => (
                <GraphEdgeLabel key={link.key} link={link} seen={view.near} />
              ))}
              {seen.map((each) => (
                <GraphNode
                  key={each.item.uid}
                  placed={each}
                  status={statusOf?.(each.item)}
                  idle={statusOf !== undefined}
                  selected={each.item.uid === selected}
                  found={found.has(each.item)}
                  entry={each.item.uid === entry}
                  onSelect={() => onSelect(each.item.uid === selected ? undefined : each.item)}
                  onToggle={() => setToggled((before) => toggledWith(before, each.item.uid))}
                />
              ))}
            </div>
          </div>
        </section>
        <Minimap layout={layout} view={view} statusOf={statusOf} />
      </div>
    </div>
  );
}

type Style = React.CSSProperties;

export function placeOf({ x, y, width, height }: PlacedItem): Style {
  return { left: x, top: y, width, height };
}

function isFrame({ item, folded }: PlacedItem): boolean {
  return item.inner !== undefined && !folded;
}

/** Tasks whose id or type contains a text; none for an empty one. */
function matching(items: readonly GraphItem[], text: string): ReadonlySet<GraphItem> {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return new Set();
  return new Set(items.filter(({ id, type }) => `${id} ${type}`.toLowerCase().includes(wanted)));
}

function foldedOf(all: readonly GraphItem[], toggled: ReadonlySet<string>): ReadonlySet<string> {
  const shut = all.length > MANY;
  return new Set(
    all
      .filter(({ inner, uid }) => inner && inner.items.length > 0 && toggled.has(uid) !== shut)
      .map(({ uid }) => uid),
  );
}

function toggledWith(before: ReadonlySet<string>, uid: string): ReadonlySet<string> {
  const next = new Set(before);
  if (!next.delete(uid)) next.add(uid);
  return next;
}
