import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "@/ui/button";
import { FilterBar, SearchBox, Spring } from "@/ui/control";
import { Icon } from "@/ui/icon";
import { Pager } from "@/ui/pager";
import { Empty, Loaded } from "@/ui/surface";
import { type Column, Table } from "@/ui/table";
import { type NamespaceRow, treeOf } from "../model";
import { namespaceList } from "../queries";
import styles from "./namespaces.module.css";

const ALL = 10_000;

const columns: readonly Column<NamespaceRow>[] = [
  {
    key: "name",
    header: "Namespace",
    phone: "first-fill",
    cell: ({ id, name, depth }) => (
      <span className={styles.name} style={{ paddingLeft: depth * 20 }}>
        <Icon name="folder" />
        <Link
          to="/namespaces/edit/$namespace/{-$tab}"
          params={{ namespace: id }}
          title={id}
          data-row-link
        >
          {name}
        </Link>
      </span>
    ),
  },
  {
    key: "id",
    header: "Full name",
    width: "40%",
    phone: "second-fill",
    cell: ({ id }) => <span className="muted">{id}</span>,
  },
];

/** All namespaces as a tree. */
export function NamespaceList({
  q,
  onSearch,
}: {
  q: string;
  onSearch: (q: string | undefined) => void;
}) {
  const query = useQuery(namespaceList(q));
  const table = (rows: readonly NamespaceRow[] | undefined) => (
    <Table
      label="Namespaces"
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      empty={
        q ? (
          <Empty
            title="No namespace matches"
            action={<Button onClick={() => onSearch(undefined)}>Show all namespaces</Button>}
          >
            Searched for “{q}”.
          </Empty>
        ) : (
          <Empty title="There are no namespaces yet">
            A namespace is there as soon as a flow, a key or a file is in it.
          </Empty>
        )
      }
    />
  );
  return (
    <>
      <FilterBar>
        <SearchBox
          label="Find by name"
          value={q}
          onChange={(text) => onSearch(text || undefined)}
        />
        <Spring />
        <Pager
          page={1}
          size={ALL}
          total={query.data?.total}
          words={["namespace", "namespaces"]}
          onPage={() => undefined}
        />
      </FilterBar>
      <Loaded query={query} failure="The namespaces could not be loaded" loading={table(undefined)}>
        {({ results }) => table(treeOf(results.map(({ id }) => id)))}
      </Loaded>
    </>
  );
}
