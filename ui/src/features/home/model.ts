import type { ExecutionSummary, FlowRun, TriggerItem } from "@/api/schema";
import { parseIsoDuration } from "@/lib/duration";
import { parseInstant } from "@/lib/instant";
import { isTerminal } from "@/ui/state";

/** States of executions that have not ended. */
export const OPEN_STATES = [
  "CREATED",
  "SUBMITTED",
  "QUEUED",
  "RUNNING",
  "RETRYING",
  "RESTARTED",
  "PAUSED",
  "BREAKPOINT",
  "KILLING",
] as const;

const WAITS_FOR_SOMEBODY = new Set(["PAUSED", "BREAKPOINT"]);
const WAITS_FOR_ROOM = new Set(["CREATED", "SUBMITTED", "QUEUED"]);

/** The executions that have not ended, by what they wait for. */
export function sortedOut(executions: readonly ExecutionSummary[]) {
  const of = (test: (state: string) => boolean) =>
    executions.filter((each) => test(each.state.current));
  return {
    paused: of((state) => WAITS_FOR_SOMEBODY.has(state)),
    queued: of((state) => WAITS_FOR_ROOM.has(state)),
    running: of((state) => !WAITS_FOR_SOMEBODY.has(state) && !WAITS_FOR_ROOM.has(state)),
  };
}

/** Milliseconds that a flow usually takes: the median of the runs that succeeded. */
export function usualLength(runs: readonly FlowRun[]): number | undefined {
  const lengths = runs
    .filter((run) => run.state === "SUCCESS" && isTerminal(run.state))
    .map((run) => parseIsoDuration(run.duration ?? ""))
    .filter((each) => each !== undefined)
    .sort((a, b) => a - b);
  return lengths[Math.floor(lengths.length / 2)];
}

export interface Due {
  key: string;
  namespace: string;
  flowId: string;
  triggerId: string;
  at: number;
  cron: string | undefined;
}

/** A date that passed by this much should have been noticed. */
const PATIENCE = 30_000;

/** Triggers with a date, split into those that are late and those to come. */
export function dueTriggers(items: readonly TriggerItem[], now: number) {
  const due = items.flatMap((item): Due[] => {
    const state = item.state ?? item.triggerContext;
    const at = parseInstant(state?.nextExecutionDate ?? state?.nextEvaluationDate);
    if (!state || at === undefined || state.disabled) return [];
    const { namespace, flowId, triggerId } = state;
    const cron = (item.abstractTrigger ?? item.trigger)?.["cron"];
    return [
      {
        key: `${namespace}/${flowId}/${triggerId}`,
        namespace,
        flowId,
        triggerId,
        at,
        cron: typeof cron === "string" ? cron : undefined,
      },
    ];
  });
  return {
    late: due.filter((each) => each.at < now - PATIENCE),
    next: due.filter((each) => each.at >= now - PATIENCE),
  };
}
