import { Link } from "@tanstack/react-router";
import { IconButton } from "@/ui/button";
import { JsonTree } from "@/ui/json-tree";
import type { GraphItem } from "../model";
import styles from "./graph.module.css";

interface TaskDefinitionProps {
  item: GraphItem;
  namespace: string;
  flowId: string;
  /** Said under the name, such as that it has not run. */
  note?: string;
  onClose: () => void;
}

/** A task as the flow has it, beside the graph. */
export function TaskDefinition({ item, namespace, flowId, note, onClose }: TaskDefinitionProps) {
  const { id: _id, type, ...properties } = item.task;
  return (
    <aside className={styles.panel} aria-label={`Task ${item.id}`}>
      <div className={styles.panelHead}>
        <h2 className="truncate" title={item.id}>
          {item.id}
        </h2>
        <IconButton icon="close" label="Close the panel" onClick={onClose} />
      </div>
      <div className={styles.panelBody}>
        <div className={styles.definition}>
          <code>{String(type)}</code>
          {note && <span className="muted">{note}</span>}
          <span>
            <Link
              to="/flows/edit/$namespace/$flowId/{-$tab}"
              params={{ namespace, flowId, tab: "edit" }}
              search={{ task: item.id }}
            >
              Edit this task
            </Link>
          </span>
          {item.subflow && <SubflowLink task={item.task} namespace={namespace} />}
          <JsonTree value={properties} />
        </div>
      </div>
    </aside>
  );
}

/** An address with an expression in it is known only when the task runs. */
function SubflowLink({ task, namespace }: { task: GraphItem["task"]; namespace: string }) {
  const flowId = String(task["flowId"] ?? "");
  const other = String(task["namespace"] ?? namespace);
  if (flowId === "" || `${flowId}${other}`.includes("{{")) return null;
  return (
    <Link to="/flows/edit/$namespace/$flowId/{-$tab}" params={{ namespace: other, flowId }}>
      Open the flow {other}.{flowId}
    </Link>
  );
}
