import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { offers } from "@/api/offers";
import type { ExecutionSummary } from "@/api/schema";
import type { IconName } from "@/ui/icon";
import { Menu } from "@/ui/menu";
import { isTerminal } from "@/ui/state";
import { toast } from "@/ui/toasts";
import { forceRun, killExecution, pauseExecution, replayExecution } from "../queries";
import { useOpenExecution } from "../use-open-execution";
import {
  DeleteDialog,
  ReplayRevisionDialog,
  RestartDialog,
  StatusDialog,
  UnqueueDialog,
} from "./action-dialogs";
import { LabelsDialog } from "./labels-dialog";
import { ReplayDialog } from "./replay-dialog";

type Opened =
  | "replay-inputs"
  | "replay-revision"
  | "restart"
  | "labels"
  | "status"
  | "unqueue"
  | "delete";

interface Action {
  label: string;
  icon: IconName;
  /** Last part of the operation's path; without the operation there is no action. */
  needs: string;
  method?: "POST" | "DELETE";
  when: boolean;
  open?: Opened;
  run?: () => unknown;
}

interface MoreActionsProps {
  execution: ExecutionSummary;
  /** The execution goes on after it had ended. */
  onRestarted: () => void;
}

/** What can be done with an execution beside what its state asks for. */
export function MoreActions({ execution, onRestarted }: MoreActionsProps) {
  const [opened, setOpened] = useState<Opened>();
  const open = useOpenExecution();
  const act = useMutation({
    mutationFn: async (run: () => unknown) => run(),
    onError: (error) => toast("failed", `That was not done: ${error.message}`),
  });
  const { id } = execution;
  const actions = actionsOf(execution, {
    pause: () => pauseExecution(id),
    forceRun: () => forceRun(id),
    killAlone: () => killExecution(id, false),
    replay: async () => open(await replayExecution(id)),
  });
  const items = actions.filter(isOffered).map(({ label, icon, open: dialog, run }) => ({
    label,
    icon,
    disabled: act.isPending,
    onSelect: () => (dialog ? setOpened(dialog) : run && act.mutate(run)),
  }));
  if (items.length === 0) return null;
  return (
    <>
      <Menu label="More actions" items={items} />
      <OpenedDialog
        opened={opened}
        execution={execution}
        onRestarted={onRestarted}
        onClose={() => setOpened(undefined)}
      />
    </>
  );
}

interface Runs {
  pause: () => unknown;
  forceRun: () => unknown;
  killAlone: () => unknown;
  replay: () => unknown;
}

function actionsOf({ state }: ExecutionSummary, runs: Runs): Action[] {
  const { current } = state;
  const ended = isTerminal(current);
  const failed = current === "FAILED" || current === "WARNING" || current === "KILLED";
  const waits = current === "QUEUED" || current === "CREATED";
  return [
    {
      label: "Pause after the running tasks",
      icon: "paused",
      needs: "pause",
      when: current === "RUNNING",
      run: runs.pause,
    },
    { label: "Run now", icon: "play", needs: "force-run", when: waits, run: runs.forceRun },
    {
      label: "Take out of the queue…",
      icon: "queued",
      needs: "unqueue",
      when: current === "QUEUED",
      open: "unqueue",
    },
    {
      label: "Kill, but not what it started",
      icon: "stop",
      needs: "kill",
      method: "DELETE",
      when: !ended && !waits && current !== "KILLING",
      run: runs.killAlone,
    },
    { label: "Replay", icon: "play", needs: "replay", when: ended, run: runs.replay },
    {
      label: "Replay with other inputs…",
      icon: "play",
      needs: "replay-with-inputs",
      when: ended,
      open: "replay-inputs",
    },
    {
      label: "Replay in another revision…",
      icon: "play",
      needs: "replay",
      when: ended,
      open: "replay-revision",
    },
    {
      label: "Restart in another revision…",
      icon: "retrying",
      needs: "restart",
      when: failed,
      open: "restart",
    },
    { label: "Change labels…", icon: "label", needs: "labels", when: ended, open: "labels" },
    {
      label: "Change the state…",
      icon: "check",
      needs: "change-status",
      when: ended,
      open: "status",
    },
    { label: "Delete…", icon: "close", needs: "", method: "DELETE", when: ended, open: "delete" },
  ];
}

function isOffered({ when, needs, method = "POST" }: Action): boolean {
  const path = `/api/v1/{tenant}/executions/{executionId}${needs && `/${needs}`}`;
  return when && offers(`${method} ${path}`);
}

function OpenedDialog({
  opened,
  ...props
}: MoreActionsProps & { opened: Opened | undefined; onClose: () => void }) {
  switch (opened) {
    case undefined:
      return null;
    case "replay-inputs":
      return <ReplayDialog {...props} />;
    case "replay-revision":
      return <ReplayRevisionDialog {...props} />;
    case "restart":
      return <RestartDialog {...props} />;
    case "labels":
      return <LabelsDialog {...props} />;
    case "status":
      return <StatusDialog {...props} />;
    case "unqueue":
      return <UnqueueDialog {...props} />;
    case "delete":
      return <DeleteDialog {...props} />;
  }
}
