import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useState } from "react";
import { IconButton } from "./button";
import styles from "./dialog.module.css";

interface DialogProps {
  title: string;
  /** The title is said, not shown. */
  bare?: boolean;
  width?: number;
  onClose: () => void;
  foot?: ReactNode;
  children: ReactNode;
}

const FIELD = "input:not([hidden]), select, textarea";

/** A window over the page; Escape and a click beside it close it. */
export function Dialog({ title, bare = false, width, onClose, foot, children }: DialogProps) {
  const [opener] = useState(() => document.activeElement);
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={styles.shade} />
        <Radix.Content
          className={styles.dialog}
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            // The first field of a form, rather than the button that closes it.
            const field =
              event.currentTarget instanceof HTMLElement &&
              event.currentTarget.querySelector<HTMLElement>(FIELD);
            if (!field) return;
            event.preventDefault();
            field.focus();
          }}
          onCloseAutoFocus={(event) => {
            // Radix knows only openers of its own kind.
            event.preventDefault();
            if (opener instanceof HTMLElement) opener.focus();
          }}
          style={width ? ({ "--dialog-width": `${width}px` } as React.CSSProperties) : undefined}
        >
          {bare ? (
            <Radix.Title className="visually-hidden">{title}</Radix.Title>
          ) : (
            <div className={styles.head}>
              <Radix.Title className="truncate">{title}</Radix.Title>
              <Radix.Close asChild>
                <IconButton icon="close" label="Close" />
              </Radix.Close>
            </div>
          )}
          {bare ? children : <div className={styles.content}>{children}</div>}
          {foot && <div className={styles.foot}>{foot}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
