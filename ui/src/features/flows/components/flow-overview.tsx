import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { triggersOf } from "@/api/flow-parts";
import { offers } from "@/api/offers";
import type { Flow, TriggerState } from "@/api/schema";
import { ExecutionTable, executionList } from "@/features/executions";
import { formatRelative, parseInstant } from "@/lib/instant";
import { Button } from "@/ui/button";
import { Facts, Section } from "@/ui/facts";
import { Empty, Loaded, Skeleton } from "@/ui/surface";
import { Instant, useNow } from "@/ui/time";
import { flowRuns, flowTriggers, qualified } from "../queries";
import styles from "./flow-overview.module.css";
import { RunBars } from "./run-bars";

const Markdown = lazy(() => import("@/ui/markdown"));

/** Runs in the row of bars, as many as fit one line. */
const BARS = 60;

/** How a flow has done lately, and when it runs next. */
export function FlowOverview({ flow, onRun }: { flow: Flow; onRun: () => void }) {
  const { namespace, id } = flow;
  const runs = useQuery(flowRuns([qualified(flow)], BARS));
  const executions = useQuery(executionList({ namespace, flow: id, range: "all" }));
  const shown = runs.data?.runs[qualified(flow)] ?? [];
  return (
    <div className={styles.layout}>
      <div className={styles.main}>
        {shown.length > 0 && (
          <div className={styles.runs}>
            <h2>Last {shown.length === 1 ? "run" : `${shown.length} runs`}</h2>
            <RunBars wide namespace={namespace} flowId={id} runs={shown} height={56} />
          </div>
        )}
        <Loaded
          query={executions}
          failure="The executions could not be loaded"
          loading={<ExecutionTable ofOneFlow executions={undefined} empty={null} />}
        >
          {({ results, total }) => (
            <ExecutionTable
              ofOneFlow
              executions={results}
              total={total}
              empty={
                <Empty
                  title="This flow has never run"
                  action={
                    <Button kind="main" icon="play" onClick={onRun}>
                      Run it
                    </Button>
                  }
                />
              }
            />
          )}
        </Loaded>
      </div>
      <div className={styles.side}>
        {flow.description && (
          <Section title="Description">
            <Suspense fallback={<Skeleton width="80%" />}>
              <Markdown>{flow.description}</Markdown>
            </Suspense>
          </Section>
        )}
        <Section title="Next runs">
          <NextRuns flow={flow} />
        </Section>
        <Section title="Flow">
          <Facts
            items={[
              ["Revision", flow.revision],
              ["State", flow.disabled ? "switched off" : "active"],
              ["Tasks", flow.tasks?.length],
              ["Inputs", flow.inputs?.length],
              ...(flow.labels ?? []).map((label) => [label.key, label.value] as [string, string]),
            ]}
          />
        </Section>
      </div>
    </div>
  );
}

function NextRuns({ flow }: { flow: Flow }) {
  if (triggersOf(flow).length === 0) return <p className="muted">The flow has no triggers.</p>;
  if (!offers("GET /api/v1/{tenant}/triggers/{namespace}/{flowId}")) {
    return <Facts items={triggersOf(flow).map((each) => [each.id, each.cron])} />;
  }
  return <TriggerDates flow={flow} />;
}

function TriggerDates({ flow }: { flow: Flow }) {
  const triggers = useQuery(flowTriggers(flow.namespace, flow.id));
  return (
    <Loaded
      query={triggers}
      failure="The triggers could not be loaded"
      loading={<Skeleton width="60%" />}
    >
      {({ results }) => (
        <Facts
          items={triggersOf(flow).map((each) => [
            each.id,
            <TriggerDate
              key={each.id}
              trigger={results.find((state) => state.triggerId === each.id)}
              cron={each.cron}
            />,
          ])}
        />
      )}
    </Loaded>
  );
}

function TriggerDate({
  trigger,
  cron,
}: {
  trigger: TriggerState | undefined;
  cron: string | undefined;
}) {
  const now = useNow(true, 10_000);
  const at = parseInstant(trigger?.nextExecutionDate ?? trigger?.nextEvaluationDate);
  return (
    <>
      {trigger?.disabled ? (
        "switched off"
      ) : at === undefined ? (
        <span className="muted">no date</span>
      ) : (
        <>
          <Instant at={at} /> <span className="muted">({formatRelative(at, now)})</span>
        </>
      )}
      {cron && <div className="mono muted">{cron}</div>}
    </>
  );
}
