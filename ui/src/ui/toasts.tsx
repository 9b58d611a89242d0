import { useSyncExternalStore } from "react";
import { IconButton } from "./button";
import { Icon } from "./icon";
import styles from "./toasts.module.css";

interface Toast {
  id: number;
  tone: "success" | "failed";
  text: string;
}

/** Good news leaves by itself; an error stays until it is read. */
const SHOWN_FOR = 4000;

let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

/** Tells the outcome of an action that has no place of its own on the page. */
export function toast(tone: Toast["tone"], text: string): void {
  const id = nextId++;
  set([...toasts, { id, tone, text }]);
  if (tone === "success") setTimeout(() => dismiss(id), SHOWN_FOR);
}

function dismiss(id: number): void {
  set(toasts.filter((each) => each.id !== id));
}

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div className={styles.toasts} role="status" aria-live="polite">
      {shown.map((each) => (
        <div key={each.id} className={styles.toast} style={{ color: `var(--${each.tone}-text)` }}>
          <Icon name={each.tone} />
          <p>{each.text}</p>
          <IconButton icon="close" label="Dismiss" onClick={() => dismiss(each.id)} />
        </div>
      ))}
    </div>
  );
}
