import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { inputsOf } from "@/api/flow-parts";
import { offers } from "@/api/offers";
import type { Flow } from "@/api/schema";
import { TextInput } from "@/ui/control";
import { parseLabels } from "../form-model";
import { checkInputs, startExecution } from "../queries";
import { InputsDialog } from "./inputs-dialog";
import styles from "./run-dialog.module.css";

interface RunDialogProps {
  flow: Flow;
  onClose: () => void;
}

/** The form that a flow's inputs ask for; starting leads to the execution's page. */
export function RunDialog({ flow, onClose }: RunDialogProps) {
  const navigate = useNavigate();
  const [labels, setLabels] = useState("");
  const parsed = parseLabels(labels);
  const start = async (form: FormData) => {
    const { namespace, flowId, id } = await startExecution(flow, form, parsed ?? []);
    await navigate({
      to: "/executions/$namespace/$flowId/$executionId/{-$tab}",
      params: { namespace, flowId, executionId: id },
    });
  };
  return (
    <InputsDialog
      title={`Run ${flow.id}`}
      about={`${flow.namespace} · revision ${flow.revision ?? 1}`}
      inputs={inputsOf(flow)}
      check={
        offers("POST /api/v1/{tenant}/executions/{namespace}/{id}/validate")
          ? (form, signal) => checkInputs(flow, form, signal)
          : undefined
      }
      actions={[{ label: "Start", busy: "Starting", icon: "play", submit: start }]}
      ready={parsed !== undefined}
      none="This flow has no inputs."
      onClose={onClose}
    >
      <details className={`${styles.advanced} ${styles.wide}`}>
        <summary>Labels</summary>
        <TextInput
          aria-label="Labels"
          placeholder="team:data priority:high"
          value={labels}
          aria-invalid={parsed === undefined}
          onChange={(event) => setLabels(event.target.value)}
        />
        {parsed === undefined && (
          <p className={styles.problem}>Write labels as key:value, separated by spaces.</p>
        )}
      </details>
    </InputsDialog>
  );
}
