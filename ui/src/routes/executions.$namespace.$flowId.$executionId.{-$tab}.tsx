import { createFileRoute, Link, useNavigate } from "@tanstack/react-router";
import * as z from "zod/mini";
import { ExecutionPage, type ExecutionTab } from "@/features/executions";
import { useHotkeys } from "@/ui/hotkeys";

const text = z.catch(z.optional(z.string()), undefined);

const searchSchema = z.object({
  /** The task run that is selected. */
  run: text,
  task: text,
  level: text,
  q: text,
  by: z.catch(z.optional(z.literal("task")), undefined),
  node: text,
  expr: text,
  log: z.catch(z.optional(z.literal("below")), undefined),
});

const PATH = "/executions/$namespace/$flowId/$executionId/{-$tab}";

const TABS: readonly { id: ExecutionTab; label: string }[] = [
  { id: "gantt", label: "Gantt" },
  { id: "topology", label: "Topology" },
  { id: "logs", label: "Logs" },
  { id: "outputs", label: "Outputs" },
  { id: "metrics", label: "Metrics" },
  { id: "dependencies", label: "Dependencies" },
  { id: "overview", label: "Overview" },
];

export const Route = createFileRoute("/executions/$namespace/$flowId/$executionId/{-$tab}")({
  validateSearch: searchSchema,
  component: ExecutionRoute,
});

function ExecutionRoute() {
  const { namespace, flowId, executionId, tab } = Route.useParams();
  const search = Route.useSearch();
  const navigate = useNavigate();
  const current = TABS.find((each) => each.id === tab)?.id ?? "gantt";
  const params = { namespace, flowId, executionId };
  const open = (id: ExecutionTab) =>
    navigate({ to: PATH, params: { ...params, tab: id }, search: {} });
  useHotkeys(
    TABS.map(({ id, label }, index) => ({
      keys: String(index + 1),
      label,
      run: () => void open(id),
    })),
  );
  return (
    <ExecutionPage
      // One page for one execution: nothing of another may linger.
      key={executionId}
      {...params}
      tab={current}
      search={search}
      onSearch={(next) =>
        void navigate({
          to: PATH,
          params: { ...params, tab },
          search: next,
          replace: true,
        })
      }
      tabs={TABS.map(({ id, label }) => (
        <Link
          key={id}
          to={PATH}
          params={{ ...params, tab: id }}
          aria-current={id === current ? "page" : undefined}
        >
          {label}
        </Link>
      ))}
    />
  );
}
