import type { EventTrigger, TriggerItem } from "@/api/schema";
import { parseInstant } from "@/lib/instant";

export interface TriggerName {
  namespace: string;
  flowId: string;
  triggerId: string;
}

/** A trigger of either list, as one row. */
export interface TriggerRow extends TriggerName {
  /** Last part of its type, such as `Schedule`. */
  type: string;
  /** When it fires, as the author wrote it: a cron expression, an interval. */
  rule: string;
  disabled: boolean;
  /** It has a state that can be switched; a webhook is switched in the flow's text. */
  switchable: boolean;
  next: number | undefined;
  last: number | undefined;
  /** The execution that it waits for. */
  lockedBy: string | undefined;
  /** Why it does not work, if so. */
  problem: string | undefined;
}

export function triggerKey({ namespace, flowId, triggerId }: TriggerName): string {
  return `${namespace}/${flowId}/${triggerId}`;
}

export function fromItem(item: TriggerItem): TriggerRow[] {
  const state = item.state ?? item.triggerContext;
  const definition = item.trigger ?? item.abstractTrigger;
  if (!state) return [];
  const { namespace, flowId, triggerId, disabled } = state;
  return [
    {
      namespace,
      flowId,
      triggerId,
      type: shortType(definition),
      rule: ruleOf(definition),
      disabled: disabled || definition?.["disabled"] === true,
      // what the flow's text switches off, only the flow's text switches on
      switchable: definition !== undefined && definition["disabled"] !== true,
      next: parseInstant(state.nextExecutionDate ?? state.nextEvaluationDate),
      last: parseInstant(state.lastTriggeredDate),
      lockedBy: state.locked ? state.executionId : undefined,
      problem: state.status === "failing" ? (state.statusReason ?? "failing") : undefined,
    },
  ];
}

export function fromEvent(trigger: EventTrigger): TriggerRow {
  const { namespace, flowId, triggerId, disabled, webhook, definition } = trigger;
  return {
    namespace,
    flowId,
    triggerId,
    type: shortType(definition),
    rule: webhook ? "when its address is called" : "after other executions",
    disabled,
    switchable: false,
    next: undefined,
    last: undefined,
    lockedBy: undefined,
    problem: undefined,
  };
}

type Definition = Readonly<Record<string, unknown>> | undefined;

export function shortType(definition: Definition): string {
  const type = definition?.["type"];
  return typeof type === "string" ? type.slice(type.lastIndexOf(".") + 1) : "not in the flow";
}

/** When it fires, in the words of its author. */
export function ruleOf(definition: Definition): string {
  const of = (name: string) => {
    const value = definition?.[name];
    return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
  };
  const cron = of("cron");
  const zone = of("timezone");
  if (cron) return zone ? `${cron} ${zone}` : cron;
  const interval = of("interval");
  return interval ? `every ${interval}` : "";
}

/** Address that a webhook is called by. */
export function webhookUrl(origin: string, name: TriggerName, key: string): string {
  const parts = [name.namespace, name.flowId, key].map(encodeURIComponent).join("/");
  return `${origin}/api/v1/main/executions/webhook/${parts}`;
}

/** The call of a webhook for a shell. */
export function curlOf(url: string): string {
  return `curl -X POST '${url.replaceAll("'", "'\\''")}' \\\n  -H 'Content-Type: application/json' -d '{}'`;
}
