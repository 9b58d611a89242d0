import {
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useEffect,
  useRef,
  useState,
} from "react";
import styles from "./control.module.css";
import { useHotkeys } from "./hotkeys";
import { Icon } from "./icon";

export function TextInput({
  className,
  ...rest
}: InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }) {
  return (
    <input
      autoComplete="off"
      spellCheck={false}
      {...rest}
      className={`${styles.control} ${className ?? ""}`}
    />
  );
}

export function TextArea({
  className,
  ...rest
}: TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> }) {
  return (
    <textarea spellCheck={false} {...rest} className={`${styles.control} ${className ?? ""}`} />
  );
}

export function Select({ className, ...rest }: SelectHTMLAttributes<HTMLSelectElement>) {
  return <select {...rest} className={`${styles.control} ${className ?? ""}`} />;
}

/** One line of filters above a list. */
export function FilterBar({ children }: { children: ReactNode }) {
  return (
    <search className={styles.bar} aria-label="Filters">
      {children}
    </search>
  );
}

/** Pushes what follows to the end of a bar. */
export function Spring() {
  return <span className={styles.spring} />;
}

interface SearchBoxProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

const SETTLE = 250;

/** A filter by text that waits until the typing pauses; `/` leads to it. */
export function SearchBox({ label, value, onChange }: SearchBoxProps) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const sent = useRef(value);
  useEffect(() => {
    // A value that came from elsewhere (a link, the back button) replaces what was typed.
    if (value !== sent.current) {
      sent.current = value;
      setText(value);
    }
  }, [value]);
  useEffect(() => {
    if (text === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = text;
      onChange(text);
    }, SETTLE);
    return () => clearTimeout(timer);
  }, [text, onChange]);
  useHotkeys([{ keys: "/", label: "Filter", run: () => input.current?.select() }]);
  return (
    <div className={styles.search}>
      <Icon name="search" />
      <TextInput
        ref={input}
        type="search"
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </div>
  );
}

/** A filter that must match as a whole, so it waits for Enter or for the focus to leave. */
export function TextFilter({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  const commit = (text: string) => {
    if (text !== (value ?? "")) onChange(text || undefined);
  };
  return (
    <TextInput
      key={value ?? ""}
      className={styles.filter}
      aria-label={label}
      placeholder={label}
      defaultValue={value ?? ""}
      onBlur={(event) => commit(event.target.value.trim())}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit(event.currentTarget.value.trim());
      }}
    />
  );
}
