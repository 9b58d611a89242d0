import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { useState } from "react";
import { messageOf } from "@/api/errors";
import { Button, buttonClass } from "@/ui/button";
import { TextArea } from "@/ui/control";
import { useHotkeys } from "@/ui/hotkeys";
import { Icon } from "@/ui/icon";
import { Loaded } from "@/ui/surface";
import { toast } from "@/ui/toasts";
import { deleteFile, fileText, fileUrl, LONGEST_EDITED, namespaceKeys, saveFile } from "../queries";
import styles from "./namespaces.module.css";

interface FileEditorProps {
  namespace: string;
  path: string;
  onDeleted: () => void;
}

/** A text file, edited in place; each saving is a new version. */
export function FileEditor({ namespace, path, onDeleted }: FileEditorProps) {
  const query = useQuery(fileText(namespace, path));
  return (
    <div className={styles.editor}>
      <Loaded query={query} failure={`${path} could not be loaded`} loading={null}>
        {(text) => <Text namespace={namespace} path={path} saved={text} onDeleted={onDeleted} />}
      </Loaded>
    </div>
  );
}

function Text({ namespace, path, saved, onDeleted }: FileEditorProps & { saved: string }) {
  const client = useQueryClient();
  const [text, setText] = useState(saved);
  const changed = text !== saved;
  const editable = saved.length <= LONGEST_EDITED && !saved.includes("\0");
  useBlocker({
    shouldBlockFn: () =>
      changed && !window.confirm(`The changes of ${path} are not saved. Leave them?`),
    enableBeforeUnload: changed,
  });
  const save = useMutation({
    mutationFn: () => saveFile(namespace, path, new Blob([text])),
    onSuccess: () => {
      client.setQueryData(fileText(namespace, path).queryKey, text);
      toast("success", `${path} is saved.`);
    },
    onError: (error) => toast("failed", `${path} could not be saved: ${messageOf(error)}`),
  });
  const remove = useMutation({
    mutationFn: () => deleteFile(namespace, path),
    onSuccess: () => {
      onDeleted();
      void client.invalidateQueries({ queryKey: namespaceKeys.files(namespace) });
    },
    onError: (error) => toast("failed", `${path} could not be deleted: ${messageOf(error)}`),
  });
  useHotkeys([
    { keys: "mod+s", label: "Save the file", run: () => changed && editable && save.mutate() },
  ]);
  return (
    <>
      <div className={styles.bar}>
        <span className="truncate mono">
          {path}
          {changed && " (not saved)"}
        </span>
        <a className={buttonClass()} href={fileUrl(namespace, path)} download>
          <Icon name="download" />
          Download
        </a>
        <Button
          onClick={() => {
            if (window.confirm(`Delete ${path}? Flows that read it will fail.`)) remove.mutate();
          }}
        >
          Delete
        </Button>
        <Button
          kind="main"
          disabled={!changed || !editable || save.isPending}
          onClick={() => save.mutate()}
        >
          Save
        </Button>
      </div>
      {editable ? (
        <TextArea
          aria-label={`Content of ${path}`}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      ) : (
        <p className={styles.bar}>This is no text, or too long to be edited here: download it.</p>
      )}
    </>
  );
}
