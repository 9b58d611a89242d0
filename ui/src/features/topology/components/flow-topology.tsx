import { useQuery } from "@tanstack/react-query";
import { triggersOf } from "@/api/flow-parts";
import type { Flow } from "@/api/schema";
import { Loaded } from "@/ui/surface";
import { itemsOf, regionsOf } from "../model";
import { flowGraph } from "../queries";
import styles from "./graph.module.css";
import { GraphView } from "./graph-view";
import { TaskDefinition } from "./task-definition";

interface FlowTopologyProps {
  flow: Flow;
  selected: string | undefined;
  onSelect: (uid: string | undefined) => void;
}

/** What a flow does, in which order, and what starts it. */
export function FlowTopology({ flow, selected, onSelect }: FlowTopologyProps) {
  const graph = useQuery({
    ...flowGraph(flow.namespace, flow.id, flow.revision),
    select: regionsOf,
  });
  return (
    <Loaded query={graph} failure="The graph could not be made" loading={null}>
      {(loaded) => {
        const item = [...itemsOf(loaded)].find((each) => each.uid === selected);
        return (
          <div className={styles.split}>
            <GraphView
              region={loaded}
              selected={selected}
              onSelect={(next) => onSelect(next?.uid)}
              head={<Triggers flow={flow} />}
            />
            {item && (
              <TaskDefinition
                item={item}
                namespace={flow.namespace}
                flowId={flow.id}
                onClose={() => onSelect(undefined)}
              />
            )}
          </div>
        );
      }}
    </Loaded>
  );
}

function Triggers({ flow }: { flow: Flow }) {
  const triggers = triggersOf(flow);
  if (triggers.length === 0) return null;
  return (
    <span className={styles.chips} title="What starts this flow">
      {triggers.map((trigger) => (
        <span key={trigger.id} className={styles.chip} title={trigger.type}>
          {trigger.id}{" "}
          <span className="muted">{trigger.cron ?? trigger.type.split(".").at(-1)}</span>
        </span>
      ))}
    </span>
  );
}
