import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { apiUrl } from "@/api/client";
import { offers } from "@/api/offers";
import type { ExecutionSummary } from "@/api/schema";
import { type LogSearch, LogView } from "@/features/logs";
import { useHotkeys } from "@/ui/hotkeys";
import { Icon } from "@/ui/icon";
import { Name } from "@/ui/name";
import { Page } from "@/ui/page";
import { toneOf } from "@/ui/state";
import { Loaded } from "@/ui/surface";
import { type ExecutionFeed, useExecutionFeed, useFeedVersion } from "../feed";
import { runName, spanOf } from "../model";
import { executionSummary } from "../queries";
import { waitingRun } from "../waiting";
import { ExecutionActions } from "./execution-actions";
import { ExecutionDependencies } from "./execution-dependencies";
import { ExecutionMeta } from "./execution-header";
import { ExecutionOverview } from "./execution-overview";
import styles from "./execution-page.module.css";
import { ExecutionTopology } from "./execution-topology";
import { Gantt } from "./gantt";
import { Metrics } from "./metrics";
import { Outputs } from "./outputs";
import { RunPanel } from "./run-panel";
import { StateBand } from "./state-band";

export type ExecutionTab =
  | "overview"
  | "gantt"
  | "topology"
  | "logs"
  | "outputs"
  | "metrics"
  | "dependencies";

export interface ExecutionPageSearch extends LogSearch {
  /** Uid of the task that is chosen in the graph. */
  node?: string | undefined;
  /** What the console evaluates. */
  expr?: string | undefined;
  /** The log is shown below the chart or the graph. */
  log?: "below" | undefined;
}

interface ExecutionPageProps {
  namespace: string;
  flowId: string;
  executionId: string;
  tab: ExecutionTab;
  search: ExecutionPageSearch;
  onSearch: (search: ExecutionPageSearch) => void;
  tabs: ReactNode;
}

export function ExecutionPage(props: ExecutionPageProps) {
  const { namespace, flowId, executionId } = props;
  const query = useQuery(executionSummary(executionId));
  const feed = useExecutionFeed(executionId);
  useFeedVersion(feed);
  const execution = query.data;
  return (
    <Page
      title={flowId}
      heading={<Name>{flowId}</Name>}
      crumbs={[
        <Link key="list" to="/executions">
          Executions
        </Link>,
        <Link
          key="flow"
          to="/flows/edit/$namespace/$flowId/{-$tab}"
          params={{ namespace, flowId }}
          title="Open the flow"
        >
          {namespace}
        </Link>,
      ]}
      meta={
        execution && (
          <ExecutionMeta execution={execution} status={feed.status} heardAt={feed.heardAt} />
        )
      }
      actions={
        execution && (
          <ExecutionActions
            execution={execution}
            waiting={execution.state.current === "PAUSED" ? waitingRun(feed.taskRuns) : undefined}
            onRestarted={() => feed.open()}
          />
        )
      }
      band={execution && <StateBand execution={execution} feed={feed} />}
      tabs={props.tabs}
    >
      <Loaded query={query} failure="The execution could not be loaded" loading={null}>
        {(loaded) => <TabContent {...props} execution={loaded} feed={feed} />}
      </Loaded>
    </Page>
  );
}

function TabContent({
  execution,
  feed,
  tab,
  search,
  onSearch,
}: ExecutionPageProps & { execution: ExecutionSummary; feed: ExecutionFeed }) {
  const select = (run: string | undefined) => onSearch({ ...search, run });
  switch (tab) {
    case "overview":
      return <ExecutionOverview execution={execution} />;
    case "outputs":
      return (
        <Outputs
          execution={execution}
          feed={feed}
          selected={search.run}
          onSelect={select}
          expression={search.expr ?? ""}
          onExpression={(expr) => onSearch({ ...search, expr: expr || undefined })}
        />
      );
    case "metrics":
      return (
        <div className={styles.split}>
          <div className={styles.main}>
            <Metrics execution={execution} feed={feed} onRun={select} />
          </div>
          {search.run && (
            <RunPanel
              feed={feed}
              execution={execution}
              taskRunId={search.run}
              onSelect={select}
              onClose={() => select(undefined)}
            />
          )}
        </div>
      );
    case "dependencies":
      return (
        <ExecutionDependencies
          execution={execution}
          node={search.node}
          onSelect={(node) => onSearch({ ...search, node })}
        />
      );
    case "logs":
      return (
        <ExecutionLogs execution={execution} feed={feed} search={search} onSearch={onSearch} />
      );
    case "gantt":
      return (
        <WithLog execution={execution} feed={feed} search={search} onSearch={onSearch}>
          <div className={styles.split}>
            <Gantt
              feed={feed}
              span={spanOf(execution.state)}
              selected={search.run}
              onSelect={select}
            />
            {search.run && (
              <RunPanel
                feed={feed}
                execution={execution}
                taskRunId={search.run}
                onSelect={select}
                onClose={() => select(undefined)}
              />
            )}
          </div>
        </WithLog>
      );
    case "topology":
      return (
        <WithLog execution={execution} feed={feed} search={search} onSearch={onSearch}>
          <ExecutionTopology
            execution={execution}
            feed={feed}
            node={search.node}
            run={search.run}
            onSelect={(node, run) => onSearch({ ...search, node, run })}
          />
        </WithLog>
      );
  }
}

interface ExecutionLogsProps {
  execution: ExecutionSummary;
  feed: ExecutionFeed;
  search: ExecutionPageSearch;
  onSearch: (search: ExecutionPageSearch) => void;
}

/** A picture of the execution and, when asked for, its log in the same view. */
function WithLog({ children, ...props }: ExecutionLogsProps & { children: ReactNode }) {
  const { search, onSearch } = props;
  const shown = search.log === "below";
  const toggle = () => onSearch({ ...search, log: shown ? undefined : "below" });
  useHotkeys([{ keys: "l", label: "Log below the picture", run: toggle }]);
  return (
    <>
      {children}
      <button type="button" className={styles.dock} aria-expanded={shown} onClick={toggle}>
        <Icon name={shown ? "down" : "up"} />
        Log{search.run && shown ? " of the chosen task run" : ""}
        <span className="muted">
          {props.feed.logs.lines.length.toLocaleString("en")} lines <kbd>l</kbd>
        </span>
      </button>
      {shown && (
        <div className={styles.below}>
          <ExecutionLogs {...props} />
        </div>
      )}
    </>
  );
}

function ExecutionLogs({ execution, feed, search, onSearch }: ExecutionLogsProps) {
  const version = useFeedVersion(feed);
  const run = search.run ? feed.taskRuns.get(search.run) : undefined;
  const live = spanOf(execution.state).to === undefined;
  return (
    <LogView
      buffer={feed.logs}
      version={version}
      answered={live ? feed.heardAt !== undefined : feed.status.phase === "ended"}
      live={live}
      search={search}
      onSearch={(next) => onSearch({ ...search, ...next })}
      runLabel={run && runName(run)}
      runOf={(id) => {
        const found = feed.taskRuns.get(id);
        return found && { name: runName(found), tone: toneOf(found.state.current) };
      }}
      downloadUrl={
        offers("GET /api/v1/{tenant}/logs/{executionId}/download")
          ? apiUrl(`/logs/${encodeURIComponent(execution.id)}/download`)
          : undefined
      }
    />
  );
}
