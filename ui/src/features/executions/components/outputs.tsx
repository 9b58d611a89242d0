import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import type { ExecutionSummary, TaskOutput, Values } from "@/api/schema";
import { JsonTree } from "@/ui/json-tree";
import { Empty, Loaded, Skeleton } from "@/ui/surface";
import { usePhone } from "@/ui/table";
import type { ExecutionFeed } from "../feed";
import { useFeedVersion } from "../feed";
import { outputIndex, taskOutputs } from "../queries";
import { fileLink } from "./file-link";
import styles from "./outputs.module.css";

/** Stands for the outputs of the flow among those of its tasks. */
const FLOW = "flow";

interface OutputsProps {
  execution: ExecutionSummary;
  feed: ExecutionFeed;
  selected: string | undefined;
  onSelect: (taskRunId: string) => void;
}

/** Task, key, value: the outputs of all tasks, and those of the flow first. */
export function Outputs({ execution, feed, selected, onSelect }: OutputsProps) {
  useFeedVersion(feed);
  // Outputs come with the end of a task run, so the number that ended says when to look again.
  const ended = feed.taskRuns.size === 0 ? "" : `${endedRuns(feed)}`;
  const index = useQuery(outputIndex(execution.id, `${execution.state.current} ${ended}`));
  return (
    <Loaded
      query={index}
      failure="The outputs could not be loaded"
      loading={
        <div className={styles.values}>
          <Skeleton width="30%" />
        </div>
      }
    >
      {(tasks) => {
        const ofFlow = nonEmpty(execution.outputs);
        if (tasks.length === 0 && !ofFlow) return <NoOutputs />;
        const shown = selected ?? (ofFlow ? FLOW : tasks[0]?.taskRunId);
        return (
          <div className={styles.outputs}>
            <TaskList tasks={tasks} withFlow={Boolean(ofFlow)} shown={shown} onSelect={onSelect} />
            <div className={styles.values}>
              {shown === FLOW
                ? ofFlow && <JsonTree value={ofFlow} renderText={fileLink(execution.id)} />
                : shown && (
                    <TaskOutputs
                      key={shown}
                      executionId={execution.id}
                      taskRunId={shown}
                      state={feed.taskRuns.get(shown)?.state.current ?? ""}
                    />
                  )}
            </div>
          </div>
        );
      }}
    </Loaded>
  );
}

function endedRuns(feed: ExecutionFeed): number {
  let ended = 0;
  for (const run of feed.taskRuns.all()) if (run.state.endDate) ended += 1;
  return ended;
}

interface TaskListProps {
  tasks: readonly TaskOutput[];
  withFlow: boolean;
  shown: string | undefined;
  onSelect: (taskRunId: string) => void;
}

function TaskList({ tasks, withFlow, shown, onSelect }: TaskListProps) {
  const frame = useRef<HTMLElement>(null);
  const items: readonly { id: string; name: string; value?: string | undefined }[] = [
    ...(withFlow ? [{ id: FLOW, name: "Outputs of the flow" }] : []),
    ...tasks.map((task) => ({ id: task.taskRunId, name: task.taskId, value: task.value })),
  ];
  const phone = usePhone();
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => frame.current,
    estimateSize: () => (phone ? 44 : 32),
    overscan: 8,
  });
  return (
    <nav ref={frame} className={styles.tasks} aria-label="Tasks with outputs">
      <div className={styles.sizer} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const item = items[index];
          if (!item) return null;
          return (
            <button
              key={item.id}
              type="button"
              className={styles.task}
              style={{ transform: `translateY(${start}px)` }}
              aria-current={item.id === shown}
              onClick={() => onSelect(item.id)}
            >
              <span title={item.name}>{item.name}</span>
              {item.value !== undefined && (
                <span className="muted" title={item.value}>
                  {item.value}
                </span>
              )}
            </button>
          );
        })}
      </div>
    </nav>
  );
}

function TaskOutputs(props: { executionId: string; taskRunId: string; state: string }) {
  const { executionId, taskRunId, state } = props;
  const outputs = useQuery(taskOutputs(executionId, taskRunId, state));
  return (
    <Loaded
      query={outputs}
      failure="The outputs could not be loaded"
      loading={<Skeleton width="40%" />}
    >
      {(values) => <JsonTree value={values} renderText={fileLink(executionId)} />}
    </Loaded>
  );
}

function NoOutputs() {
  return (
    <Empty title="No task of this execution has outputs">
      A task such as <code>core.output.OutputValues</code> makes them; a flow hands its own on under{" "}
      <code>outputs:</code>.
    </Empty>
  );
}

function nonEmpty(values: Values | undefined): Values | undefined {
  return values && Object.keys(values).length > 0 ? values : undefined;
}
