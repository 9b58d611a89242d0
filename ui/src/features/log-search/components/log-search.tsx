import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { LogEntry, LogLevel } from "@/api/schema";
import { PeriodSelect, useExecutionActivity } from "@/features/executions";
import { LEVELS } from "@/features/logs";
import { parseInstant } from "@/lib/instant";
import { Button } from "@/ui/button";
import { FilterBar, SearchBox, Select, Spring, TextFilter } from "@/ui/control";
import { Name } from "@/ui/name";
import { Pager } from "@/ui/pager";
import type { Tone } from "@/ui/state";
import { Empty, FailureNote, Loaded } from "@/ui/surface";
import { type Column, Table } from "@/ui/table";
import { Instant } from "@/ui/time";
import { TimeBars } from "@/ui/time-bars";
import { DEFAULT_LEVEL, logHistogram, logKeys, logLines, PAGE_SIZE } from "../queries";
import type { LogSearchParams } from "../search";
import styles from "./log-search.module.css";

interface LogSearchProps {
  search: LogSearchParams;
  onSearch: (search: LogSearchParams) => void;
}

const TONE: Readonly<Record<LogLevel, Tone>> = {
  ERROR: "failed",
  WARN: "warning",
  INFO: "queued",
  DEBUG: "skipped",
  TRACE: "skipped",
};

const KINDS = [...LEVELS]
  .sort((a, b) => Object.keys(TONE).indexOf(a) - Object.keys(TONE).indexOf(b))
  .map((level) => ({
    key: level,
    label: level.toLowerCase(),
    color: `var(--${TONE[level]}-bar)`,
  }));

/** Where else did this message occur? All logs, by text, level, flow and time. */
export function LogSearch({ search, onSearch }: LogSearchProps) {
  useExecutionActivity(logKeys.all);
  const lines = useQuery(logLines(search));
  const page = search.page ?? 1;
  const change = (more: Partial<LogSearchParams>) =>
    onSearch({ ...search, page: undefined, ...more });
  return (
    <>
      <FilterBar>
        <SearchBox
          label="Find in messages, flows and tasks"
          value={search.q ?? ""}
          onChange={(q) => change({ q: q || undefined })}
        />
        <Select
          aria-label="Lowest level"
          value={search.level ?? DEFAULT_LEVEL}
          onChange={({ target: { value } }) =>
            change({ level: value === DEFAULT_LEVEL ? undefined : value })
          }
        >
          {LEVELS.map((level) => (
            <option key={level} value={level}>
              {level.toLowerCase()} and worse
            </option>
          ))}
        </Select>
        <TextFilter
          label="Namespace"
          value={search.namespace}
          onChange={(namespace) => change({ namespace })}
        />
        <TextFilter label="Flow" value={search.flow} onChange={(flow) => change({ flow })} />
        <PeriodSelect search={search} onChange={change} />
        <Spring />
        <Pager
          page={page}
          size={PAGE_SIZE}
          total={lines.data?.total}
          words={["line", "lines"]}
          onPage={(next) => onSearch({ ...search, page: next })}
        />
      </FilterBar>
      <div className={styles.bars}>
        <LevelBars search={search} onChoose={change} />
      </div>
      <Loaded
        query={lines}
        failure="The logs could not be searched"
        loading={<Lines rows={undefined} empty={null} />}
      >
        {({ results, total }) => (
          <Lines
            rows={results}
            offset={(page - 1) * PAGE_SIZE}
            total={total}
            empty={
              <Empty
                title="No line matches"
                action={
                  <Button onClick={() => onSearch({ range: "all", level: "TRACE" })}>
                    Show all lines
                  </Button>
                }
              >
                Searched for {search.q ? `“${search.q}”` : "every message"} of the level{" "}
                {(search.level ?? DEFAULT_LEVEL).toLowerCase()} and worse.
              </Empty>
            }
          />
        )}
      </Loaded>
    </>
  );
}

function LevelBars({
  search,
  onChoose,
}: {
  search: LogSearchParams;
  onChoose: (period: { from: string; to: string }) => void;
}) {
  const { data, error, refetch } = useQuery(logHistogram(search));
  if (error && !data) {
    return (
      <FailureNote
        slim
        what="The lines could not be counted over time"
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!data) return <div style={{ height: BARS }} />;
  return (
    <TimeBars
      label="Lines over time"
      start={parseInstant(data.start) ?? 0}
      end={parseInstant(data.end) ?? 1}
      step={data.step}
      buckets={data.buckets.map(({ date, counts }) => ({ at: parseInstant(date) ?? 0, counts }))}
      kinds={KINDS}
      height={BARS}
      onChoose={(from, to) =>
        onChoose({ from: new Date(from).toISOString(), to: new Date(to).toISOString() })
      }
    />
  );
}

const BARS = 74;

interface LinesProps {
  rows: readonly LogEntry[] | undefined;
  offset?: number;
  total?: number;
  empty: React.ReactNode;
}

function Lines(props: LinesProps) {
  return <Table label="Log lines" columns={columns} rowKey={keyOf} {...props} />;
}

const keys = new WeakMap<LogEntry, string>();
let nextKey = 0;

/** Lines have no id; the same text may come twice in the same instant. */
function keyOf(line: LogEntry): string {
  const known = keys.get(line) ?? String(nextKey++);
  keys.set(line, known);
  return known;
}

const columns: readonly Column<LogEntry>[] = [
  {
    key: "time",
    header: "Time",
    width: "166px",
    phone: "first",
    cell: (line) => <Instant at={parseInstant(line.timestamp)} />,
  },
  {
    key: "level",
    header: "Level",
    width: "64px",
    phone: "first",
    cell: ({ level }) => (
      <span style={{ color: `var(--${TONE[level]}-text)` }}>{level.toLowerCase()}</span>
    ),
  },
  {
    key: "flow",
    header: "Flow",
    width: "18%",
    phone: "first-fill",
    cell: ({ namespace, flowId }) => (
      <span title={`${namespace}.${flowId}`}>
        <Name>{flowId}</Name>
      </span>
    ),
  },
  { key: "task", header: "Task", width: "12%", phone: "hide", cell: (line) => line.taskId },
  {
    key: "message",
    header: "Message",
    phone: "second-fill",
    cell: (line) => <Message line={line} />,
  },
];

/** Leads to the line's execution, with only its task shown. */
function Message({ line }: { line: LogEntry }) {
  const { namespace, flowId, executionId, taskId, triggerId } = line;
  const message = line.message?.split("\n", 1)[0] ?? "";
  const text = (
    <span className="mono" style={{ color: `var(--${TONE[line.level]}-text)` }}>
      {message}
    </span>
  );
  if (executionId) {
    return (
      <Link
        to="/executions/$namespace/$flowId/$executionId/{-$tab}"
        params={{ namespace, flowId, executionId, tab: "logs" }}
        search={{ ...(taskId && { task: taskId }), level: line.level }}
        title={line.message}
        data-row-link
      >
        {text}
      </Link>
    );
  }
  if (!triggerId) return text;
  return (
    <Link
      to="/triggers/$namespace/$flowId/$triggerId"
      params={{ namespace, flowId, triggerId }}
      title={line.message}
      data-row-link
    >
      {text}
    </Link>
  );
}
