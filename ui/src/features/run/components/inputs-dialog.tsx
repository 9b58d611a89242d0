import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { ApiError, messageOf } from "@/api/errors";
import type { Input } from "@/api/flow-parts";
import type { Values } from "@/api/schema";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import type { IconName } from "@/ui/icon";
import {
  type FieldValue,
  type FormValues,
  fieldsOf,
  initialValues,
  problemOf,
  problemsFrom,
  problemsOf,
  toFormData,
} from "../form-model";
import { type CheckForm, useInputChecks } from "../use-input-checks";
import { fieldId, InputField } from "./input-field";
import styles from "./run-dialog.module.css";

/** What can be done with a form that is filled in. */
export interface FormAction {
  label: string;
  /** Said while it is done. */
  busy: string;
  icon?: IconName;
  submit: (form: FormData) => Promise<unknown>;
}

interface InputsDialogProps {
  title: string;
  /** What the values are for, in the foot. */
  about: string;
  inputs: readonly Input[];
  /** Values that begin in place of the defaults. */
  given?: Values;
  /** Asks the server about inputs that depend on others. */
  check?: CheckForm | undefined;
  /** The last one is the main one, which Enter takes. */
  actions: readonly FormAction[];
  /** False while something beside the inputs is wrong. */
  ready?: boolean;
  /** Said in the place of the fields where there are none. */
  none: string;
  /** More fields, below the inputs. */
  children?: ReactNode;
  onClose: () => void;
}

/** The form that declared inputs ask for; a refusal is shown at the field that it names. */
export function InputsDialog(props: InputsDialogProps) {
  const { inputs, given, check, actions, ready = true, onClose } = props;
  const form = useRef<HTMLFormElement>(null);
  const declared = fieldsOf(inputs);
  const [values, setValues] = useState<FormValues>(() => initialValues(declared, given));
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const checks = useInputChecks(declared, values, check);
  const fields = declared.filter((field) => checks.enabled(field.id));

  const send = useMutation({
    mutationFn: (action: FormAction) => action.submit(toFormData(fields, values)),
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
  const submit = (action: FormAction | undefined, event?: FormEvent) => {
    event?.preventDefault();
    if (send.isPending || !action) return;
    const found = problemsOf(fields, values);
    setProblems(found);
    if (Object.keys(found).length > 0) return focusFirst(Object.keys(found));
    if (ready) send.mutate(action);
  };
  const change = (id: string, value: FieldValue) => {
    setValues({ ...values, [id]: value });
    const field = fields.find((each) => each.id === id);
    const { [id]: _, "": __, ...others } = problems;
    // A field that was wrong is looked at again as one types; others wait for the start.
    const problem = problems[id] && field ? problemOf(field, value) : undefined;
    setProblems(problem ? { ...others, [id]: problem } : others);
  };
  const main = actions.at(-1);

  return (
    <Dialog
      title={props.title}
      width={fields.length > 4 ? 760 : 560}
      onClose={onClose}
      foot={
        <>
          <span className={`${styles.what} truncate`}>{props.about}</span>
          <Button onClick={onClose}>Cancel</Button>
          {actions.map((action) => (
            <Button
              key={action.label}
              {...(action === main && { kind: "main", title: "Ctrl-Enter" })}
              {...(action.icon && { icon: action.icon })}
              disabled={send.isPending}
              onClick={() => submit(action)}
            >
              {send.isPending && send.variables === action ? action.busy : action.label}
            </Button>
          ))}
        </>
      }
    >
      <form
        ref={form}
        className={styles.form}
        noValidate
        onSubmit={(event) => submit(main, event)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(main, event);
        }}
      >
        {problems[""] && (
          <p className={`${styles.banner} ${styles.wide}`} role="alert">
            {problems[""]}
          </p>
        )}
        {fields.length === 0 && (
          <p className={`muted ${styles.wide}`}>
            {declared.length === 0 ? props.none : "No input applies with the values so far."}
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
        {props.children}
        {/* Enter in a field sends, which needs a submit button inside the form. */}
        <button type="submit" hidden tabIndex={-1} aria-hidden="true" />
      </form>
    </Dialog>
  );
}
