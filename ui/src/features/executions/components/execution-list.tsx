import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, buttonClass, IconButton } from "@/ui/button";
import { FilterBar, SearchBox, Select, Spring, TextInput } from "@/ui/control";
import { Empty, FailureNote, Loaded } from "@/ui/surface";
import { executionCounts, executionList, PAGE_SIZE } from "../queries";
import {
  DEFAULT_RANGE,
  describePeriod,
  type ExecutionSearch,
  isNarrowed,
  RANGES,
  statesOf,
  toggleState,
} from "../search";
import { useExecutionActivity } from "../use-execution-activity";
import { ExecutionBars } from "./execution-bars";
import styles from "./execution-list.module.css";
import { ExecutionTable } from "./execution-table";
import { StateToggles } from "./state-toggles";

interface ExecutionListProps {
  search: ExecutionSearch;
  onSearch: (search: ExecutionSearch) => void;
  /** The list stands on the page of a flow, which then is no filter. */
  ofOneFlow?: boolean;
}

export function ExecutionList({ search, onSearch, ofOneFlow = false }: ExecutionListProps) {
  useExecutionActivity();
  const list = useQuery(executionList(search));
  const counts = useQuery(executionCounts(search));
  const change = (more: Partial<ExecutionSearch>) =>
    onSearch({ ...search, page: undefined, ...more });
  const page = search.page ?? 1;
  const total = list.data?.total;
  return (
    <>
      <FilterBar>
        <SearchBox
          label="Find by id, flow or label"
          value={search.q ?? ""}
          onChange={(q) => change({ q: q || undefined })}
        />
        {!ofOneFlow && <FlowFilters search={search} onChange={change} />}
        <PeriodSelect search={search} onChange={change} />
        <Spring />
        <Pager page={page} total={total} onPage={(next) => onSearch({ ...search, page: next })} />
      </FilterBar>
      <div className={styles.bars}>
        <ExecutionBars search={search} height={84} onChoose={change} />
      </div>
      {counts.error ? (
        <FailureNote slim what="The states could not be counted" error={counts.error} />
      ) : (
        <StateToggles
          counts={counts.data?.counts}
          selected={statesOf(search)}
          onToggle={(state) => change({ state: toggleState(search, state) })}
        />
      )}
      <Loaded
        query={list}
        failure="The executions could not be loaded"
        loading={<ExecutionTable executions={undefined} ofOneFlow={ofOneFlow} empty={null} />}
      >
        {({ results }) => (
          <ExecutionTable
            executions={results}
            ofOneFlow={ofOneFlow}
            offset={(page - 1) * PAGE_SIZE}
            total={total}
            empty={<NoExecutions search={search} onClear={() => onSearch({ range: "all" })} />}
          />
        )}
      </Loaded>
    </>
  );
}

const CHOSEN = "chosen";

/** How far back the list looks, or the stretch of time that was chosen in the bars. */
function PeriodSelect({
  search,
  onChange,
}: {
  search: ExecutionSearch;
  onChange: (more: Partial<ExecutionSearch>) => void;
}) {
  const chosen = search.from !== undefined || search.to !== undefined;
  return (
    <Select
      aria-label="Period"
      value={chosen ? CHOSEN : (search.range ?? DEFAULT_RANGE)}
      onChange={({ target: { value } }) =>
        onChange({
          range: value === DEFAULT_RANGE ? undefined : value,
          from: undefined,
          to: undefined,
        })
      }
    >
      {chosen && <option value={CHOSEN}>{describePeriod(search)}</option>}
      {RANGES.map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </Select>
  );
}

function FlowFilters({
  search,
  onChange,
}: {
  search: ExecutionSearch;
  onChange: (more: Partial<ExecutionSearch>) => void;
}) {
  return (
    <>
      <TextFilter
        label="Namespace"
        value={search.namespace}
        onChange={(namespace) => onChange({ namespace })}
      />
      <TextFilter label="Flow" value={search.flow} onChange={(flow) => onChange({ flow })} />
    </>
  );
}

/** A filter that must match as a whole, so it waits for Enter or for the focus to leave. */
function TextFilter({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  const commit = (text: string) => {
    if (text !== (value ?? "")) onChange(text || undefined);
  };
  return (
    <TextInput
      key={value ?? ""}
      className={styles.filter}
      aria-label={label}
      placeholder={label}
      defaultValue={value ?? ""}
      onBlur={(event) => commit(event.target.value.trim())}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit(event.currentTarget.value.trim());
      }}
    />
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
  const first = (page - 1) * PAGE_SIZE + 1;
  const last = Math.min(total, page * PAGE_SIZE);
  return (
    <span className={styles.pager}>
      <span className="muted">
        {total <= PAGE_SIZE && page === 1
          ? `${total.toLocaleString("en")} ${total === 1 ? "execution" : "executions"}`
          : `${first.toLocaleString("en")}–${last.toLocaleString("en")} of ${total.toLocaleString("en")}`}
      </span>
      {(page > 1 || last < total) && (
        <>
          <IconButton
            icon="up"
            label="Newer"
            disabled={page === 1}
            onClick={() => onPage(page > 2 ? page - 1 : undefined)}
          />
          <IconButton
            icon="down"
            label="Older"
            disabled={last >= total}
            onClick={() => onPage(page + 1)}
          />
        </>
      )}
    </span>
  );
}

function NoExecutions({ search, onClear }: { search: ExecutionSearch; onClear: () => void }) {
  const everything = search.range === "all" && !search.from && !search.to;
  const words = describePeriod(search);
  const period = search.from || search.to ? words : words.toLowerCase();
  if (isNarrowed(search)) {
    return (
      <Empty
        title="No execution matches"
        action={<Button onClick={onClear}>Show all executions</Button>}
      >
        Searched: {period}
        {search.state && `, state ${search.state.toLowerCase().replaceAll(",", " or ")}`}
        {search.namespace && `, namespace ${search.namespace}`}
        {search.flow && `, flow ${search.flow}`}
        {search.q && `, “${search.q}”`}.
      </Empty>
    );
  }
  return (
    <Empty
      title={everything ? "Nothing has run yet" : `Nothing has run: ${period}`}
      action={
        <>
          {!everything && <Button onClick={onClear}>Show all executions</Button>}{" "}
          <Link to="/flows" className={buttonClass("main")}>
            Choose a flow to run
          </Link>
        </>
      }
    >
      Executions appear here as they start.
    </Empty>
  );
}
