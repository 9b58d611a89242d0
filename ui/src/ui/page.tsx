import { type ReactNode, useEffect } from "react";
import styles from "./page.module.css";

interface PageProps {
  title: string;
  /** Heading in place of the plain title, such as one with a shortened name. */
  heading?: ReactNode;
  /** Links that lead here, outermost first. */
  crumbs?: ReactNode[];
  meta?: ReactNode;
  actions?: ReactNode;
  band?: ReactNode;
  tabs?: ReactNode;
  children: ReactNode;
}

/** Frame of every page: a header of one line, an optional band and tabs, and the content. */
export function Page({
  title,
  heading,
  crumbs = [],
  meta,
  actions,
  band,
  tabs,
  children,
}: PageProps) {
  useEffect(() => {
    document.title = `${title} · Vivace`;
  }, [title]);
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <div className={styles.heading}>
          {crumbs.map((crumb, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: crumbs have no identity but their place.
            <Crumb key={index}>{crumb}</Crumb>
          ))}
          <h1 className={`${styles.title} truncate`} title={title}>
            {heading ?? title}
          </h1>
        </div>
        {meta && <div className={styles.meta}>{meta}</div>}
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {band}
      {tabs && (
        <nav className={styles.tabs} aria-label="Views">
          {tabs}
        </nav>
      )}
      <div className={styles.body}>{children}</div>
    </div>
  );
}

function Crumb({ children }: { children: ReactNode }) {
  return (
    <>
      {children}
      <span aria-hidden="true">/</span>
    </>
  );
}

/** A page body that scrolls as a whole. */
export function Scroll({ children }: { children: ReactNode }) {
  return <div className={styles.scroll}>{children}</div>;
}
