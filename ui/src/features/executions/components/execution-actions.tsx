import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { offers } from "@/api/offers";
import type { ExecutionSummary, TaskRun } from "@/api/schema";
import { Button } from "@/ui/button";
import { isTerminal } from "@/ui/state";
import { toast } from "@/ui/toasts";
import { executionKeys, killExecution, restartExecution, resumeFromBreakpoint } from "../queries";
import { MoreActions } from "./more-actions";
import { ResumeDialog } from "./resume-dialog";

interface ExecutionActionsProps {
  execution: ExecutionSummary;
  /** Where a paused one waits. */
  waiting?: TaskRun | undefined;
  /** The execution goes on after it had ended: its stream must be opened again. */
  onRestarted: () => void;
}

/** What one can do now; what the state does not allow or the server does not offer is absent. */
export function ExecutionActions(props: ExecutionActionsProps) {
  return (
    <>
      <MainAction {...props} />
      <MoreActions execution={props.execution} onRestarted={props.onRestarted} />
    </>
  );
}

/** What the state asks for. */
function MainAction({ execution, waiting, onRestarted }: ExecutionActionsProps) {
  const { current } = execution.state;
  if (!isTerminal(current)) {
    return (
      <>
        {current === "BREAKPOINT" && <GoOn execution={execution} />}
        {current === "PAUSED" && <Resume execution={execution} waiting={waiting} />}
        <Kill execution={execution} />
      </>
    );
  }
  const restartable = current === "FAILED" || current === "WARNING";
  if (restartable && offers("POST /api/v1/{tenant}/executions/{executionId}/restart")) {
    return <Restart execution={execution} onRestarted={onRestarted} />;
  }
  return null;
}

function Resume({ execution, waiting }: Omit<ExecutionActionsProps, "onRestarted">) {
  const [open, setOpen] = useState(false);
  if (!offers("POST /api/v1/{tenant}/executions/{executionId}/resume")) return null;
  return (
    <>
      <Button kind="main" icon="play" onClick={() => setOpen(true)}>
        Resume
      </Button>
      {open && <ResumeDialog execution={execution} run={waiting} onClose={() => setOpen(false)} />}
    </>
  );
}

/** At a breakpoint nobody is asked for anything. */
function GoOn({ execution }: { execution: ExecutionSummary }) {
  const resume = useMutation({
    mutationFn: () => resumeFromBreakpoint(execution.id),
    onError: (error) => toast("failed", `The execution did not go on: ${error.message}`),
  });
  return (
    <Button kind="main" icon="play" disabled={resume.isPending} onClick={() => resume.mutate()}>
      Go on
    </Button>
  );
}

function Kill({ execution }: { execution: ExecutionSummary }) {
  const [asked, setAsked] = useState(false);
  const kill = useMutation({
    mutationFn: () => killExecution(execution.id),
    onError: (error) => {
      setAsked(false);
      toast("failed", `The execution was not killed: ${error.message}`);
    },
  });
  if (execution.state.current === "KILLING" || kill.isSuccess) {
    return (
      <Button icon="stop" disabled>
        Killing
      </Button>
    );
  }
  if (!asked) {
    return (
      <Button icon="stop" onClick={() => setAsked(true)}>
        Kill
      </Button>
    );
  }
  return (
    <>
      <Button kind="plain" onClick={() => setAsked(false)}>
        Keep running
      </Button>
      <Button kind="main" icon="stop" disabled={kill.isPending} onClick={() => kill.mutate()}>
        Kill it now
      </Button>
    </>
  );
}

function Restart({ execution, onRestarted }: ExecutionActionsProps) {
  const client = useQueryClient();
  const restart = useMutation({
    mutationFn: () => restartExecution(execution.id),
    onSuccess: async () => {
      onRestarted();
      await client.invalidateQueries({ queryKey: executionKeys.summary(execution.id) });
    },
    onError: (error) => toast("failed", `The execution was not restarted: ${error.message}`),
  });
  return (
    <Button
      kind="main"
      icon="retrying"
      disabled={restart.isPending}
      onClick={() => restart.mutate()}
    >
      Restart failed tasks
    </Button>
  );
}
