import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import type { TaskOutput } from "@/api/schema";
import { Icon } from "@/ui/icon";
import { usePhone } from "@/ui/table";
import styles from "./outputs.module.css";

interface OutputTreeProps {
  tasks: readonly TaskOutput[];
  /** Id of the entry of the flow's own outputs, if it has any. */
  flow: string | undefined;
  shown: string | undefined;
  onSelect: (taskRunId: string) => void;
}

interface Row {
  id: string;
  name: string;
  /** A task with several runs: how many, and whether they are listed. */
  group?: { count: number; open: boolean };
  inGroup: boolean;
}

/** Tasks with outputs; one that ran several times holds its iterations. */
export function OutputTree({ tasks, flow, shown, onSelect }: OutputTreeProps) {
  const frame = useRef<HTMLElement>(null);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => rowsOf(tasks, flow, shown, toggled), [tasks, flow, shown, toggled]);
  const phone = usePhone();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => (phone ? 44 : 32),
    overscan: 8,
  });
  const toggle = (taskId: string) =>
    setToggled((before) => {
      const next = new Set(before);
      if (!next.delete(taskId)) next.add(taskId);
      return next;
    });
  return (
    <nav ref={frame} className={styles.tasks} aria-label="Tasks with outputs">
      <div className={styles.sizer} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (!row) return null;
          const { id, name, group, inGroup } = row;
          return (
            <button
              key={`${id} ${inGroup}`}
              type="button"
              className={styles.task}
              data-inner={inGroup || undefined}
              style={{ transform: `translateY(${start}px)` }}
              aria-current={!group && id === shown}
              {...(group && { "aria-expanded": group.open })}
              onClick={() => (group ? toggle(id) : onSelect(id))}
            >
              {group && <Icon name={group.open ? "down" : "right"} />}
              <span title={name}>{name}</span>
              {group && <span className="muted">× {group.count.toLocaleString("en")}</span>}
            </button>
          );
        })}
      </div>
    </nav>
  );
}

/** A task's group is open while one of its runs is shown, unless it was folded by hand. */
function rowsOf(
  tasks: readonly TaskOutput[],
  flow: string | undefined,
  shown: string | undefined,
  toggled: ReadonlySet<string>,
): Row[] {
  const groups = new Map<string, TaskOutput[]>();
  for (const task of tasks) {
    const group = groups.get(task.taskId);
    if (group) group.push(task);
    else groups.set(task.taskId, [task]);
  }
  const rows: Row[] = flow ? [{ id: flow, name: "Outputs of the flow", inGroup: false }] : [];
  for (const [taskId, runs] of groups) {
    const [first] = runs;
    if (!first) continue;
    if (runs.length === 1) {
      const value = first.value === undefined ? "" : ` [${first.value}]`;
      rows.push({ id: first.taskRunId, name: taskId + value, inGroup: false });
      continue;
    }
    const open = toggled.has(taskId) !== runs.some((run) => run.taskRunId === shown);
    rows.push({ id: taskId, name: taskId, group: { count: runs.length, open }, inGroup: false });
    if (!open) continue;
    runs.forEach((run, index) => {
      const name = run.value ?? `run ${index + 1}`;
      rows.push({ id: run.taskRunId, name, inGroup: true });
    });
  }
  return rows;
}
