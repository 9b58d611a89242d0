import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { offers } from "@/api/offers";
import type { ExecutionSummary } from "@/api/schema";
import { Menu, type MenuItem } from "@/ui/menu";
import { isTerminal } from "@/ui/state";
import { toast } from "@/ui/toasts";
import { pauseExecution, replayExecution } from "../queries";
import { useOpenExecution } from "../use-open-execution";
import { LabelsDialog } from "./labels-dialog";
import { ReplayDialog } from "./replay-dialog";

/** What can be done with an execution beside what its state asks for. */
export function MoreActions({ execution }: { execution: ExecutionSummary }) {
  if (isTerminal(execution.state.current)) return <EndedActions execution={execution} />;
  if (execution.state.current === "RUNNING") return <RunningActions execution={execution} />;
  return null;
}

function RunningActions({ execution }: { execution: ExecutionSummary }) {
  const pause = useMutation({
    mutationFn: () => pauseExecution(execution.id),
    onError: (error) => toast("failed", `The execution was not paused: ${error.message}`),
  });
  if (!offers("POST /api/v1/{tenant}/executions/{executionId}/pause")) return null;
  return (
    <Menu
      label="More actions"
      items={[
        {
          label: "Pause after the running tasks",
          icon: "paused",
          disabled: pause.isPending,
          onSelect: () => pause.mutate(),
        },
      ]}
    />
  );
}

function EndedActions({ execution }: { execution: ExecutionSummary }) {
  const [dialog, setDialog] = useState<"replay" | "labels">();
  const open = useOpenExecution();
  const replay = useMutation({
    mutationFn: () => replayExecution(execution.id),
    onSuccess: open,
    onError: (error) => toast("failed", `The execution was not replayed: ${error.message}`),
  });
  const items: MenuItem[] = [];
  if (offers("POST /api/v1/{tenant}/executions/{executionId}/replay")) {
    items.push({
      label: "Replay",
      icon: "play",
      disabled: replay.isPending,
      onSelect: () => replay.mutate(),
    });
  }
  if (offers("POST /api/v1/{tenant}/executions/{executionId}/replay-with-inputs")) {
    items.push({
      label: "Replay with other inputs…",
      icon: "play",
      onSelect: () => setDialog("replay"),
    });
  }
  if (offers("POST /api/v1/{tenant}/executions/{executionId}/labels")) {
    items.push({ label: "Change labels…", icon: "label", onSelect: () => setDialog("labels") });
  }
  if (items.length === 0) return null;
  const close = () => setDialog(undefined);
  return (
    <>
      <Menu label="More actions" items={items} />
      {dialog === "replay" && <ReplayDialog execution={execution} onClose={close} />}
      {dialog === "labels" && <LabelsDialog execution={execution} onClose={close} />}
    </>
  );
}
