import { type ReactNode, useId, useState } from "react";
import { Button } from "./button";
import styles from "./choice-dialog.module.css";
import { Select } from "./control";
import { Dialog } from "./dialog";
import type { IconName } from "./icon";
import { FailureNote } from "./surface";

interface Choice {
  value: string;
  label: string;
}

interface ChoiceDialogProps {
  title: string;
  /** What will happen, in a sentence. */
  about: ReactNode;
  /** One of several; the first is chosen at first. */
  choices?: { label: string; options: readonly Choice[] };
  /** Each on or off; all are on at first. */
  switches?: readonly Choice[];
  action: { label: string; busy: string; icon: IconName };
  /** What is said when it fails, such as "The execution was not deleted". */
  failure: string;
  onSubmit: (chosen: string, on: ReadonlySet<string>) => Promise<unknown>;
  onClose: () => void;
}

/** A question with a few answers before something is done. */
export function ChoiceDialog(props: ChoiceDialogProps) {
  const { title, about, choices, switches = [], action, failure, onSubmit, onClose } = props;
  const id = useId();
  const [chosen, setChosen] = useState(choices?.options[0]?.value ?? "");
  const [off, setOff] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async () => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    const on = switches.map((each) => each.value).filter((each) => !off.has(each));
    try {
      await onSubmit(chosen, new Set(on));
      onClose();
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      width={440}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="main" icon={action.icon} disabled={busy} onClick={() => void submit()}>
            {busy ? action.busy : action.label}
          </Button>
        </>
      }
    >
      <p>{about}</p>
      {choices && (
        <div className={styles.field}>
          <label htmlFor={id}>{choices.label}</label>
          <Select id={id} value={chosen} onChange={(event) => setChosen(event.target.value)}>
            {choices.options.map((each) => (
              <option key={each.value} value={each.value}>
                {each.label}
              </option>
            ))}
          </Select>
        </div>
      )}
      {switches.map((each) => (
        <label key={each.value} className={styles.switch}>
          <input
            type="checkbox"
            checked={!off.has(each.value)}
            onChange={(event) => {
              const next = new Set(off);
              if (event.target.checked) next.delete(each.value);
              else next.add(each.value);
              setOff(next);
            }}
          />
          {each.label}
        </label>
      ))}
      {error !== undefined && <FailureNote slim what={failure} error={error} />}
    </Dialog>
  );
}
