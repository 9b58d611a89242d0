import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ExecutionSummary, StateType, TaskRun } from "@/api/schema";
import { flowRevisions } from "@/features/flows";
import { ChoiceDialog } from "@/ui/choice-dialog";
import { stateWord } from "@/ui/state";
import { runName } from "../model";
import {
  changeStatus,
  changeTaskRunState,
  deleteExecution,
  executionKeys,
  replayExecution,
  restartExecution,
  unqueueExecution,
} from "../queries";
import { useOpenExecution } from "../use-open-execution";

interface DialogProps {
  execution: ExecutionSummary;
  onClose: () => void;
}

const ENDS: readonly StateType[] = ["SUCCESS", "WARNING", "FAILED", "KILLED", "CANCELLED"];

function statesBut(current: string, states: readonly StateType[]) {
  return states
    .filter((each) => each !== current)
    .map((value) => ({ value, label: stateWord(value) }));
}

/** The state of an ended execution, put right by hand. */
export function StatusDialog({ execution, onClose }: DialogProps) {
  const client = useQueryClient();
  return (
    <ChoiceDialog
      title="Change the state"
      about="Only what is written of this execution changes; no task runs again."
      choices={{ label: "New state", options: statesBut(execution.state.current, ENDS) }}
      action={{ label: "Change", busy: "Changing", icon: "check" }}
      failure="The state was not changed"
      onSubmit={async (state) => {
        await changeStatus(execution.id, state as StateType);
        await client.invalidateQueries({ queryKey: executionKeys.all });
      }}
      onClose={onClose}
    />
  );
}

/** A task run of an ended execution gets another state, and the execution goes on from there. */
export function TaskRunStateDialog(props: {
  run: TaskRun;
  onChanged: () => void;
  onClose: () => void;
}) {
  const { run, onChanged, onClose } = props;
  const client = useQueryClient();
  return (
    <ChoiceDialog
      title={`Change the state of ${runName(run)}`}
      about="The execution goes on from here, as if the task had ended in this state."
      choices={{
        label: "New state",
        options: statesBut(run.state.current, ["SUCCESS", "WARNING", "FAILED"]),
      }}
      action={{ label: "Change and go on", busy: "Changing", icon: "play" }}
      failure="The state was not changed"
      onSubmit={async (state) => {
        await changeTaskRunState(run.executionId, run.id, state as StateType);
        onChanged();
        await client.invalidateQueries({ queryKey: executionKeys.all });
      }}
      onClose={onClose}
    />
  );
}

export function UnqueueDialog({ execution, onClose }: DialogProps) {
  return (
    <ChoiceDialog
      title="Take out of the queue"
      about="It no longer waits for its turn among the executions of its flow."
      choices={{
        label: "What becomes of it",
        options: [
          { value: "RUNNING", label: "It runs now, beyond the limit" },
          { value: "CANCELLED", label: "It is cancelled" },
          { value: "FAILED", label: "It fails" },
        ],
      }}
      action={{ label: "Take out", busy: "Taking out", icon: "check" }}
      failure="It was not taken out of the queue"
      onSubmit={(state) => unqueueExecution(execution.id, state as StateType)}
      onClose={onClose}
    />
  );
}

const PARTS = [
  { value: "logs", label: "its log" },
  { value: "metrics", label: "its metrics" },
  { value: "files", label: "its files" },
];

export function DeleteDialog({ execution, onClose }: DialogProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return (
    <ChoiceDialog
      title="Delete this execution?"
      about="It cannot be brought back. Deleted with it:"
      switches={PARTS}
      action={{ label: "Delete", busy: "Deleting", icon: "close" }}
      failure="The execution was not deleted"
      onSubmit={async (_, parts) => {
        await deleteExecution(execution.id, {
          deleteLogs: parts.has("logs"),
          deleteMetrics: parts.has("metrics"),
          deleteStorage: parts.has("files"),
        });
        await navigate({ to: "/executions" });
        client.removeQueries({ queryKey: executionKeys.summary(execution.id) });
        await client.invalidateQueries({ queryKey: executionKeys.all });
      }}
      onClose={onClose}
    />
  );
}

/** Newest revisions on offer; older ones are on the flow's page. */
const REVISIONS = 50;

function useRevisions({ namespace, flowId, flowRevision }: ExecutionSummary) {
  const query = useQuery(flowRevisions(namespace, flowId));
  const all = (query.data ?? []).flatMap((each) => each.revision ?? []).sort((a, b) => b - a);
  const own = flowRevision ?? 1;
  return [own, ...all.filter((each) => each !== own)].slice(0, REVISIONS).map((each) => ({
    value: String(each),
    label: `Revision ${each}${each === own ? ", as it ran" : each === all[0] ? ", the latest" : ""}`,
  }));
}

/** A new execution, in the revision that it had or another; from a task run on, if there is one. */
export function ReplayRevisionDialog({ execution, run, onClose }: DialogProps & { run?: TaskRun }) {
  const open = useOpenExecution();
  return (
    <ChoiceDialog
      title={run ? `Replay from ${runName(run)}` : "Replay"}
      about={
        run
          ? "A new execution that takes over what came before this task."
          : "A new execution with the same inputs."
      }
      choices={{ label: "Flow", options: useRevisions(execution) }}
      action={{ label: "Replay", busy: "Starting", icon: "play" }}
      failure="The execution was not replayed"
      onSubmit={async (revision) =>
        open(await replayExecution(execution.id, run?.id, Number(revision)))
      }
      onClose={onClose}
    />
  );
}

export function RestartDialog(props: DialogProps & { onRestarted: () => void }) {
  const { execution, onRestarted, onClose } = props;
  const client = useQueryClient();
  return (
    <ChoiceDialog
      title="Restart"
      about="The failed tasks run again in this execution, and what comes after them."
      choices={{ label: "Flow", options: useRevisions(execution) }}
      action={{ label: "Restart", busy: "Restarting", icon: "retrying" }}
      failure="The execution was not restarted"
      onSubmit={async (revision) => {
        await restartExecution(execution.id, Number(revision));
        onRestarted();
        await client.invalidateQueries({ queryKey: executionKeys.all });
      }}
      onClose={onClose}
    />
  );
}
