import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { formatRelative } from "@/lib/instant";
import { Button } from "@/ui/button";
import { FilterBar, SearchBox, Select, Spring, TextFilter } from "@/ui/control";
import { Icon } from "@/ui/icon";
import { Name } from "@/ui/name";
import { Pager } from "@/ui/pager";
import { Empty, FailureNote, Loaded } from "@/ui/surface";
import { Switch } from "@/ui/switch";
import { type Column, Table } from "@/ui/table";
import { Instant, useNow } from "@/ui/time";
import { fromEvent, fromItem, type TriggerRow, triggerKey } from "../model";
import { eventTriggers, PAGE_SIZE, triggerList } from "../queries";
import type { TriggerSearch } from "../search";
import { useTriggerActions } from "../use-trigger-actions";
import styles from "./trigger-list.module.css";

interface TriggerListProps {
  search: TriggerSearch;
  onSearch: (search: TriggerSearch) => void;
}

/** All triggers of all kinds: what fires next, and what keeps one from firing. */
export function TriggerList({ search, onSearch }: TriggerListProps) {
  const list = useQuery(triggerList(search));
  const events = useQuery(eventTriggers(search));
  const actions = useTriggerActions();
  const page = search.page ?? 1;
  const change = (more: Partial<TriggerSearch>) =>
    onSearch({ ...search, page: undefined, ...more });
  const isLast = list.data !== undefined && page * PAGE_SIZE >= list.data.total;
  const waiting = events.data ?? [];
  return (
    <>
      <FilterBar>
        <SearchBox
          label="Find by trigger, flow or namespace"
          value={search.q ?? ""}
          onChange={(q) => change({ q: q || undefined })}
        />
        <TextFilter
          label="Namespace"
          value={search.namespace}
          onChange={(namespace) => change({ namespace })}
        />
        <Select
          aria-label="On or off"
          value={search.state ?? ""}
          onChange={({ target: { value } }) =>
            change({ state: value === "enabled" || value === "disabled" ? value : undefined })
          }
        >
          <option value="">On and off</option>
          <option value="enabled">On</option>
          <option value="disabled">Off</option>
        </Select>
        <Spring />
        <Pager
          page={page}
          size={PAGE_SIZE}
          total={list.data && list.data.total + waiting.length}
          words={["trigger", "triggers"]}
          onPage={(next) => onSearch({ ...search, page: next })}
        />
      </FilterBar>
      {events.error && (
        <FailureNote
          slim
          what="The webhooks and flow triggers could not be loaded"
          error={events.error}
          since={events.errorUpdatedAt}
          onRetry={() => void events.refetch()}
        />
      )}
      <Loaded
        query={list}
        failure="The triggers could not be loaded"
        loading={<Triggers rows={undefined} actions={actions} empty={null} />}
      >
        {({ results, total }) => (
          <Triggers
            rows={[...results.flatMap(fromItem), ...(isLast ? waiting.map(fromEvent) : [])]}
            actions={actions}
            offset={(page - 1) * PAGE_SIZE}
            total={total + waiting.length}
            empty={<NoTriggers search={search} onClear={() => onSearch({})} />}
          />
        )}
      </Loaded>
    </>
  );
}

interface TriggersProps {
  rows: readonly TriggerRow[] | undefined;
  actions: ReturnType<typeof useTriggerActions>;
  offset?: number;
  total?: number;
  empty: React.ReactNode;
}

function Triggers({ actions, ...table }: TriggersProps) {
  const now = useNow(true, 5_000);
  return (
    <Table label="Triggers" columns={columnsOf(actions, now)} rowKey={triggerKey} {...table} />
  );
}

