import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TriggerEvaluation } from "@/api/schema";
import { parseInstant } from "@/lib/instant";
import { Icon } from "@/ui/icon";
import type { Tone } from "@/ui/state";
import { Empty, Loaded } from "@/ui/surface";
import { type Column, Table } from "@/ui/table";
import { Instant } from "@/ui/time";
import type { TriggerName } from "../model";
import { triggerEvaluations } from "../queries";
import styles from "./trigger-page.module.css";

/** What an outcome means, and how much it matters; others are shown in their own word. */
const OUTCOMES: Readonly<Record<string, readonly [tone: Tone, words: string]>> = {
  FIRED: ["success", "fired"],
  ERROR: ["failed", "error"],
  CONDITION_FALSE: ["skipped", "a condition was false"],
  NOTHING: ["skipped", "found nothing"],
  WAITING: ["queued", "waiting"],
  LOCKED: ["queued", "locked"],
  LATE: ["warning", "too late"],
};

/** The last looks at a trigger: why it fired, and why it did not. */
export function Evaluations({ name }: { name: TriggerName }) {
  const query = useQuery(triggerEvaluations(name));
  return (
    <Loaded
      query={query}
      failure="The evaluations could not be loaded"
      loading={<EvaluationTable name={name} rows={undefined} />}
    >
      {({ results }) => <EvaluationTable name={name} rows={results} />}
    </Loaded>
  );
}

function EvaluationTable({
  name: { namespace, flowId },
  rows,
}: {
  name: TriggerName;
  rows: readonly TriggerEvaluation[] | undefined;
}) {
  const columns: readonly Column<TriggerEvaluation>[] = [
    {
      key: "outcome",
      header: "Outcome",
      width: "190px",
      phone: "first",
      cell: ({ outcome }) => <Outcome outcome={outcome} />,
    },
    {
      key: "last",
      header: "When",
      width: "166px",
      phone: "first",
      cell: (row) => <Instant at={parseInstant(row.lastAt)} />,
    },
    {
      key: "times",
      header: "Times",
      width: "64px",
      align: "end",
      phone: "hide",
      cell: (row) => <span title={`since ${row.firstAt}`}>{row.times.toLocaleString("en")}</span>,
    },
    {
      key: "date",
      header: "For the date",
      width: "166px",
      phone: "hide",
      cell: (row) => <Instant at={parseInstant(row.date)} />,
    },
    {
      key: "detail",
      header: "Reason",
      phone: "second-fill",
      cell: (row) => <span title={row.detail}>{row.detail}</span>,
    },
    {
      key: "execution",
      header: "Execution",
      width: "100px",
      phone: "hide",
      cell: ({ executionId }) =>
        executionId && (
          <Link
            to="/executions/$namespace/$flowId/$executionId/{-$tab}"
            params={{ namespace, flowId, executionId }}
            className="mono"
            data-row-link
          >
            {executionId.slice(0, 8)}
          </Link>
        ),
    },
  ];
  return (
    <Table
      label="Evaluations"
      columns={columns}
      rows={rows}
      rowKey={(row) => `${row.firstAt} ${row.outcome}`}
      empty={
        <Empty title="It has not been looked at yet">
          Each evaluation is kept here, with the reason when it did not fire.
        </Empty>
      }
    />
  );
}

function Outcome({ outcome }: { outcome: string }) {
  const [tone, words] = OUTCOMES[outcome] ?? [
    "skipped" as const,
    outcome.toLowerCase().replaceAll("_", " "),
  ];
  return (
    <span className={styles.outcome} style={{ color: `var(--${tone}-text)` }}>
      <Icon name={tone} />
      {words}
    </span>
  );
}
