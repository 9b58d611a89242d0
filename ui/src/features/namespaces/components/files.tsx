import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { messageOf } from "@/api/errors";
import { Button } from "@/ui/button";
import { TextInput } from "@/ui/control";
import { Dialog } from "@/ui/dialog";
import { Icon } from "@/ui/icon";
import { Empty, FailureNote } from "@/ui/surface";
import { toast } from "@/ui/toasts";
import { fileLevel, namespaceKeys, saveFile } from "../queries";
import { FileEditor } from "./file-editor";
import styles from "./namespaces.module.css";

interface FilesProps {
  namespace: string;
  /** Path of the open file; in the address. */
  file: string | undefined;
  onOpen: (file: string | undefined) => void;
}

/** The files that the flows of a namespace share: a tree, and the open one beside it. */
export function Files({ namespace, file, onOpen }: FilesProps) {
  const [naming, setNaming] = useState(false);
  const upload = useUpload(namespace, onOpen);
  const picker = useRef<HTMLInputElement>(null);
  const root = useQuery(fileLevel(namespace, "/"));
  const shown = file ?? readme(root.data);
  return (
    <div className={styles.files}>
      <div className={styles.tree}>
        <div className={styles.bar}>
          <span className="muted">Files</span>
          <Button icon="plus" onClick={() => setNaming(true)}>
            New
          </Button>
          <Button icon="up" onClick={() => picker.current?.click()}>
            Upload
          </Button>
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            aria-label="Files to upload"
            onChange={({ target }) => {
              void upload([...(target.files ?? [])]);
              target.value = "";
            }}
          />
        </div>
        <div className={styles.levels}>
          <Level namespace={namespace} path="/" depth={0} open={shown} onOpen={onOpen} />
        </div>
      </div>
      {shown ? (
        <FileEditor
          key={shown}
          namespace={namespace}
          path={shown}
          onDeleted={() => onOpen(undefined)}
        />
      ) : (
        <Empty title={root.data?.length === 0 ? "There are no files yet" : "No file is open"}>
          Scripts of this namespace read its files with{" "}
          <code>namespaceFiles: &#123;enabled: true&#125;</code>, expressions with{" "}
          <code>&#123;&#123; read('name') &#125;&#125;</code>.
        </Empty>
      )}
      {naming && (
        <NewFile
          onClose={() => setNaming(false)}
          onCreate={(name) => void upload([new File([""], name)], name)}
        />
      )}
    </div>
  );
}

/** Opened when no file is asked for. */
function readme(level: readonly { type: string; fileName: string }[] | undefined) {
  const found = level?.find((each) => each.type === "File" && /^readme/i.test(each.fileName));
  return found && `/${found.fileName}`;
}

function useUpload(namespace: string, onOpen: (file: string) => void) {
  const client = useQueryClient();
  return async (files: readonly File[], name?: string) => {
    const saved: string[] = [];
    for (const file of files) {
      const path = `/${(name ?? file.name).replace(/^\/+/, "")}`;
      try {
        await saveFile(namespace, path, file);
        saved.push(path);
      } catch (error) {
        toast("failed", `${file.name} could not be saved: ${messageOf(error)}`);
      }
    }
    await client.invalidateQueries({ queryKey: namespaceKeys.files(namespace) });
    const [first] = saved;
    if (first) onOpen(first);
  };
}

function Level({
  namespace,
  path,
  depth,
  open,
  onOpen,
}: {
  namespace: string;
  path: string;
  depth: number;
  open: string | undefined;
  onOpen: (file: string) => void;
}) {
  const { data, error, refetch } = useQuery(fileLevel(namespace, path));
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  if (error && !data) {
    return (
      <FailureNote
        what="The files could not be listed"
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  return (
    <ul>
      {data?.map(({ type, fileName }) => {
        const full = `${path}${fileName}`;
        const isDirectory = type === "Directory";
        const isOpen = unfolded.has(fileName) || open?.startsWith(`${full}/`);
        return (
          <li key={fileName}>
            <button
              type="button"
              className={styles.entry}
              style={{ paddingLeft: 12 + depth * 16 }}
              aria-expanded={isDirectory ? Boolean(isOpen) : undefined}
              aria-current={open === full ? "true" : undefined}
              title={full}
              onClick={() =>
                isDirectory ? setUnfolded(toggled(unfolded, fileName)) : onOpen(full)
              }
            >
              <Icon name={isDirectory ? (isOpen ? "down" : "right") : "file"} />
              {fileName}
            </button>
            {isDirectory && isOpen && (
              <Level
                namespace={namespace}
                path={`${full}/`}
                depth={depth + 1}
                open={open}
                onOpen={onOpen}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}

function toggled(names: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const next = new Set(names);
  if (!next.delete(name)) next.add(name);
  return next;
}

function NewFile({ onClose, onCreate }: { onClose: () => void; onCreate: (name: string) => void }) {
  const [name, setName] = useState("");
  const usable = name.trim() !== "" && !name.endsWith("/");
  const create = () => {
    if (!usable) return;
    onCreate(name.trim());
    onClose();
  };
  return (
    <Dialog
      title="New file"
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="main" disabled={!usable} onClick={create}>
            Create
          </Button>
        </>
      }
    >
      <label>
        Name, with its folders
        <TextInput
          value={name}
          placeholder="scripts/clean.py"
          onChange={({ target }) => setName(target.value)}
          onKeyDown={({ key }) => key === "Enter" && create()}
        />
      </label>
    </Dialog>
  );
}
