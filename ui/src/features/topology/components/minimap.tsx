import { toneOf } from "@/ui/state";
import { type Layout, NODE_HEIGHT } from "../layout";
import type { GraphItem } from "../model";
import type { GraphWindow } from "../use-graph-window";
import styles from "./graph.module.css";
import type { NodeStatus } from "./graph-node";

interface MinimapProps {
  layout: Layout;
  view: GraphWindow;
  statusOf: ((item: GraphItem) => NodeStatus | undefined) | undefined;
}

const SIDE = 160;
/** In a frame lower than this, it would hide what it shows. */
const LOWEST = 420;
/** More boxes than pixels tell nothing. */
const MOST = 3_000;

/** The whole picture in small, when not all of it is on screen; a click leads there. */
export function Minimap({ layout, view, statusOf }: MinimapProps) {
  const low = view.shown.height * view.zoom < LOWEST;
  if (view.whole || low || layout.items.length > MOST) return null;
  const { x, y, width, height } = view.shown;
  const scale = Math.min(SIDE / layout.width, SIDE / layout.height);
  return (
    // The scroll bars and the arrow keys do the same for whom this is not there.
    <div className={styles.minimap} aria-hidden="true">
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: hidden from whom a title would tell. */}
      <svg
        width={Math.max(24, layout.width * scale)}
        height={Math.max(24, layout.height * scale)}
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        onPointerDown={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          view.centre(
            ((event.clientX - box.left) / box.width) * layout.width,
            ((event.clientY - box.top) / box.height) * layout.height,
          );
        }}
      >
        {layout.items.map((each) => {
          const status = statusOf?.(each.item);
          const framed = each.height > NODE_HEIGHT;
          return (
            <rect
              key={each.item.uid}
              x={each.x}
              y={each.y}
              width={each.width}
              height={framed ? each.height : NODE_HEIGHT}
              fill={framed ? "none" : `var(--${status ? toneOf(status.state) : "queued"}-bar)`}
              stroke={framed ? "var(--control-border)" : "none"}
              strokeWidth={1 / scale}
              opacity={status || framed || !statusOf ? 1 : 0.35}
            />
          );
        })}
        <rect className={styles.here} {...{ x, y, width, height }} strokeWidth={2 / scale} />
      </svg>
    </div>
  );
}
