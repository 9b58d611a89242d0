import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ExecutionSummary, Values as ValueMap } from "@/api/schema";
import { parseInstant } from "@/lib/instant";
import { CopyButton } from "@/ui/copy-button";
import { Facts, Section } from "@/ui/facts";
import { JsonTree } from "@/ui/json-tree";
import { Scroll } from "@/ui/page";
import { StateBadge } from "@/ui/state-badge";
import { Elapsed, Instant } from "@/ui/time";
import { spanOf } from "../model";
import styles from "./execution-overview.module.css";
import { fileLink } from "./file-link";

/** What an execution was started with, and the way it took. */
export function ExecutionOverview({ execution }: { execution: ExecutionSummary }) {
  return (
    <Scroll>
      <div className={styles.columns}>
        <div>
          <Section title="Inputs">
            <Values of={execution} values={execution.inputs} none="The execution has no inputs." />
          </Section>
          {hasAny(execution.outputs) && (
            <Section title="Outputs">
              <Values of={execution} values={execution.outputs} none="" />
            </Section>
          )}
          {hasAny(execution.variables) && (
            <Section title="Variables">
              <Values of={execution} values={execution.variables} none="" />
            </Section>
          )}
          {execution.trigger && (
            <Section title="Trigger">
              <Facts
                items={[
                  ["Id", execution.trigger.id],
                  ["Type", execution.trigger.type],
                ]}
              />
              <Values of={execution} values={execution.trigger.variables} none="" />
            </Section>
          )}
        </div>
        <div>
          <Section title="Execution">
            <Identity execution={execution} />
          </Section>
          <Section title="Labels">
            <Labels execution={execution} />
          </Section>
          <Section title="States">
            <History execution={execution} />
          </Section>
        </div>
      </div>
    </Scroll>
  );
}

function Identity({ execution }: { execution: ExecutionSummary }) {
  const span = spanOf(execution.state);
  return (
    <Facts
      items={[
        [
          "Id",
          <span key="id" className={styles.id}>
            <span className="mono">{execution.id}</span>
            <CopyButton text={execution.id} label="id" />
          </span>,
        ],
        [
          "Flow",
          <Link
            key="flow"
            to="/flows/edit/$namespace/$flowId/{-$tab}"
            params={{ namespace: execution.namespace, flowId: execution.flowId }}
          >
            {execution.namespace}.{execution.flowId}
          </Link>,
        ],
        ["Revision", execution.flowRevision],
        ["Started", <Instant key="started" at={span.from} />],
        ["Ended", span.to === undefined ? undefined : <Instant key="ended" at={span.to} />],
        ["Task runs", execution.taskRunCount?.toLocaleString("en")],
        ["Scheduled for", dated(execution.scheduleDate)],
        ["Parent", execution.parentId],
        ["Original", execution.originalId === execution.id ? undefined : execution.originalId],
      ]}
    />
  );
}

function dated(text: string | undefined): ReactNode {
  const at = parseInstant(text);
  return at === undefined ? undefined : <Instant at={at} />;
}

function Labels({ execution }: { execution: ExecutionSummary }) {
  const labels = execution.labels ?? [];
  if (labels.length === 0) return <p className="muted">The execution has no labels.</p>;
  return <Facts items={labels.map((label) => [label.key, label.value])} />;
}

function History({ execution }: { execution: ExecutionSummary }) {
  const { histories } = execution.state;
  return (
    <table className={styles.history}>
      <tbody>
        {histories.map((each, index) => {
          const from = parseInstant(each.date);
          const next = histories[index + 1];
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the history only grows.
            <tr key={index}>
              <td>
                <StateBadge still={next !== undefined} state={each.state} />
              </td>
              <td>
                <Instant at={from} />
              </td>
              <td className="muted">
                {next && <Elapsed from={from} to={parseInstant(next.date)} />}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Values({
  of,
  values,
  none,
}: {
  of: ExecutionSummary;
  values: ValueMap | undefined;
  none: string;
}) {
  if (!values || !hasAny(values)) return none ? <p className="muted">{none}</p> : null;
  return <JsonTree value={values} renderText={fileLink(of.id)} />;
}

function hasAny(values: ValueMap | undefined): boolean {
  return values !== undefined && Object.keys(values).length > 0;
}
