import type { ReactNode } from "react";
import { formatClock } from "@/lib/instant";
import { Button } from "./button";
import { Icon } from "./icon";
import styles from "./surface.module.css";

/** Says that the server answered with nothing, and what to do about it. */
export function Empty({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={styles.empty}>
      <strong>{title}</strong>
      {children}
      {action && <div className={styles.emptyAction}>{action}</div>}
    </div>
  );
}

interface FailureNoteProps {
  /** What could not be done, as in "The flows could not be loaded". */
  what: string;
  error: unknown;
  /** When it was noticed, in milliseconds. */
  since?: number | undefined;
  onRetry?: (() => void) | undefined;
  /** One line across the page, above data that are still readable. */
  slim?: boolean;
}

export function FailureNote({ what, error, since, onRetry, slim = false }: FailureNoteProps) {
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof Error && "hint" in error ? error.hint : undefined;
  return (
    <div className={slim ? `${styles.error} ${styles.slim}` : styles.error} role="alert">
      <Icon name="failed" />
      <p>
        {what}: {message}
        {since ? ` (since ${formatClock(since)})` : ""}
        {typeof hint === "string" && hint !== "" && <span className={styles.hint}>{hint}</span>}
      </p>
      {onRetry && <Button onClick={onRetry}>Retry</Button>}
    </div>
  );
}

/** A grey bar in the place of text that is on its way. */
export function Skeleton({ width }: { width: string | number }) {
  return <span className={styles.skeleton} style={{ width }} aria-hidden="true" />;
}

interface LoadedProps<Data> {
  query: {
    data: Data | undefined;
    error: unknown;
    errorUpdatedAt: number;
    refetch: () => unknown;
  };
  /** What could not be loaded, if so: "The flow could not be loaded". */
  failure: string;
  /** Shown the first time, in the final size. */
  loading: ReactNode;
  children: (data: Data) => ReactNode;
}

/**
 * The states of a request, in one place: the first load, failure, and data that stay readable
 * while they are renewed or the renewal fails.
 */
export function Loaded<Data>({ query, failure, loading, children }: LoadedProps<Data>) {
  const retry = () => void query.refetch();
  if (query.data === undefined) {
    return query.error ? (
      <FailureNote
        what={failure}
        error={query.error}
        since={query.errorUpdatedAt}
        onRetry={retry}
      />
    ) : (
      loading
    );
  }
  return (
    <>
      {Boolean(query.error) && (
        <FailureNote
          slim
          what={failure}
          error={query.error}
          since={query.errorUpdatedAt}
          onRetry={retry}
        />
      )}
      {children(query.data)}
    </>
  );
}
