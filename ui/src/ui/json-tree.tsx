import { type ReactNode, useState } from "react";
import type { ValuePath } from "@/lib/pebble-path";
import { Button, IconButton } from "./button";
import { CopyButton } from "./copy-button";
import { Icon } from "./icon";
import styles from "./json-tree.module.css";

interface JsonTreeProps {
  value: unknown;
  /** Path of the value, put before the paths that are copied. */
  name?: string;
  /** Rendering of a text that is more than a text, such as the address of a file. */
  renderText?: ((text: string) => ReactNode | undefined) | undefined;
  /** Called with the way to a part that is chosen; without it, none can be. */
  onPick?: ((path: ValuePath) => void) | undefined;
}

/** Children built at a time: the rest of a long list waits for a click. */
const PAGE = 100;
/** Levels that are open at first. */
const OPEN_DEPTH = 2;
/** Longer texts are shown in part; the copy has the whole. */
const TEXT_LIMIT = 2000;

/** A value as a tree whose branches are built when they are opened. */
export function JsonTree({ value, name, renderText, onPick }: JsonTreeProps) {
  const shared = { renderText, onPick, path: [] };
  return (
    <div className={styles.tree}>
      {isBranch(value) ? (
        <Branch value={value} depth={0} {...shared} />
      ) : (
        <Leaf name={name} value={value} {...shared} />
      )}
    </div>
  );
}

type BranchValue = unknown[] | Record<string, unknown>;

interface Shared extends Pick<JsonTreeProps, "renderText" | "onPick"> {
  /** From the whole value to the one at hand. */
  path: ValuePath;
}

interface BranchProps extends Shared {
  value: BranchValue;
  depth: number;
}

function Branch({ value, depth, path, ...shared }: BranchProps) {
  const [shown, setShown] = useState(PAGE);
  const entries = Object.entries(value);
  return (
    <>
      {entries.slice(0, shown).map(([key, child]) => {
        const below = { ...shared, path: [...path, Array.isArray(value) ? Number(key) : key] };
        return isBranch(child) ? (
          <Node key={key} name={key} value={child} depth={depth} {...below} />
        ) : (
          <Leaf key={key} name={key} value={child} {...below} />
        );
      })}
      {entries.length > shown && (
        <Button className={styles.more} onClick={() => setShown(shown + PAGE)}>
          Show {Math.min(PAGE, entries.length - shown)} more of {entries.length}
        </Button>
      )}
    </>
  );
}

function Node({ name, value, depth, ...shared }: BranchProps & { name: string }) {
  const [open, setOpen] = useState(depth + 1 < OPEN_DEPTH);
  const size = Array.isArray(value) ? value.length : Object.keys(value).length;
  const brackets = Array.isArray(value) ? `[${size}]` : `{${size}}`;
  return (
    <div>
      <div className={styles.line}>
        <button
          type="button"
          className={styles.toggle}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <Icon name={open ? "down" : "right"} />
          <span className={styles.key}>{name}</span>&nbsp;
          <span className="muted">{brackets}</span>
        </button>
        <CopyButton text={JSON.stringify(value, null, 2)} label={name} />
        <Pick name={name} {...shared} />
      </div>
      {open && (
        <div className={styles.branch}>
          <Branch value={value} depth={depth + 1} {...shared} />
        </div>
      )}
    </div>
  );
}

function Leaf({
  name,
  value,
  ...shared
}: Shared & {
  name: string | undefined;
  value: unknown;
}) {
  const { renderText } = shared;
  const text = typeof value === "string" ? value : String(JSON.stringify(value));
  const special = typeof value === "string" ? renderText?.(value) : undefined;
  return (
    <div className={styles.line}>
      <span className={styles.leaf}>
        {name !== undefined && <span className={styles.key}>{name}: </span>}
        {special ?? (text.length > TEXT_LIMIT ? `${text.slice(0, TEXT_LIMIT)} …` : text)}
      </span>
      <CopyButton text={text} label={name ?? "value"} />
      <Pick name={name} {...shared} />
    </div>
  );
}

function Pick({ name, path, onPick }: Shared & { name: string | undefined }) {
  if (!onPick) return null;
  const label = `Use ${name ?? "value"} in the console`;
  return <IconButton icon="braces" label={label} onClick={() => onPick(path)} />;
}

function isBranch(value: unknown): value is BranchValue {
  return typeof value === "object" && value !== null;
}
