import { memo } from "react";
import { type Box, type PlacedLink, pathOf } from "../layout";
import type { Lane } from "../model";
import { isSeen } from "../use-graph-window";
import styles from "./graph.module.css";

const LANES: Record<Lane, string> = {
  errors: "on error",
  finally: "finally",
  afterExecution: "after the execution",
};

interface EdgeProps {
  link: PlacedLink;
  /** The part of the picture that is drawn. */
  seen: Box;
}

export const GraphEdge = memo(function GraphEdge({ link, seen }: EdgeProps) {
  if (!link.from || !isSeen(boxOf(link), seen)) return null;
  return <path className={link.lane ? styles.laneEdge : styles.edge} d={pathOf(link)} />;
});

/** The case that leads to a task, or the list that it begins. */
export function GraphEdgeLabel({ link, seen }: EdgeProps) {
  const text = link.lane ? LANES[link.lane] : caseOf(link.label);
  if (!text || !isSeen(boxOf(link), seen)) return null;
  return (
    <span
      className={styles.label}
      data-lane={link.lane}
      title={text}
      style={{ left: link.to.x, top: link.to.y }}
    >
      {text}
    </span>
  );
}

/** `cases.120` is the case of 120. */
function caseOf(label: string): string {
  return label.startsWith("cases.") ? `= ${label.slice("cases.".length)}` : label;
}

function boxOf({ from, to }: PlacedLink): Box {
  const x = Math.min(from?.x ?? to.x, to.x);
  const y = Math.min(from?.y ?? to.y, to.y);
  return {
    x: x - 1,
    y: y - 20,
    width: Math.abs((from?.x ?? to.x) - to.x) + 2,
    height: Math.abs((from?.y ?? to.y) - to.y) + 22,
  };
}
