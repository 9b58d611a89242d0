import { useQuery } from "@tanstack/react-query";
import { FilterBar, SearchBox, Spring } from "@/ui/control";
import { CopyButton } from "@/ui/copy-button";
import { Pager } from "@/ui/pager";
import { Empty, Loaded } from "@/ui/surface";
import { type Column, Table } from "@/ui/table";
import { secretList } from "../queries";
import styles from "./keys.module.css";

interface Secret {
  key: string;
}

const ALL = 10_000;

const columns: readonly Column<Secret>[] = [
  {
    key: "key",
    header: "Secret",
    width: "30%",
    phone: "first-fill",
    cell: ({ key }) => <strong>{key}</strong>,
  },
  {
    key: "use",
    header: "In a flow",
    phone: "second-fill",
    cell: ({ key }) => <code>{`{{ secret('${key}') }}`}</code>,
  },
  {
    key: "copy",
    header: <span className="visually-hidden">Copy</span>,
    width: "60px",
    align: "end",
    phone: "hide",
    cell: ({ key }) => (
      <CopyButton text={`{{ secret('${key}') }}`} label={`expression of ${key}`} />
    ),
  },
];

/** Names of the secrets; their values never leave the server. */
export function SecretList({
  q,
  onSearch,
}: {
  q: string;
  onSearch: (q: string | undefined) => void;
}) {
  const query = useQuery(secretList(q));
  const table = (rows: readonly Secret[] | undefined) => (
    <Table
      label="Secrets"
      columns={columns}
      rows={rows}
      rowKey={({ key }) => key}
      empty={
        <Empty title={q ? "No secret matches" : "The server has no secrets"}>
          A secret <code>API_TOKEN</code> is the environment variable <code>SECRET_API_TOKEN</code>{" "}
          of the server, its value in base64.
        </Empty>
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
          words={["secret", "secrets"]}
          onPage={() => undefined}
        />
      </FilterBar>
      <p className={styles.note}>
        All namespaces read the same secrets, from the environment of the server. Values are not
        shown, and are masked in logs.
      </p>
      <Loaded query={query} failure="The secrets could not be loaded" loading={table(undefined)}>
        {({ results }) => table(results)}
      </Loaded>
    </>
  );
}
