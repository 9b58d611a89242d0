import { IconButton } from "./button";
import styles from "./pager.module.css";

interface PagerProps {
  page: number;
  size: number;
  /** Undefined until the server has answered. */
  total: number | undefined;
  /** One thing, and several: "trigger", "triggers". */
  words: readonly [one: string, several: string];
  /** Undefined for the first page, so that the address stays short. */
  onPage: (page: number | undefined) => void;
}

/** How many there are, and the way through them. */
export function Pager({ page, size, total, words, onPage }: PagerProps) {
  if (total === undefined) return null;
  const first = (page - 1) * size + 1;
  const last = Math.min(total, page * size);
  const number = (value: number) => value.toLocaleString("en");
  return (
    <span className={styles.pager}>
      <span className="muted">
        {total <= size && page === 1
          ? `${number(total)} ${words[total === 1 ? 0 : 1]}`
          : `${number(first)}–${number(last)} of ${number(total)}`}
      </span>
      {(page > 1 || last < total) && (
        <>
          <IconButton
            icon="up"
            label={`Previous ${words[1]}`}
            disabled={page === 1}
            onClick={() => onPage(page > 2 ? page - 1 : undefined)}
          />
          <IconButton
            icon="down"
            label={`More ${words[1]}`}
            disabled={last >= total}
            onClick={() => onPage(page + 1)}
          />
        </>
      )}
    </span>
  );
}
