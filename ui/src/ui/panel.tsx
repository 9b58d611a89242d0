import type { ReactNode } from "react";
import styles from "./panel.module.css";

interface PanelProps {
  title: string;
  /** Beside the title: a count, or a link to the whole list. */
  aside?: ReactNode;
  className?: string | undefined;
  children: ReactNode;
}

/** A titled part of a page that holds several. */
export function Panel({ title, aside, className, children }: PanelProps) {
  return (
    <section className={`${styles.panel} ${className ?? ""}`} aria-label={title}>
      <div className={styles.head}>
        <h2>{title}</h2>
        {aside && <span className={styles.aside}>{aside}</span>}
      </div>
      {children}
    </section>
  );
}

/** One quiet line where a panel has nothing to list. */
export function Quiet({ children }: { children: ReactNode }) {
  return <p className={styles.quiet}>{children}</p>;
}
