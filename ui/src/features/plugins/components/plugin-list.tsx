import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "@/ui/button";
import { FilterBar, SearchBox, Spring } from "@/ui/control";
import { Empty, Loaded } from "@/ui/surface";
import { type Column, Table } from "@/ui/table";
import { matching, type TypeRow, typesOf } from "../model";
import { pluginGroups } from "../queries";
import styles from "./plugins.module.css";

const columns: readonly Column<TypeRow>[] = [
  {
    key: "name",
    header: "Type",
    width: "20%",
    phone: "first-fill",
    cell: ({ cls, name, deprecated }) => (
      <Link to="/plugins/$cls" params={{ cls }} className={styles.name} data-row-link>
        {name}
        {deprecated && <span className="muted"> (old name)</span>}
      </Link>
    ),
  },
  { key: "kind", header: "Kind", width: "100px", phone: "first", cell: (row) => row.kind },
  {
    key: "title",
    header: "What it does",
    phone: "second-fill",
    cell: ({ title }) => <span title={title}>{title}</span>,
  },
  {
    key: "cls",
    header: "Full name",
    width: "36%",
    phone: "hide",
    cell: ({ cls }) => <span className="mono muted">{cls}</span>,
  },
];

/** Which task does this? All installed types, by any word of their names and titles. */
export function PluginList({
  q,
  onSearch,
}: {
  q: string;
  onSearch: (q: string | undefined) => void;
}) {
  const query = useQuery(pluginGroups);
  const types = matching(typesOf(query.data ?? []), q);
  const table = (rows: readonly TypeRow[] | undefined) => (
    <Table
      label="Types"
      columns={columns}
      rows={rows}
      rowKey={({ cls }) => cls}
      empty={
        <Empty
          title="No type matches"
          action={<Button onClick={() => onSearch(undefined)}>Show all types</Button>}
        >
          Searched for “{q}” in names and titles.
        </Empty>
      }
    />
  );
  return (
    <>
      <FilterBar>
        <SearchBox
          label="Find by name or purpose"
          value={q}
          onChange={(text) => onSearch(text || undefined)}
        />
        <Spring />
        {query.data && <span className="muted">{types.length} types</span>}
      </FilterBar>
      <Loaded query={query} failure="The types could not be loaded" loading={table(undefined)}>
        {() => table(types)}
      </Loaded>
    </>
  );
}
