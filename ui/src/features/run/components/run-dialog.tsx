import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useRef, useState } from "react";
import { ApiError, messageOf } from "@/api/errors";
import { inputsOf } from "@/api/flow-parts";
import type { Flow } from "@/api/schema";
import { Button } from "@/ui/button";
import { TextInput } from "@/ui/control";
import { Dialog } from "@/ui/dialog";
import {
  type FieldValue,
  type FormValues,
  fieldsOf,
  initialValues,
  parseLabels,
  problemOf,
  problemsFrom,
  problemsOf,
  toFormData,
} from "../form-model";
import { startExecution } from "../queries";
import { useInputChecks } from "../use-input-checks";
import { fieldId, InputField } from "./input-field";
import styles from "./run-dialog.module.css";

interface RunDialogProps {
  flow: Flow;
  onClose: () => void;
}

/** The form that a flow's inputs ask for; starting leads to the execution's page. */
export function RunDialog({ flow, onClose }: RunDialogProps) {
  const navigate = useNavigate();
  const form = useRef<HTMLFormElement>(null);
  const declared = fieldsOf(inputsOf(flow));
  const [values, setValues] = useState<FormValues>(() => initialValues(declared));
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const [labels, setLabels] = useState("");
  const checks = useInputChecks(flow, declared, values);
  const fields = declared.filter((field) => checks.enabled(field.id));
  const parsedLabels = parseLabels(labels);

  const start = useMutation({
    mutationFn: () => startExecution(flow, toFormData(fields, values), parsedLabels ?? []),
    onSuccess: (execution) =>
      navigate({
        to: "/executions/$namespace/$flowId/$executionId/{-$tab}",
        params: {
          namespace: execution.namespace,
          flowId: execution.flowId,
          executionId: execution.id,
        },
      }),
    onError: (error) => {
      const sorted =
        error instanceof ApiError ? problemsFrom(fields, error) : { "": messageOf(error) };
      setProblems(sorted);
      focusFirst(Object.keys(sorted));
    },
  });

  const focusFirst = (ids: readonly string[]) => {
    const first = fields.find((field) => ids.includes(field.id));
    if (first)
      form.current?.querySelector<HTMLElement>(`#${CSS.escape(fieldId(first.id))}`)?.focus();
  };
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (start.isPending) return;
    const found = problemsOf(fields, values);
    setProblems(found);
    if (Object.keys(found).length > 0) return focusFirst(Object.keys(found));
    if (parsedLabels) start.mutate();
  };
  const change = (id: string, value: FieldValue) => {
    setValues({ ...values, [id]: value });
    const field = fields.find((each) => each.id === id);
    const { [id]: _, "": __, ...others } = problems;
    // A field that was wrong is looked at again as one types; others wait for the start.
    const problem = problems[id] && field ? problemOf(field, value) : undefined;
    setProblems(problem ? { ...others, [id]: problem } : others);
  };

  return (
    <Dialog
      title={`Run ${flow.id}`}
      width={fields.length > 4 ? 760 : 560}
      onClose={onClose}
      foot={
        <>
          <span className={`${styles.what} truncate`}>
            {flow.namespace} · revision {flow.revision ?? 1}
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="main"
            icon="play"
            title="Ctrl-Enter"
            disabled={start.isPending}
            onClick={() => submit()}
          >
            {start.isPending ? "Starting" : "Start"}
          </Button>
        </>
      }
    >
      <form
        ref={form}
        className={styles.form}
        noValidate
        onSubmit={submit}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
        }}
      >
        {problems[""] && (
          <p className={`${styles.banner} ${styles.wide}`} role="alert">
            {problems[""]}
          </p>
        )}
        {fields.length === 0 && (
          <p className={`muted ${styles.wide}`}>
            {declared.length === 0
              ? "This flow has no inputs."
              : "No input applies with the values so far."}
          </p>
        )}
        {fields.map((field) => (
          <InputField
            key={field.id}
            input={checks.input(field)}
            value={values[field.id]}
            problem={problems[field.id]}
            onChange={(value) => change(field.id, value)}
          />
        ))}
        <details className={`${styles.advanced} ${styles.wide}`}>
          <summary>Labels</summary>
          <TextInput
            aria-label="Labels"
            placeholder="team:data priority:high"
            value={labels}
            aria-invalid={parsedLabels === undefined}
            onChange={(event) => setLabels(event.target.value)}
          />
          {parsedLabels === undefined && (
            <p className={styles.problem}>Write labels as key:value, separated by spaces.</p>
          )}
        </details>
        {/* Enter in a field starts, which needs a submit button inside the form. */}
        <button type="submit" hidden tabIndex={-1} aria-hidden="true" />
      </form>
    </Dialog>
  );
}
