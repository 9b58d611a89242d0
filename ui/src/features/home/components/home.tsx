import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import {
  ExecutionBars,
  executionCounts,
  executionList,
  type Period,
  useExecutionActivity,
} from "@/features/executions";
import { flowList } from "@/features/flows";
import { buttonClass } from "@/ui/button";
import { Page } from "@/ui/page";
import { Panel } from "@/ui/panel";
import { Empty, FailureNote } from "@/ui/surface";
import { useNow } from "@/ui/time";
import { dueTriggers, OPEN_STATES, sortedOut } from "../model";
import { failureGroups, homeKeys, upcomingTriggers } from "../queries";
import { Attention } from "./attention";
import { Figures } from "./figures";
import { Health } from "./health";
import styles from "./home.module.css";
import { PeriodSelect } from "./period-select";
import { Running } from "./running";
import { Upcoming } from "./upcoming";

interface HomeProps {
  period: Period;
  onPeriod: (period: Period) => void;
  /** Opens the list of what has run in a stretch of time. */
  onChoose: (stretch: { from: string; to: string }) => void;
}

/** What needs attention first, then what runs, ran and will run. */
export function Home({ period, onPeriod, onChoose }: HomeProps) {
  const now = useNow(true, 5_000);
  const counts = useQuery(executionCounts(period));
  const open = useQuery(executionList({ state: OPEN_STATES.join(","), range: "P30D" }));
  const groups = useQuery(failureGroups(period));
  const upcoming = useQuery(upcomingTriggers);
  const flows = useQuery(flowList("", 1, 1));
  useExecutionActivity(homeKeys.failures);
  const { paused, queued, running } = sortedOut(open.data?.results ?? []);
  const { late, next } = dueTriggers(upcoming.data?.results ?? [], now);
  const failed = [counts, open, groups, upcoming].filter((query) => query.error);
  const [first] = failed;
  return (
    <Page
      title="Home"
      meta={<Health />}
      actions={<PeriodSelect period={period} onPeriod={onPeriod} />}
    >
      {first && (
        <FailureNote
          slim
          what={failed.length === 4 ? "Nothing could be loaded" : "A part could not be loaded"}
          error={first.error}
          since={first.errorUpdatedAt}
          onRetry={() => {
            for (const query of failed) void query.refetch();
          }}
        />
      )}
      {flows.data?.total === 0 ? (
        <FirstSteps />
      ) : (
        <div className={styles.page}>
          <Figures
            period={period}
            counts={counts.data?.counts}
            paused={open.data && paused.length}
            queued={open.data && queued.length}
            running={open.data && running.length}
            late={upcoming.data && late.length}
          />
          <div className={styles.panels}>
            <Attention
              period={period}
              groups={groups.data?.results}
              paused={paused}
              late={late}
              className={styles.wide}
            />
            <Running executions={open.data && running} queued={queued.length} />
            <Panel
              title="Executions over time"
              className={styles.wide}
              aside={
                <Link to="/executions" search={period}>
                  All executions
                </Link>
              }
            >
              <div className={styles.bars}>
                <ExecutionBars search={period} height={160} onChoose={onChoose} />
              </div>
            </Panel>
            <Upcoming due={upcoming.data && next} now={now} />
          </div>
        </div>
      )}
    </Page>
  );
}

/** A server without flows: the ways to get some. */
function FirstSteps() {
  return (
    <Empty
      title="There are no flows yet"
      action={
        <Link to="/flows/new" className={buttonClass("main")}>
          Write the first flow
        </Link>
      }
    >
      A flow is a YAML text that says which tasks run, in which order and when. Flows in files are
      loaded at the start: <span className="mono">vivace server --flow-path DIRECTORY</span>
    </Empty>
  );
}
