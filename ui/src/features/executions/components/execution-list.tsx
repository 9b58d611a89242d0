import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, buttonClass } from "@/ui/button";
import { FilterBar, SearchBox, Spring, TextFilter } from "@/ui/control";
import { Pager } from "@/ui/pager";
import { Empty, FailureNote, Loaded } from "@/ui/surface";
import { executionCounts, executionList, PAGE_SIZE } from "../queries";
import { describePeriod, type ExecutionSearch, isNarrowed, statesOf, toggleState } from "../search";
import { useExecutionActivity } from "../use-execution-activity";
import { ExecutionBars } from "./execution-bars";
import styles from "./execution-list.module.css";
import { ExecutionTable } from "./execution-table";
import { PeriodSelect } from "./period-select";
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
        <Pager
          page={page}
          size={PAGE_SIZE}
          total={total}
          words={["execution", "executions"]}
          onPage={(next) => onSearch({ ...search, page: next })}
        />
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
