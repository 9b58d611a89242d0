import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, type ReactNode, useEffect, useRef, useSyncExternalStore } from "react";
import { useHotkeys } from "./hotkeys";
import { Skeleton } from "./surface";
import styles from "./table.module.css";

export interface Column<Row> {
  key: string;
  header: ReactNode;
  /** Any CSS width; columns without one share what is left. */
  width?: string;
  align?: "end";
  /**
   * On a phone a row is a card of two lines: the line of the cell,
   * one on each of which takes what is left, or none.
   */
  phone: "first" | "first-fill" | "second" | "second-fill" | "hide";
  cell: (row: Row) => ReactNode;
}

interface TableProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  /** Undefined until the server has answered for the first time. */
  rows: readonly Row[] | undefined;
  rowKey: (row: Row) => string;
  /** Number of the first row among all that match, from 0. */
  offset?: number;
  total?: number;
  empty: ReactNode;
}

const ROW = 32;
const PHONE_ROW = 60;
const SKELETON_ROWS = 12;

/**
 * A table of equal rows of which only those on screen exist in the page.
 *
 * The cell that opens a row marks its link with `data-row-link`; the link then covers the row,
 * and `j`, `k` and the arrows move along these links.
 */
export function Table<Row>({
  label,
  columns,
  rows,
  rowKey,
  offset = 0,
  total,
  empty,
}: TableProps<Row>) {
  const frame = useRef<HTMLDivElement>(null);
  const rowHeight = usePhone() ? PHONE_ROW : ROW;
  const count = rows?.length ?? 0;
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height of rows is measured anew.
  useEffect(() => virtual.measure(), [rowHeight]);
  useRowKeys(frame, count, (index) => virtual.scrollToIndex(index, { align: "auto" }));

  if (rows?.length === 0) return <div className={styles.frame}>{empty}</div>;
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div ref={frame} className={styles.frame}>
      <table
        className={styles.table}
        aria-label={label}
        aria-rowcount={(total ?? count) + 1}
        aria-busy={rows === undefined}
      >
        <colgroup>
          {columns.map((column) => (
            <col key={column.key} style={column.width ? { width: column.width } : undefined} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={column.align && styles[column.align]}>
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows === undefined && <SkeletonRows columns={columns} />}
          <Spacer height={before} span={columns.length} />
          {items.map((item) => {
            const row = rows?.[item.index];
            if (row === undefined) return null;
            return (
              <TableRow
                key={rowKey(row)}
                row={row}
                columns={columns}
                index={item.index}
                number={offset + item.index}
              />
            );
          })}
          <Spacer height={after} span={columns.length} />
        </tbody>
      </table>
    </div>
  );
}

interface TableRowProps<Row> {
  row: Row;
  columns: readonly Column<Row>[];
  /** Place on this page, and among all that match. */
  index: number;
  number: number;
}

/** Kept as it is while the table scrolls. */
const TableRow = memo(function TableRow<Row>(props: TableRowProps<Row>) {
  const { row, columns, index, number } = props;
  return (
    <tr className={styles.row} aria-rowindex={number + 2} data-index={index}>
      {columns.map((column) => (
        <td
          key={column.key}
          className={column.align && styles[column.align]}
          data-phone={column.phone}
        >
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}) as <Row>(props: TableRowProps<Row>) => ReactNode;

function Spacer({ height, span }: { height: number; span: number }) {
  if (height <= 0) return null;
  return (
    <tr className={styles.spacer} style={{ height }} aria-hidden="true">
      <td colSpan={span} style={{ height }} />
    </tr>
  );
}

function SkeletonRows<Row>({ columns }: { columns: readonly Column<Row>[] }) {
  return Array.from({ length: SKELETON_ROWS }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity.
    <tr key={row} aria-hidden="true">
      {columns.map((column, index) => (
        <td key={column.key} data-phone={column.phone}>
          <Skeleton width={`${40 + ((row * 3 + index * 5) % 5) * 10}%`} />
        </td>
      ))}
    </tr>
  ));
}

function useRowKeys(
  frame: React.RefObject<HTMLDivElement | null>,
  count: number,
  scrollTo: (index: number) => void,
): void {
  /** Where the focus is on its way to: a held key is faster than the rows are drawn. */
  const target = useRef<number>(undefined);
  const move = (by: number) => {
    const focused = document.activeElement?.closest("[data-index]");
    const current =
      target.current ??
      (frame.current?.contains(focused ?? null)
        ? Number(focused?.getAttribute("data-index"))
        : undefined);
    const next = current === undefined ? (by > 0 ? 0 : count - 1) : current + by;
    if (next < 0 || next >= count) return;
    scrollTo(next);
    target.current = next;
    requestAnimationFrame(() => {
      if (target.current !== next) return;
      target.current = undefined;
      frame.current
        ?.querySelector<HTMLElement>(`[data-index="${next}"] a[data-row-link]`)
        ?.focus({ preventScroll: true });
    });
  };
  useHotkeys([
    { keys: "j", label: "Next row", run: () => move(1) },
    { keys: "k", label: "Previous row", run: () => move(-1) },
    { keys: "arrowdown", label: "Next row", run: () => move(1) },
    { keys: "arrowup", label: "Previous row", run: () => move(-1) },
  ]);
}

const PHONE = "(max-width: 480px)";

/** Whether the window is as narrow as a phone. */
export function usePhone(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const query = window.matchMedia(PHONE);
      query.addEventListener("change", listener);
      return () => query.removeEventListener("change", listener);
    },
    () => window.matchMedia(PHONE).matches,
  );
}
