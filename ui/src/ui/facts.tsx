import type { ReactNode } from "react";
import styles from "./facts.module.css";

/** Names and values in two columns; what is undefined is left out. */
export function Facts({ items }: { items: readonly [name: string, value: ReactNode][] }) {
  return (
    <dl className={styles.facts}>
      {items.map(([name, value]) =>
        value === undefined ? null : (
          <div key={name} style={{ display: "contents" }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

export function Section({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
