import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/ui/button";
import { FilterBar, SearchBox, Spring, TextFilter } from "@/ui/control";
import { Pager } from "@/ui/pager";
import { Empty, Loaded } from "@/ui/surface";
import { inheritedKeys, type KeySearch, keyList, PAGE_SIZE } from "../queries";
import { KeyDialog } from "./key-dialog";
import { KeyTable } from "./key-table";

interface KeyListProps {
  search: KeySearch;
  onSearch: (search: KeySearch) => void;
  /** The list stands on the page of this namespace, and shows what it inherits too. */
  namespace?: string;
}

/** The key-value store: of all namespaces, or of one with what it inherits. */
export function KeyList({ search, onSearch, namespace }: KeyListProps) {
  const [adding, setAdding] = useState(false);
  const wanted = namespace === undefined ? search : { ...search, namespace };
  const list = useQuery(keyList(wanted, namespace !== undefined));
  const inherited = useQuery({
    ...inheritedKeys(namespace ?? ""),
    enabled: namespace !== undefined,
  });
  const page = search.page ?? 1;
  const change = (more: Partial<KeySearch>) => onSearch({ ...search, page: undefined, ...more });
  const above = (inherited.data ?? []).filter((each) =>
    each.key.toLowerCase().includes((search.q ?? "").toLowerCase()),
  );
  return (
    <>
      <FilterBar>
        <SearchBox
          label="Find by key or description"
          value={search.q ?? ""}
          onChange={(q) => change({ q: q || undefined })}
        />
        {namespace === undefined && (
          <TextFilter
            label="Namespace"
            value={search.namespace}
            onChange={(value) => change({ namespace: value })}
          />
        )}
        <Spring />
        <Pager
          page={page}
          size={PAGE_SIZE}
          total={list.data?.total}
          words={["key", "keys"]}
          onPage={(next) => onSearch({ ...search, page: next })}
        />
        <Button icon="plus" onClick={() => setAdding(true)}>
          New key
        </Button>
      </FilterBar>
      <Loaded
        query={list}
        failure="The keys could not be loaded"
        loading={<KeyTable rows={undefined} namespace={namespace} empty={null} />}
      >
        {({ results, total }) => (
          <KeyTable
            rows={[...results, ...above]}
            namespace={namespace}
            offset={(page - 1) * PAGE_SIZE}
            total={total + above.length}
            empty={
              <Empty
                title={search.q || search.namespace ? "No key matches" : "There are no keys yet"}
                action={
                  (search.q || search.namespace) && (
                    <Button onClick={() => onSearch({})}>Show all keys</Button>
                  )
                }
              >
                Flows read a key by <code>&#123;&#123; kv('name') &#125;&#125;</code> and write it
                by the task <code>core.kv.Set</code>.
              </Empty>
            }
          />
        )}
      </Loaded>
      {adding && <KeyDialog namespace={namespace} onClose={() => setAdding(false)} />}
    </>
  );
}
