import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { apiUrl } from "@/api/client";
import { offers } from "@/api/offers";
import type { ExecutionSummary } from "@/api/schema";
import { type LogSearch, LogView } from "@/features/logs";
import { Name } from "@/ui/name";
import { Page } from "@/ui/page";
import { isTerminal, toneOf } from "@/ui/state";
import { Loaded } from "@/ui/surface";
import { type ExecutionFeed, useExecutionFeed, useFeedVersion } from "../feed";
import { runName, spanOf } from "../model";
import { executionSummary } from "../queries";
import { waitingRun } from "../waiting";
import { ExecutionActions } from "./execution-actions";
import { ExecutionMeta } from "./execution-header";
import { ExecutionOverview } from "./execution-overview";
import styles from "./execution-page.module.css";
import { Gantt } from "./gantt";
import { Outputs } from "./outputs";
import { RunPanel } from "./run-panel";
import { StateBand } from "./state-band";

export type ExecutionTab = "overview" | "gantt" | "logs" | "outputs";

interface ExecutionPageProps {
  namespace: string;
  flowId: string;
  executionId: string;
  tab: ExecutionTab;
  search: LogSearch;
  onSearch: (search: LogSearch) => void;
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
      return <Outputs execution={execution} feed={feed} selected={search.run} onSelect={select} />;
    case "logs":
      return (
        <ExecutionLogs execution={execution} feed={feed} search={search} onSearch={onSearch} />
      );
    case "gantt":
      return (
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
              ended={isTerminal(execution.state.current)}
              taskRunId={search.run}
              onClose={() => select(undefined)}
            />
          )}
        </div>
      );
  }
}

function ExecutionLogs({
  execution,
  feed,
  search,
  onSearch,
}: {
  execution: ExecutionSummary;
  feed: ExecutionFeed;
  search: LogSearch;
  onSearch: (search: LogSearch) => void;
}) {
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
      onSearch={onSearch}
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
