import { useState } from "react";
import { Dialog } from "@/ui/dialog";
import { useRegisteredHotkeys } from "@/ui/hotkeys";
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
  const [hotkeys] = useState(() =>
    registered.filter((each, index) => registered.findIndex((o) => o.keys === each.keys) === index),
  );
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <dl className={styles.list}>
        {hotkeys.map(({ keys, label }) => (
          <div key={keys} className={styles.row}>
            <dt>{label}</dt>
            <dd className={styles.keys}>
              {keys.split(/[ +]/).map((key) => (
                <kbd key={key}>{NAMES[key] ?? key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
