import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import type { Input } from "@/api/flow-parts";
import type { ExecutionSummary, TaskRun } from "@/api/schema";
import { type FormAction, InputsDialog } from "@/features/run";
import { TextInput } from "@/ui/control";
import { FailureNote } from "@/ui/surface";
import {
  checkResume,
  executionFlow,
  type ResumeAnswer,
  resumeExecution,
  resumeInputs,
} from "../queries";
import { asksForDecision, findTask } from "../waiting";
import styles from "./labels-dialog.module.css";

const GOES_ON = "It goes on without further questions.";

interface ResumeDialogProps {
  execution: ExecutionSummary;
  /** Where it waits; undefined when the execution as a whole was paused. */
  run: TaskRun | undefined;
  onClose: () => void;
}

/** What a paused execution asks for, and the way on. */
export function ResumeDialog({ execution, run, onClose }: ResumeDialogProps) {
  const { id, flowRevision } = execution;
  const asked = useQuery(resumeInputs(id, run?.id));
  const flow = useQuery(executionFlow(id, flowRevision));
  const [comment, setComment] = useState("");
  const commentId = useId();
  const error = asked.error ?? flow.error;
  if (error) return <FailureNote slim what="What it waits for is not known" error={error} />;
  if (!asked.data || !flow.data) return null;
  const task = run && findTask(flow.data, run.taskId);
  const deciding = asksForDecision(task);
  const answer = (more: Omit<ResumeAnswer, "taskRunId">) => async (form: FormData) => {
    await resumeExecution(id, form, { taskRunId: run?.id, ...more });
    onClose();
  };
  const decide = (decision: "APPROVED" | "DENIED") => answer({ decision, comment });
  const actions: FormAction[] = deciding
    ? [
        { label: "Deny", busy: "Denying", icon: "close", submit: decide("DENIED") },
        { label: "Approve", busy: "Approving", icon: "check", submit: decide("APPROVED") },
      ]
    : [{ label: "Resume", busy: "Resuming", icon: "play", submit: answer({}) }];
  return (
    <InputsDialog
      title={run ? `${deciding ? "Decide" : "Resume"} ${run.taskId}` : "Resume the execution"}
      about={`${execution.namespace} · ${execution.flowId}`}
      inputs={asked.data.inputs.map(({ input }) => input as unknown as Input)}
      check={(form, signal) => checkResume(id, form, signal)}
      actions={actions}
      none={task?.description ?? (deciding ? "Nothing but a decision is asked." : GOES_ON)}
      onClose={onClose}
    >
      {deciding && (
        <div>
          <label className={styles.label} htmlFor={commentId}>
            Comment
          </label>
          <TextInput
            id={commentId}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
        </div>
      )}
    </InputsDialog>
  );
}
