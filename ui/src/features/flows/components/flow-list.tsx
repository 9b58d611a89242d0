import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Flow, FlowRun } from "@/api/schema";
import { RunDialog } from "@/features/run";
import { formatRelative, parseInstant } from "@/lib/instant";
import { Button, buttonClass, IconButton } from "@/ui/button";
import { FilterBar, SearchBox, Spring } from "@/ui/control";
import { Name } from "@/ui/name";
import { StateBadge } from "@/ui/state-badge";
import { Empty, FailureNote, Loaded } from "@/ui/surface";
import { type Column, Table } from "@/ui/table";
import { Instant, useNow } from "@/ui/time";
import {
  flowDetail,
  flowList,
  flowRuns,
  nextRuns,
  offersNextRuns,
  PAGE_SIZE,
  qualified,
} from "../queries";
import styles from "./flow-list.module.css";
import { RunBars } from "./run-bars";

interface FlowListProps {
  q: string;
  page: number;
  onSearch: (search: { q?: string | undefined; page?: number | undefined }) => void;
}

/** A flow with what the list knows of its runs. */
interface FlowRow {
  flow: Flow;
  /** Undefined until the server has answered. */
  runs: readonly FlowRun[] | undefined;
  next: number | undefined;
}

export function FlowList({ q, page, onSearch }: FlowListProps) {
  const list = useQuery(flowList(q, page));
  const flows = list.data?.results ?? [];
  const runs = useQuery(flowRuns(flows.map(qualified)));
  const next = useQuery(nextRuns);
  const [running, setRunning] = useState<Flow>();
  const columns = flowColumns(setRunning);
  const rows: FlowRow[] = flows.map((flow) => ({
    flow,
    runs: runs.data && (runs.data.runs[qualified(flow)] ?? []),
    next: next.data?.get(qualified(flow)),
  }));
  return (
    <>
      <FilterBar>
        <SearchBox
          label="Find by name, namespace or label"
          value={q}
          onChange={(text) => onSearch({ q: text || undefined })}
        />
        <Spring />
        <Pager page={page} total={list.data?.total} onPage={(to) => onSearch({ q, page: to })} />
      </FilterBar>
      {runs.error && (
        <FailureNote
          slim
          what="The last runs could not be loaded"
          error={runs.error}
          since={runs.errorUpdatedAt}
          onRetry={() => void runs.refetch()}
        />
      )}
      <Loaded
        query={list}
        failure="The flows could not be loaded"
        loading={<FlowTable rows={undefined} columns={columns} empty={null} />}
      >
        {({ total }) => (
          <FlowTable
            rows={rows}
            columns={columns}
            offset={(page - 1) * PAGE_SIZE}
            total={total}
            empty={<NoFlows q={q} onClear={() => onSearch({})} />}
          />
        )}
      </Loaded>
      {running && <RunLoader flow={running} onClose={() => setRunning(undefined)} />}
    </>
  );
}

function FlowTable(props: {
  rows: readonly FlowRow[] | undefined;
  columns: readonly Column<FlowRow>[];
  offset?: number;
  total?: number;
  empty: React.ReactNode;
}) {
  return <Table label="Flows" rowKey={(row) => qualified(row.flow)} {...props} />;
}

