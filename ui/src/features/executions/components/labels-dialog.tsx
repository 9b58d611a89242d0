import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import type { ExecutionSummary } from "@/api/schema";
import { Button } from "@/ui/button";
import { TextArea } from "@/ui/control";
import { Dialog } from "@/ui/dialog";
import { FailureNote } from "@/ui/surface";
import { labelLines, ownLabels, readLabels } from "../model";
import { executionKeys, setLabels } from "../queries";
import styles from "./labels-dialog.module.css";

interface LabelsDialogProps {
  execution: ExecutionSummary;
  onClose: () => void;
}

/** The labels of an execution as lines of text. */
export function LabelsDialog({ execution, onClose }: LabelsDialogProps) {
  const client = useQueryClient();
  const id = useId();
  const [text, setText] = useState(() => labelLines(ownLabels(execution)));
  const labels = readLabels(text);
  const save = useMutation({
    mutationFn: () => setLabels(execution.id, labels ?? []),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: executionKeys.all });
      onClose();
    },
  });
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (labels && !save.isPending) save.mutate();
  };
  return (
    <Dialog
      title="Change labels"
      width={480}
      onClose={onClose}
      foot={
        <>
          <span className={styles.spring} />
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="main"
            title="Ctrl-Enter"
            disabled={!labels || save.isPending}
            onClick={() => submit()}
          >
            {save.isPending ? "Saving" : "Save"}
          </Button>
        </>
      }
    >
      <form
        onSubmit={submit}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
        }}
      >
        <label className={styles.label} htmlFor={id}>
          Labels, one a line
        </label>
        <TextArea
          id={id}
          rows={6}
          placeholder="team: data"
          value={text}
          aria-invalid={!labels}
          aria-describedby={`${id}-help`}
          onChange={(event) => setText(event.target.value)}
        />
        <p id={`${id}-help`} className={labels ? styles.help : styles.problem}>
          {labels
            ? "Those that the server has set stay as they are."
            : "Write each label as `key: value`."}
        </p>
        {save.error && <FailureNote slim what="The labels were not saved" error={save.error} />}
      </form>
    </Dialog>
  );
}
