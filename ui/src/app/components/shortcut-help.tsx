import { useState } from "react";
import { Dialog } from "@/ui/dialog";
import { type Hotkey, useRegisteredHotkeys } from "@/ui/hotkeys";
import styles from "./shortcut-help.module.css";

const NAMES: Record<string, string> = {
  mod: /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl",
  arrowup: "↑",
  arrowdown: "↓",
  arrowleft: "←",
  arrowright: "→",
  escape: "Esc",
  enter: "Enter",
};

/** The keys that work on this page: what is listed is what is bound. */
export function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const registered = useRegisteredHotkeys();
  // The help itself binds nothing, but keeps the list of the page below it.
  const [groups] = useState(() => byLabel(registered));
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <dl className={styles.list}>
        {groups.map(([label, bindings]) => (
          <div key={label} className={styles.row}>
            <dt>{label}</dt>
            <dd className={styles.keys}>
              {bindings.map((keys, index) => (
                <span key={keys}>
                  {index > 0 && " or"}
                  {keys.split(/[ +]/).map((key) => (
                    <kbd key={key}>{NAMES[key] ?? key}</kbd>
                  ))}
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

/** What each key does, one line an action; a key bound twice does what was bound last. */
function byLabel(hotkeys: readonly Hotkey[]): [label: string, keys: string[]][] {
  const groups = new Map<string, string[]>();
  const seen = new Set<string>();
  for (const { keys, label } of hotkeys) {
    if (seen.has(keys)) continue;
    seen.add(keys);
    groups.set(label, [...(groups.get(label) ?? []), keys]);
  }
  return [...groups];
}
