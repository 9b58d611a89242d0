import { useQuery } from "@tanstack/react-query";
import { inputsOf } from "@/api/flow-parts";
import type { ExecutionSummary } from "@/api/schema";
import { InputsDialog } from "@/features/run";
import { FailureNote } from "@/ui/surface";
import { executionFlow, replayWithInputs } from "../queries";
import { useOpenExecution } from "../use-open-execution";

interface ReplayDialogProps {
  execution: ExecutionSummary;
  onClose: () => void;
}

/** The inputs of an execution once more, to run its flow again with some of them changed. */
export function ReplayDialog({ execution, onClose }: ReplayDialogProps) {
  const { id, namespace, flowId, flowRevision } = execution;
  const open = useOpenExecution();
  const flow = useQuery(executionFlow(id, flowRevision));
  if (!flow.data) {
    return flow.error && <FailureNote slim what="The inputs are not known" error={flow.error} />;
  }
  const replay = async (form: FormData) => {
    const replayed = await replayWithInputs(id, form);
    onClose();
    await open(replayed);
  };
  return (
    <InputsDialog
      title={`Replay ${flowId}`}
      about={`${namespace} · revision ${flowRevision ?? 1}`}
      inputs={inputsOf(flow.data)}
      given={execution.inputs ?? {}}
      actions={[{ label: "Replay", busy: "Starting", icon: "play", submit: replay }]}
      none="This flow has no inputs."
      onClose={onClose}
    />
  );
}
