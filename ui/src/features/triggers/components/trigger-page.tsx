import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Flow } from "@/api/schema";
import { flowDetail } from "@/features/flows";
import { formatRelative, parseInstant } from "@/lib/instant";
import { Button } from "@/ui/button";
import { Facts, Section } from "@/ui/facts";
import { Name } from "@/ui/name";
import { Page } from "@/ui/page";
import { FailureNote, Loaded, Skeleton } from "@/ui/surface";
import { Switch } from "@/ui/switch";
import { Instant, useNow } from "@/ui/time";
import { ruleOf, shortType, type TriggerName } from "../model";
import { triggerDates, triggerState } from "../queries";
import { useTriggerActions } from "../use-trigger-actions";
import { BackfillDialog } from "./backfill-dialog";
import { Backfills } from "./backfills";
import { Evaluations } from "./evaluations";
import styles from "./trigger-page.module.css";
import { WebhookAddress } from "./webhook-address";

type Definition = Record<string, unknown>;

/** One trigger: when it fires next, and why it did or did not. */
export function TriggerPage(name: TriggerName) {
  const { namespace, flowId, triggerId } = name;
  const flow = useQuery(flowDetail(namespace, flowId));
  const state = useQuery(triggerState(name));
  const { setDisabled, unlock } = useTriggerActions();
  const [backfilling, setBackfilling] = useState(false);
  const definition = flow.data && definitionOf(flow.data, triggerId);
  return (
    <Page
      title={triggerId}
      heading={<Name>{triggerId}</Name>}
      crumbs={[
        <Link key="triggers" to="/triggers">
          Triggers
        </Link>,
        <Link
          key="flow"
          to="/flows/edit/$namespace/$flowId/{-$tab}"
          params={{ namespace, flowId }}
          title={`${namespace}.${flowId}`}
        >
          {flowId}
        </Link>,
      ]}
      meta={definition && <span>{shortType(definition)}</span>}
      actions={
        state.data && (
          <>
            {state.data.locked && <Button onClick={() => unlock.mutate(name)}>Unlock</Button>}
            {state.data.kind === "SCHEDULE" && (
              <Button onClick={() => setBackfilling(true)}>Backfill</Button>
            )}
            <Switch
              on={!state.data.disabled}
              label={triggerId}
              onChange={(on) => setDisabled.mutate({ name, disabled: !on })}
            />
          </>
        )
      }
    >
      <Loaded query={flow} failure="The flow of the trigger could not be loaded" loading={null}>
        {() =>
          definition === undefined ? (
            <FailureNote
              what="There is no such trigger"
              error={`the flow ${flowId} has none with the id ${triggerId}`}
            />
          ) : (
            <div className={styles.layout}>
              <div className={styles.main}>
                <Evaluations name={name} />
              </div>
              <div className={styles.side}>
                <WhenItFires name={name} definition={definition} />
                <Backfills name={name} />
                {typeof definition["key"] === "string" && (
                  <WebhookAddress name={name} secret={definition["key"]} />
                )}
                <Section title="Definition">
                  <pre className={styles.definition}>{JSON.stringify(definition, null, 2)}</pre>
                </Section>
              </div>
            </div>
          )
        }
      </Loaded>
      {backfilling && <BackfillDialog name={name} onClose={() => setBackfilling(false)} />}
    </Page>
  );
}

function definitionOf(flow: Flow, triggerId: string): Definition | undefined {
  const triggers = (flow.triggers ?? []) as Definition[];
  return triggers.find((each) => each["id"] === triggerId);
}

function WhenItFires({ name, definition }: { name: TriggerName; definition: Definition }) {
  const state = useQuery(triggerState(name)).data;
  const dates = useQuery(triggerDates(name));
  const now = useNow(true, 5_000);
  const last = parseInstant(state?.lastTriggeredDate);
  return (
    <Section title="When it fires">
      <Facts
        items={[
          ["Rule", ruleOf(definition) && <span className="mono">{ruleOf(definition)}</span>],
          ["Last fired", state ? <Instant key="last" at={last} /> : undefined],
          [
            "Waits for",
            state?.locked && state.executionId ? (
              <Link
                key="lock"
                to="/executions/$namespace/$flowId/$executionId/{-$tab}"
                params={{
                  namespace: name.namespace,
                  flowId: name.flowId,
                  executionId: state.executionId,
                }}
              >
                execution {state.executionId.slice(0, 8)}
              </Link>
            ) : undefined,
          ],
          ["Status", state?.status && `${state.status} ${state.statusReason ?? ""}`],
        ]}
      />
      <Loaded
        query={dates}
        failure="The next dates could not be computed"
        loading={<Skeleton width="60%" />}
      >
        {(found) =>
          found.dates.length > 0 && (
            <>
              <h3 className={styles.next}>Next dates{state?.disabled && ", if it were on"}</h3>
              <ol className={styles.dates}>
                {found.dates.map((date) => {
                  const at = parseInstant(date) ?? 0;
                  return (
                    <li key={date}>
                      <Instant at={at} /> <span className="muted">{formatRelative(at, now)}</span>
                    </li>
                  );
                })}
              </ol>
            </>
          )
        }
      </Loaded>
    </Section>
  );
}
