import styles from "./name.module.css";

/** Length of the end that always stays on screen. */
const TAIL = 8;

/** A name that gives way in its middle when space is short; whole on hover. */
export function Name({ children }: { children: string }) {
  if (children.length <= TAIL * 2) {
    return (
      <span className={styles.short} title={children}>
        {children}
      </span>
    );
  }
  const cut = children.length - TAIL;
  return (
    <span className={styles.name} title={children}>
      <span className={styles.head}>{children.slice(0, cut)}</span>
      <span className={styles.tail}>{children.slice(cut)}</span>
    </span>
  );
}
