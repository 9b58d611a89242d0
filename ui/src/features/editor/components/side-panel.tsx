import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { GraphView, itemsOf, type Region, regionsOf, sourceGraph } from "@/features/topology";
import { placeIn } from "@/lib/yaml-outline";
import { Empty, FailureNote, Loaded, Skeleton } from "@/ui/surface";
import { typeAt } from "../completion";
import { placeOfTask } from "../places";
import { flowSchema, typeDocumentation } from "../queries";
import styles from "./editor.module.css";

const Markdown = lazy(() => import("@/ui/markdown"));

export type Panel = "docs" | "graph";

interface SidePanelProps {
  panel: Panel;
  source: string;
  /** Line and column of the cursor, from 0. */
  cursor: { line: number; column: number };
  onGoTo: (line: number, column: number) => void;
}

/** What helps with writing, beside the text: it follows the cursor. */
export function SidePanel({ panel, source, cursor, onGoTo }: SidePanelProps) {
  return (
    <aside className={styles.side} aria-label={panel === "docs" ? "Documentation" : "Graph"}>
      {panel === "docs" ? (
        <Documentation source={source} cursor={cursor} />
      ) : (
        <Graph source={source} cursor={cursor} onGoTo={onGoTo} />
      )}
    </aside>
  );
}

function Documentation({ source, cursor }: Pick<SidePanelProps, "source" | "cursor">) {
  const type = useMemo(
    () => typeAt(source.split("\n"), cursor.line, cursor.column),
    [source, cursor.line, cursor.column],
  );
  const schema = useQuery(flowSchema);
  // A type that is half written has no documentation to ask for.
  const name = type && schema.data?.ofType(type) ? schema.data.fullName(type) : undefined;
  const query = useQuery({
    ...typeDocumentation(name ?? ""),
    enabled: name !== undefined,
  });
  if (name === undefined) {
    return (
      <Empty title="No type here">
        Put the cursor into a task, trigger or runner to read about it.
      </Empty>
    );
  }
  return (
    <div className={styles.docs}>
      <code>{name}</code>
      <Loaded query={query} failure="There is no documentation" loading={<Skeleton width="60%" />}>
        {(markdown) => (
          <Suspense fallback={<Skeleton width="60%" />}>
            <Markdown>{markdown}</Markdown>
          </Suspense>
        )}
      </Loaded>
    </div>
  );
}

const SETTLE = 500;

function Graph({ source, cursor, onGoTo }: Omit<SidePanelProps, "panel">) {
  const [settled, setSettled] = useState(source);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(source), SETTLE);
    return () => clearTimeout(timer);
  }, [source]);
  const query = useQuery({ ...sourceGraph(settled), select: regionsOf });
  const current = useMemo(() => taskAt(source, cursor.line), [source, cursor.line]);
  if (!query.data) {
    return query.error ? (
      <FailureNote what="There is no graph of this text yet" error={query.error} />
    ) : null;
  }
  return (
    <GraphView
      region={query.data}
      selected={current && uidOf(query.data, current)}
      onSelect={(item) => {
        const place = item && placeOfTask(source, item.id);
        if (place) onGoTo(place.line, place.column);
      }}
    />
  );
}

/** Id of the task whose lines hold a line. */
function taskAt(source: string, line: number): string | undefined {
  const { frames } = placeIn(source.split("\n"), line);
  return frames.length > 1
    ? frames.findLast((frame) => frame.keys.has("id"))?.keys.get("id")
    : undefined;
}

function uidOf(region: Region, id: string): string | undefined {
  for (const item of itemsOf(region)) if (item.id === id) return item.uid;
  return undefined;
}