function flowColumns(onRun: (flow: Flow) => void): readonly Column<FlowRow>[] {
  return [
    {
      key: "state",
      phone: "first",
      header: "Last run",
      width: "120px",
      cell: ({ runs }) => {
        const last = runs?.at(-1);
        if (last) return <StateBadge state={last.state} />;
        return runs && <span className={styles.never}>never run</span>;
      },
    },
    {
      key: "flow",
      phone: "first-fill",
      header: "Flow",
      width: "25%",
      cell: ({ flow }) => (
        <span className={styles.flow}>
          <Link
            to="/flows/edit/$namespace/$flowId/{-$tab}"
            params={{ namespace: flow.namespace, flowId: flow.id }}
            data-row-link
          >
            <Name>{flow.id}</Name>
          </Link>
          <span className={styles.namespace}>
            <Name>{flow.namespace}</Name>
          </span>
          {flow.disabled && <span className="muted">off</span>}
        </span>
      ),
    },
    {
      key: "description",
      header: "Description",
      phone: "hide",
      cell: ({ flow }) =>
        flow.exception ? (
          <span className={styles.broken} title={flow.exception}>
            cannot be read: {flow.exception}
          </span>
        ) : (
          <span className="muted" title={flow.description}>
            {firstLine(flow.description)}
          </span>
        ),
    },
    {
      key: "runs",
      header: "Last runs",
      width: "176px",
      phone: "hide",
      cell: ({ flow, runs }) =>
        runs &&
        runs.length > 0 && <RunBars namespace={flow.namespace} flowId={flow.id} runs={runs} />,
    },
    {
      key: "started",
      phone: "second",
      header: "Started",
      width: "166px",
      cell: ({ runs }) => {
        const last = runs?.at(-1);
        return last && <Instant at={parseInstant(last.startDate)} />;
      },
    },
    ...(offersNextRuns
      ? [
          {
            key: "next",
            header: "Next run",
            width: "96px",
            phone: "hide",
            cell: ({ next }: FlowRow) => next !== undefined && <NextRun at={next} />,
          } as const,
        ]
      : []),
    {
      key: "run",
      phone: "hide",
      header: <span className="visually-hidden">Run</span>,
      width: "104px",
      align: "end",
      cell: ({ flow }) =>
        !flow.disabled &&
        !flow.exception && (
          <Button
            className={styles.run}
            kind="plain"
            icon="play"
            aria-label={`Run ${flow.id}`}
            onClick={() => onRun(flow)}
          >
            Run
          </Button>
        ),
    },
  ];
}

function NextRun({ at }: { at: number }) {
  const now = useNow(true, 10_000);
  return <time title={new Date(at).toString()}>{formatRelative(at, now)}</time>;
}

/** The list has no inputs in the form that is needed, so the flow itself is asked for. */
function RunLoader({ flow, onClose }: { flow: Flow; onClose: () => void }) {
  const detail = useQuery(flowDetail(flow.namespace, flow.id));
  if (detail.data) return <RunDialog flow={detail.data} onClose={onClose} />;
  return (
    detail.error && <FailureNote slim what="The inputs could not be loaded" error={detail.error} />
  );
}

function Pager({
  page,
  total,
  onPage,
}: {
  page: number;
  total: number | undefined;
  onPage: (page: number | undefined) => void;
}) {
  if (total === undefined) return null;
  const last = Math.min(total, page * PAGE_SIZE);
  return (
    <span className={styles.pager}>
      <span className="muted">
        {total <= PAGE_SIZE
          ? `${total} ${total === 1 ? "flow" : "flows"}`
          : `${(page - 1) * PAGE_SIZE + 1}–${last} of ${total.toLocaleString("en")}`}
      </span>
      {total > PAGE_SIZE && (
        <>
          <IconButton
            icon="up"
            label="Previous flows"
            disabled={page === 1}
            onClick={() => onPage(page > 2 ? page - 1 : undefined)}
          />
          <IconButton
            icon="down"
            label="More flows"
            disabled={last >= total}
            onClick={() => onPage(page + 1)}
          />
        </>
      )}
    </span>
  );
}

function NoFlows({ q, onClear }: { q: string; onClear: () => void }) {
  if (q) {
    return (
      <Empty title="No flow matches" action={<Button onClick={onClear}>Show all flows</Button>}>
        Searched for “{q}” in names, namespaces and labels.
      </Empty>
    );
  }
  return (
    <Empty
      title="There are no flows yet"
      action={
        <Link to="/flows/new" className={buttonClass("main")}>
          Write the first flow
        </Link>
      }
    >
      A flow is a YAML text that says which tasks run, in which order and when.
    </Empty>
  );
}

/** The first line of a description, without the marks of its emphasis. */
function firstLine(markdown: string | undefined): string | undefined {
  return markdown
    ?.trim()
    .split("\n", 1)[0]
    ?.replaceAll(/\*\*|`/g, "");
}
