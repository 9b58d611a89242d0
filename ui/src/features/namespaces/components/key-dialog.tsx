import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import type { KeyEntry } from "@/api/schema";
import { Button } from "@/ui/button";
import { Select, TextArea, TextInput } from "@/ui/control";
import { Dialog } from "@/ui/dialog";
import { FailureNote, Loaded, Skeleton } from "@/ui/surface";
import { toast } from "@/ui/toasts";
import { editable, jsonProblem } from "../model";
import { keyValue, type NewValue, namespaceKeys, setKey } from "../queries";
import styles from "./keys.module.css";

interface KeyDialogProps {
  /** The key that is changed; without one a new key is made. */
  entry?: KeyEntry;
  /** Of the new key, if it is known. */
  namespace?: string | undefined;
  onClose: () => void;
}

const TTLS = [
  ["", "Never"],
  ["PT1H", "In an hour"],
  ["P1D", "In a day"],
  ["P7D", "In a week"],
  ["P30D", "In 30 days"],
] as const;

/** Makes a key, or changes its value. */
export function KeyDialog({ entry, namespace, onClose }: KeyDialogProps) {
  const value = useQuery({
    ...keyValue(entry ?? { namespace: "", key: "" }),
    enabled: entry !== undefined,
  });
  if (!entry) {
    const empty = { namespace: namespace ?? "", key: "", value: "", isText: true };
    return <Form title="New key" start={empty} fixed={namespace} onClose={onClose} />;
  }
  return (
    <Loaded
      query={value}
      failure="The value could not be loaded"
      loading={
        <Dialog title={entry.key} onClose={onClose}>
          <Skeleton width="60%" />
        </Dialog>
      }
    >
      {(found) => {
        const { text, isText } = editable(found.value);
        return (
          <Form
            title={entry.key}
            start={{
              namespace: entry.namespace,
              key: entry.key,
              value: text,
              isText,
              description: entry.description ?? "",
            }}
            fixed={entry.namespace}
            isOld
            onClose={onClose}
          />
        );
      }}
    </Loaded>
  );
}

type Start = Omit<NewValue, "description" | "ttl"> & { description?: string };

interface FormProps {
  title: string;
  start: Start;
  /** The namespace, when it cannot be chosen. */
  fixed: string | undefined;
  /** The key is there already, and keeps its name. */
  isOld?: boolean;
  onClose: () => void;
}

function Form({ title, start, fixed, isOld = false, onClose }: FormProps) {
  const id = useId();
  const client = useQueryClient();
  const [wanted, setWanted] = useState<NewValue>({ description: "", ttl: "", ...start });
  const change = (more: Partial<NewValue>) => setWanted({ ...wanted, ...more });
  const problem = wanted.isText ? undefined : jsonProblem(wanted.value);
  const complete = wanted.namespace !== "" && wanted.key !== "" && !problem;
  const save = useMutation({
    mutationFn: () => setKey(wanted),
    onSuccess: () => {
      toast("success", `${wanted.key} is saved.`);
      onClose();
    },
    onSettled: () => client.invalidateQueries({ queryKey: namespaceKeys.keys }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (complete && !save.isPending) save.mutate();
  };
  return (
    <Dialog
      title={title}
      width={560}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="main" type="submit" form={id} disabled={!complete || save.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form id={id} className={styles.form} onSubmit={submit}>
        {save.error && <FailureNote what="The key could not be saved" error={save.error} />}
        {!isOld && (
          <>
            {!fixed && (
              <label>
                Namespace
                <TextInput
                  required
                  value={wanted.namespace}
                  onChange={({ target }) => change({ namespace: target.value.trim() })}
                />
              </label>
            )}
            <label>
              Key
              <TextInput
                required
                value={wanted.key}
                onChange={({ target }) => change({ key: target.value.trim() })}
              />
            </label>
          </>
        )}
        <label>
          Kept as
          <Select
            value={wanted.isText ? "text" : "json"}
            onChange={({ target }) => change({ isText: target.value === "text" })}
          >
            <option value="text">Text</option>
            <option value="json">JSON: number, true or false, list, map</option>
          </Select>
        </label>
        <label>
          Value
          <TextArea
            rows={6}
            value={wanted.value}
            aria-invalid={problem !== undefined}
            aria-describedby={problem && `${id}-problem`}
            onChange={({ target }) => change({ value: target.value })}
          />
        </label>
        {problem && wanted.value !== "" && (
          <p id={`${id}-problem`} className={styles.problem}>
            {problem}
          </p>
        )}
        <label>
          Description
          <TextInput
            value={wanted.description}
            onChange={({ target }) => change({ description: target.value })}
          />
        </label>
        <label>
          Expires
          <Select value={wanted.ttl} onChange={({ target }) => change({ ttl: target.value })}>
            {TTLS.map(([ttl, label]) => (
              <option key={ttl} value={ttl}>
                {label}
              </option>
            ))}
          </Select>
        </label>
      </form>
    </Dialog>
  );
}
