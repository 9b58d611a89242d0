import { useState } from "react";
import type { Input } from "@/api/flow-parts";
import { formatDuration, parseIsoDuration } from "@/lib/duration";
import { Select, TextArea, TextInput } from "@/ui/control";
import { choicesOf, type FieldValue, isExpression, isRequired, kindOf } from "../form-model";
import styles from "./run-dialog.module.css";

interface InputFieldProps {
  input: Input;
  value: FieldValue;
  problem: string | undefined;
  onChange: (value: FieldValue) => void;
}

/** Several controls under one heading need a group; one control has its label. */
const GROUPS = new Set(["radio", "multiselect", "boolean"]);

/** One input: its label, its control, its help, and what is wrong at the place where it is. */
export function InputField({ input, value, problem, onChange }: InputFieldProps) {
  const kind = kindOf(input);
  const id = fieldId(input.id);
  const help = helpOf(input, value);
  const described = [help && `${id}-help`, problem && `${id}-problem`].filter(Boolean).join(" ");
  const label = (
    <>
      {input.displayName ?? input.id}
      <small>{isRequired(input) ? "required" : "optional"}</small>
    </>
  );
  const control = (
    <Control
      input={input}
      value={value}
      onChange={onChange}
      attributes={{
        id,
        name: input.id,
        "aria-invalid": Boolean(problem),
        "aria-required": isRequired(input),
        "aria-describedby": described || undefined,
      }}
    />
  );
  const notes = (
    <>
      {help && (
        <p id={`${id}-help`} className={styles.help}>
          {help}
        </p>
      )}
      {problem && (
        <p id={`${id}-problem`} className={styles.problem} role="alert">
          {problem}
        </p>
      )}
    </>
  );
  const wide = kind === "structure" ? styles.wide : "";
  if (GROUPS.has(kind)) {
    return (
      <fieldset className={`${styles.field} ${wide}`} aria-describedby={described || undefined}>
        <legend className={styles.label} style={{ width: "100%" }}>
          {label}
        </legend>
        {control}
        {notes}
      </fieldset>
    );
  }
  return (
    <div className={`${styles.field} ${wide}`}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {control}
      {notes}
    </div>
  );
}

export function fieldId(inputId: string): string {
  return `input-${inputId}`;
}

function helpOf(input: Input, value: FieldValue): string | undefined {
  const parts = [input.description];
  if (isExpression(input.defaults)) parts.push(`Default: ${input.defaults}`);
  if (input.type === "DURATION" && typeof value === "string") {
    const length = parseIsoDuration(value);
    if (length !== undefined && value !== "") parts.push(`= ${formatDuration(length)}`);
  }
  if (input.allowedFileExtensions?.length) {
    parts.push(`Allowed: ${input.allowedFileExtensions.join(", ")}`);
  }
  return parts.filter(Boolean).join(" ") || undefined;
}

interface ControlProps {
  input: Input;
  value: FieldValue;
  onChange: (value: FieldValue) => void;
  attributes: {
    id: string;
    name: string;
    "aria-invalid": boolean;
    "aria-required": boolean;
    "aria-describedby": string | undefined;
  };
}

function Control({ input, value, onChange, attributes }: ControlProps) {
  const text = typeof value === "string" ? value : "";
  const type = (kind: string, more: object = {}) => (
    <TextInput
      {...attributes}
      {...more}
      type={kind}
      value={text}
      onChange={(event) => onChange(event.target.value)}
    />
  );
  switch (kindOf(input)) {
    case "secret":
      return type("password", { autoComplete: "new-password" });
    case "number":
      // Not type="number": it swallows what it cannot read, and the wheel changes it.
      return type("text", { inputMode: input.type === "INT" ? "numeric" : "decimal" });
    case "date":
      return type("date", { min: input.after, max: input.before });
    case "time":
      return type("time", { step: 1 });
    case "datetime":
      return type("datetime-local", { step: 1 });
    case "duration":
      return type("text", { placeholder: "PT1H30M" });
    case "structure":
      return (
        <TextArea
          {...attributes}
          rows={4}
          value={text}
          placeholder={input.type === "YAML" ? "key: value" : input.type === "JSON" ? "{ }" : "[ ]"}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case "file":
      return (
        <TextInput
          {...attributes}
          type="file"
          accept={input.allowedFileExtensions?.join(",")}
          onChange={(event) => onChange(event.target.files?.[0])}
        />
      );
    case "boolean":
      return <BooleanControl input={input} value={value} onChange={onChange} id={attributes.id} />;
    case "radio":
      return <Choices input={input} value={value} onChange={onChange} id={attributes.id} />;
    case "multiselect":
      return <Choices several input={input} value={value} onChange={onChange} id={attributes.id} />;
    case "select":
      return <SelectControl {...{ input, value, onChange, attributes }} />;
    case "text":
      return type(input.type === "EMAIL" ? "email" : input.type === "URI" ? "url" : "text");
  }
}

function SelectControl({ input, value, onChange, attributes }: ControlProps) {
  const choices = choicesOf(input);
  const text = typeof value === "string" ? value : "";
  const [own, setOwn] = useState(text !== "" && !choices.includes(text));
  return (
    <>
      <Select
        {...attributes}
        value={own ? OWN : text}
        onChange={(event) => {
          const { value } = event.target;
          setOwn(value === OWN);
          onChange(value === OWN ? "" : value);
        }}
      >
        {((text === "" && !own) || !isRequired(input)) && <option value="">–</option>}
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
        {input.allowCustomValue && <option value={OWN}>another value…</option>}
      </Select>
      {own && (
        <TextInput
          ref={focus}
          className={styles.own}
          aria-label={`Another value for ${input.displayName ?? input.id}`}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </>
  );
}

/** Stands for a value that is not among the choices; no choice can be called so. */
const OWN = "\u0000";

function focus(field: HTMLInputElement | null): void {
  field?.focus();
}

interface ChoicesProps {
  input: Input;
  value: FieldValue;
  onChange: (value: FieldValue) => void;
  id: string;
  several?: boolean;
}

function Choices({ input, value, onChange, id, several = false }: ChoicesProps) {
  const chosen = Array.isArray(value) ? value : [value];
  const toggle = (choice: string) => {
    if (!several) return onChange(choice);
    // In the order of the flow, whatever the order of the clicks.
    onChange(choicesOf(input).filter((each) => chosen.includes(each) !== (each === choice)));
  };
  return (
    <div className={styles.choices}>
      {choicesOf(input).map((choice, index) => (
        <label key={choice} className={styles.choice}>
          <input
            id={index === 0 ? id : undefined}
            type={several ? "checkbox" : "radio"}
            name={id}
            checked={chosen.includes(choice)}
            onChange={() => toggle(choice)}
          />
          {choice}
        </label>
      ))}
    </div>
  );
}

/** Yes, no, or nothing said, which is not the same as no. */
function BooleanControl({ input, value, onChange, id }: Omit<ChoicesProps, "several">) {
  const choices: [string, boolean | undefined][] = [
    ["true", true],
    ["false", false],
  ];
  if (!isRequired(input) && input.defaults === undefined) choices.push(["not set", undefined]);
  return (
    <div className={styles.choices}>
      {choices.map(([label, each], index) => (
        <label key={label} className={styles.choice}>
          <input
            id={index === 0 ? id : undefined}
            type="radio"
            name={id}
            checked={value === each}
            onChange={() => onChange(each)}
          />
          {label}
        </label>
      ))}
    </div>
  );
}