function columnsOf(
  { setDisabled, unlock }: TriggersProps["actions"],
  now: number,
): readonly Column<TriggerRow>[] {
  return [
    {
      key: "on",
      header: "On",
      width: "84px",
      phone: "first",
      cell: (row) => (
        <Switch
          on={!row.disabled}
          label={`${row.triggerId} of ${row.flowId}`}
          disabled={!row.switchable}
          onChange={(on) => setDisabled.mutate({ name: row, disabled: !on })}
        />
      ),
    },
    {
      key: "trigger",
      header: "Trigger",
      width: "15%",
      phone: "first-fill",
      cell: (row) => (
        <Link
          className={styles.open}
          to="/triggers/$namespace/$flowId/$triggerId"
          params={{ namespace: row.namespace, flowId: row.flowId, triggerId: row.triggerId }}
          data-row-link
        >
          <Name>{row.triggerId}</Name>
        </Link>
      ),
    },
    {
      key: "flow",
      header: "Flow",
      width: "21%",
      phone: "second-fill",
      cell: ({ namespace, flowId }) => (
        <span className={styles.flow}>
          <Link to="/flows/edit/$namespace/$flowId/{-$tab}" params={{ namespace, flowId }}>
            <Name>{flowId}</Name>
          </Link>
          <span className={styles.namespace}>
            <Name>{namespace}</Name>
          </span>
        </span>
      ),
    },
    {
      key: "rule",
      header: "Fires",
      phone: "hide",
      cell: (row) => (
        <span title={`${row.type} ${row.rule}`}>
          {row.type} <span className="muted">{row.rule}</span>
        </span>
      ),
    },
    {
      key: "next",
      header: "Next",
      width: "196px",
      phone: "second",
      cell: (row) => <Next row={row} now={now} />,
    },
    {
      key: "last",
      header: "Last fired",
      width: "150px",
      phone: "hide",
      cell: (row) => <Instant at={row.last} />,
    },
    {
      key: "state",
      header: "What holds it",
      width: "15%",
      phone: "hide",
      cell: (row) => <Held row={row} onUnlock={() => unlock.mutate(row)} />,
    },
  ];
}

const LATE = 30_000;

function Next({ row: { next, disabled }, now }: { row: TriggerRow; now: number }) {
  if (disabled || next === undefined) return <span className="muted">–</span>;
  const late = next < now - LATE;
  return (
    <span style={late ? { color: "var(--warning-text)" } : undefined}>
      <Instant at={next} />{" "}
      <span className={late ? undefined : "muted"}>
        {late ? `late, ${formatRelative(next, now)}` : formatRelative(next, now)}
      </span>
    </span>
  );
}

function Held({ row, onUnlock }: { row: TriggerRow; onUnlock: () => void }) {
  if (row.problem) {
    return (
      <span className={styles.problem} title={row.problem}>
        {row.problem}
      </span>
    );
  }
  if (!row.lockedBy) return null;
  return (
    <span className={styles.held}>
      <Icon name="queued" />
      <Link
        to="/executions/$namespace/$flowId/$executionId/{-$tab}"
        params={{ namespace: row.namespace, flowId: row.flowId, executionId: row.lockedBy }}
      >
        waits for {row.lockedBy.slice(0, 8)}
      </Link>
      <Button kind="plain" className={styles.unlock} onClick={onUnlock}>
        Unlock
      </Button>
    </span>
  );
}

function NoTriggers({ search, onClear }: { search: TriggerSearch; onClear: () => void }) {
  if (search.q || search.namespace || search.state) {
    return (
      <Empty
        title="No trigger matches"
        action={<Button onClick={onClear}>Show all triggers</Button>}
      >
        Searched:{" "}
        {[
          search.q && `“${search.q}”`,
          search.namespace && `namespace ${search.namespace}`,
          search.state && (search.state === "enabled" ? "switched on" : "switched off"),
        ]
          .filter(Boolean)
          .join(", ")}
        .
      </Empty>
    );
  }
  return (
    <Empty title="No flow has a trigger">
      A flow starts by itself with{" "}
      <code>
        triggers: [&#123; id: daily, type: io.kestra.plugin.core.trigger.Schedule, cron: "0 7 * * *"
        &#125;]
      </code>
    </Empty>
  );
}
