import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Empty, Loaded } from "@/ui/surface";
import { dependencyRegion } from "../model";
import { flowDependencies } from "../queries";
import { GraphView } from "./graph-view";

/** What starts a flow and what it starts; a flow leads to its page. */
export function FlowDependencies({ namespace, id }: { namespace: string; id: string }) {
  const navigate = useNavigate();
  const query = useQuery({ ...flowDependencies(namespace, id), select: dependencyRegion });
  return (
    <Loaded query={query} failure="The dependencies could not be loaded" loading={null}>
      {(region) =>
        region.items.length < 2 ? (
          <Empty title="No flow depends on this one, nor this one on another">
            A task of type <code>core.flow.Subflow</code> starts a flow; a trigger of type{" "}
            <code>core.trigger.Flow</code> waits for one.
          </Empty>
        ) : (
          <GraphView
            region={region}
            label="Dependencies"
            what="flow"
            selected={region.items.find((each) => each.type === `${namespace}.${id}`)?.uid}
            onSelect={(item) => {
              if (!item) return;
              void navigate({
                to: "/flows/edit/$namespace/$flowId/{-$tab}",
                params: { namespace: item.about, flowId: item.id, tab: "dependencies" },
              });
            }}
          />
        )
      }
    </Loaded>
  );
}
