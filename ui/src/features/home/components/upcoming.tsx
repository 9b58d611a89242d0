import { Link } from "@tanstack/react-router";
import { formatRelative } from "@/lib/instant";
import { Name } from "@/ui/name";
import { Panel, Quiet } from "@/ui/panel";
import { Skeleton } from "@/ui/surface";
import { Instant } from "@/ui/time";
import type { Due } from "../model";
import styles from "./rows.module.css";

/** The next dates of schedules. */
export function Upcoming({ due, now }: { due: readonly Due[] | undefined; now: number }) {
  return (
    <Panel title="Next runs" aside={<Link to="/triggers">All triggers</Link>}>
      {due === undefined && (
        <Quiet>
          <Skeleton width="60%" />
        </Quiet>
      )}
      {due?.length === 0 && <Quiet>No trigger has a date.</Quiet>}
      <ul className={styles.rows} aria-label="Next runs">
        {due?.map((each) => (
          <li key={each.key} className={`${styles.row} ${styles.upcoming}`}>
            <span className={styles.flow}>
              <Link
                to="/flows/edit/$namespace/$flowId/{-$tab}"
                params={{ namespace: each.namespace, flowId: each.flowId }}
                title={`${each.namespace}.${each.flowId}, ${each.triggerId} ${each.cron ?? ""}`}
              >
                <Name>{each.flowId}</Name>
              </Link>
            </span>
            <span className="muted">
              <Instant at={each.at} />
            </span>
            <span className={styles.end}>{formatRelative(each.at, now)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
