import { useQuery } from "@tanstack/react-query";
import { offers } from "@/api/offers";
import type { ExecutionSummary, TaskRun, Values } from "@/api/schema";
import { expressionPath, type ValuePath } from "@/lib/pebble-path";
import { JsonTree } from "@/ui/json-tree";
import { Empty, Loaded, Skeleton } from "@/ui/surface";
import { type ExecutionFeed, useFeedVersion } from "../feed";
import { runName } from "../model";
import { outputIndex, taskOutputs } from "../queries";
import { ExpressionConsole } from "./expression-console";
import { fileLink } from "./file-link";
import { OutputTree } from "./output-tree";
import styles from "./outputs.module.css";

/** Stands for the outputs of the flow among those of its tasks. */
const FLOW = "flow";

interface OutputsProps {
  execution: ExecutionSummary;
  feed: ExecutionFeed;
  selected: string | undefined;
  onSelect: (taskRunId: string) => void;
  expression: string;
  onExpression: (expression: string) => void;
}

/** Task, key, value: the outputs of all tasks, those of the flow first; and a console for them. */
export function Outputs(props: OutputsProps) {
  const { execution, feed, selected, onSelect, expression, onExpression } = props;
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
        const run = shown === undefined ? undefined : feed.taskRuns.get(shown);
        const pick = (path: ValuePath) => {
          const base = run ? pathOfRun(feed, run) : ["outputs"];
          onExpression(`{{ ${expressionPath([...base, ...path])} }}`);
        };
        return (
          <div className={styles.outputs}>
            <OutputTree tasks={tasks} flow={ofFlow && FLOW} shown={shown} onSelect={onSelect} />
            <div className={styles.side}>
              <div className={styles.values}>
                {shown === FLOW
                  ? ofFlow && <JsonTree value={ofFlow} renderText={fileLink(execution.id)} />
                  : shown && (
                      <TaskOutputs
                        key={shown}
                        executionId={execution.id}
                        taskRunId={shown}
                        state={run?.state.current ?? ""}
                        onPick={pick}
                      />
                    )}
              </div>
              {offers("POST /api/v1/{tenant}/executions/{executionId}/eval") && (
                <ExpressionConsole
                  executionId={execution.id}
                  taskRunId={run?.id}
                  of={run && runName(run)}
                  state={run?.state.current ?? execution.state.current}
                  expression={expression}
                  onChange={onExpression}
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

/** How an expression reaches the outputs of a task run: by the values of the loops around it. */
function pathOfRun(feed: ExecutionFeed, run: TaskRun): ValuePath {
  const values: string[] = [];
  let each: TaskRun | undefined = run;
  while (each) {
    if (each.value !== undefined) values.unshift(each.value);
    each = each.parentTaskRunId ? feed.taskRuns.get(each.parentTaskRunId) : undefined;
  }
  return ["outputs", run.taskId, ...values];
}

function TaskOutputs(props: {
  executionId: string;
  taskRunId: string;
  state: string;
  onPick: (path: ValuePath) => void;
}) {
  const { executionId, taskRunId, state, onPick } = props;
  const outputs = useQuery(taskOutputs(executionId, taskRunId, state));
  return (
    <Loaded
      query={outputs}
      failure="The outputs could not be loaded"
      loading={<Skeleton width="40%" />}
    >
      {(values) => <JsonTree value={values} renderText={fileLink(executionId)} onPick={onPick} />}
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
