import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { messageOf } from "@/api/errors";
import type { KeyEntry } from "@/api/schema";
import { parseInstant } from "@/lib/instant";
import { Button, IconButton } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Name } from "@/ui/name";
import { type Column, Table } from "@/ui/table";
import { Instant } from "@/ui/time";
import { toast } from "@/ui/toasts";
import { deleteKey, namespaceKeys } from "../queries";
import { KeyDialog } from "./key-dialog";
import styles from "./keys.module.css";

interface KeyTableProps {
  rows: readonly KeyEntry[] | undefined;
  /** The list of one namespace names it only where a key comes from another one. */
  namespace?: string | undefined;
  offset?: number;
  total?: number | undefined;
  empty: React.ReactNode;
}

/** Keys with what is known of them; one is changed or deleted where it stands. */
export function KeyTable({ rows, namespace, offset = 0, total, empty }: KeyTableProps) {
  const [edited, setEdited] = useState<KeyEntry>();
  const [doomed, setDoomed] = useState<KeyEntry>();
  return (
    <>
      <Table
        label="Keys"
        columns={columnsOf(namespace, setEdited, setDoomed)}
        rows={rows}
        rowKey={(row) => `${row.namespace}/${row.key}`}
        offset={offset}
        {...(total !== undefined && { total })}
        empty={empty}
      />
      {edited && <KeyDialog entry={edited} onClose={() => setEdited(undefined)} />}
      {doomed && <DeleteDialog entry={doomed} onClose={() => setDoomed(undefined)} />}
    </>
  );
}

function columnsOf(
  namespace: string | undefined,
  onEdit: (row: KeyEntry) => void,
  onDelete: (row: KeyEntry) => void,
): readonly Column<KeyEntry>[] {
  return [
    {
      key: "key",
      header: "Key",
      width: "22%",
      phone: "first-fill",
      cell: (row) => (
        <button type="button" className={styles.key} onClick={() => onEdit(row)}>
          <Name>{row.key}</Name>
        </button>
      ),
    },
    {
      key: "namespace",
      header: namespace ? "From" : "Namespace",
      width: "20%",
      phone: "second-fill",
      cell: (row) =>
        row.namespace === namespace ? (
          <span className="muted">here</span>
        ) : (
          <Link
            to="/namespaces/edit/$namespace/{-$tab}"
            params={{ namespace: row.namespace, tab: "kv" }}
          >
            <Name>{row.namespace}</Name>
          </Link>
        ),
    },
    {
      key: "description",
      header: "Description",
      phone: "hide",
      cell: (row) => <span title={row.description}>{row.description}</span>,
    },
    {
      key: "updated",
      header: "Changed",
      width: "166px",
      phone: "second",
      cell: (row) => <Instant at={parseInstant(row.updateDate)} />,
    },
    {
      key: "expires",
      header: "Expires",
      width: "166px",
      phone: "hide",
      cell: (row) =>
        row.expirationDate ? (
          <Instant at={parseInstant(row.expirationDate)} />
        ) : (
          <span className="muted">never</span>
        ),
    },
    {
      key: "delete",
      header: <span className="visually-hidden">Delete</span>,
      width: "60px",
      align: "end",
      phone: "hide",
      cell: (row) => (
        <IconButton
          icon="close"
          label={`Delete ${row.key}`}
          className={styles.delete}
          onClick={() => onDelete(row)}
        />
      ),
    },
  ];
}

function DeleteDialog({ entry, onClose }: { entry: KeyEntry; onClose: () => void }) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteKey(entry),
    onSuccess: () => {
      toast("success", `${entry.key} is deleted.`);
      onClose();
    },
    onError: (error) => toast("failed", `It could not be deleted: ${messageOf(error)}`),
    onSettled: () => client.invalidateQueries({ queryKey: namespaceKeys.keys }),
  });
  return (
    <Dialog
      title={`Delete ${entry.key}?`}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button kind="main" disabled={remove.isPending} onClick={() => remove.mutate()}>
            Delete it
          </Button>
        </>
      }
    >
      Flows of {entry.namespace} that read it will fail. Its value cannot be brought back.
    </Dialog>
  );
}
