import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { formatDuration } from "@/lib/duration";
import { parseInstant } from "@/lib/instant";
import { Icon } from "@/ui/icon";
import type { Tone } from "@/ui/state";
import { instanceStatus } from "../queries";
import styles from "./health.module.css";

/** Slower answers of the database are worth a look. */
const SLOW_MS = 250;
const LATE_MS = 30_000;

/** One line: whether each part of the server does its work. */
export function Health() {
  const { data, error } = useQuery(instanceStatus);
  if (error) return <Part tone="failed">the server does not answer</Part>;
  if (!data) return null;
  const tasks = data.workers.flatMap((worker) => worker.tasks);
  const waiting = tasks.filter((task) => task.waiting);
  const capacity = data.workers.reduce((sum, worker) => sum + worker.capacity, 0);
  const behind = lag(data.now, data.nextTriggerDate);
  const oldest = waiting[0] && lag(data.now, waiting[0].since);
  return (
    <Link to="/admin/workers" className={styles.health} title="What the server does">
      <Part tone={data.databaseMilliseconds > SLOW_MS ? "warning" : "success"}>
        {data.database} {data.databaseMilliseconds.toFixed(1)} ms
      </Part>
      <Part tone={waiting.length > 0 ? "warning" : "success"}>
        {tasks.length - waiting.length} of {capacity} slots used
        {waiting.length > 0 &&
          `, ${waiting.length} waiting${oldest ? ` since ${formatDuration(oldest)}` : ""}`}
      </Part>
      <Part tone={behind > LATE_MS ? "warning" : "success"}>
        {behind > LATE_MS ? `scheduler ${formatDuration(behind)} behind` : "scheduler on time"}
      </Part>
    </Link>
  );
}

function Part({ tone, children }: { tone: Tone; children: React.ReactNode }) {
  return (
    <span className={styles.part}>
      <Icon name={tone} className={styles[tone]} />
      {children}
    </span>
  );
}

/** How long ago a date was at the server's present time; 0 for one to come. */
function lag(now: string, date: string | undefined): number {
  const at = parseInstant(date);
  return at === undefined ? 0 : Math.max(0, (parseInstant(now) ?? 0) - at);
}
