import { useQuery } from "@tanstack/react-query";
import { createFileRoute, Link, useNavigate } from "@tanstack/react-router";
import * as z from "zod/mini";
import { isNotFound } from "@/api/errors";
import { offers } from "@/api/offers";
import { FlowEditor, Revisions } from "@/features/editor";
import { ExecutionList, executionSearchSchema } from "@/features/executions";
import { FlowOverview, flowDetail } from "@/features/flows";
import { RunDialog } from "@/features/run";
import { FlowDependencies, FlowTopology } from "@/features/topology";
import { Button, buttonClass } from "@/ui/button";
import { useHotkeys } from "@/ui/hotkeys";
import { Name } from "@/ui/name";
import { Page } from "@/ui/page";
import { Empty, Loaded } from "@/ui/surface";

const PATH = "/flows/edit/$namespace/$flowId/{-$tab}";

const searchSchema = z.extend(executionSearchSchema, {
  /** The run dialog is open. */
  run: z.catch(z.optional(z.pipe(z.coerce.string(), z.literal("true"))), undefined),
  /** Uid of the task that is chosen in the graph. */
  node: z.catch(z.optional(z.string()), undefined),
  /** What the editor shows beside the text. */
  panel: z.catch(z.optional(z.enum(["docs", "graph"])), undefined),
  /** The task that the editor begins at. */
  task: z.catch(z.optional(z.string()), undefined),
  revision: z.catch(z.optional(z.pipe(z.coerce.number(), z.int())), undefined),
});

const TABS = [
  { id: "overview", label: "Overview" },
  { id: "topology", label: "Topology" },
  { id: "edit", label: "Edit" },
  { id: "executions", label: "Executions" },
  { id: "dependencies", label: "Dependencies" },
  ...(offers("GET /api/v1/{tenant}/flows/{namespace}/{id}/revisions")
    ? [{ id: "revisions", label: "Revisions" } as const]
    : []),
] as const;

export const Route = createFileRoute("/flows/edit/$namespace/$flowId/{-$tab}")({
  validateSearch: searchSchema,
  component: FlowRoute,
});

function FlowRoute() {
  const { namespace, flowId, tab } = Route.useParams();
  const { run, revision, node, task, panel, ...search } = Route.useSearch();
  const navigate = useNavigate();
  const query = useQuery(flowDetail(namespace, flowId));
  const current = TABS.find((each) => each.id === tab)?.id ?? "overview";
  const params = { namespace, flowId };
  const show = (next: object) =>
    void navigate({ to: PATH, params: { ...params, tab }, search: next, replace: true });
  const openRun = () => show({ ...search, revision, run: "true" });
  useHotkeys([
    ...TABS.map(({ id, label }, index) => ({
      keys: String(index + 1),
      label,
      run: () => void navigate({ to: PATH, params: { ...params, tab: id } }),
    })),
    { keys: "e", label: "Run the flow", run: openRun },
  ]);
  if (query.data === undefined && isNotFound(query.error)) {
    return <MissingFlow namespace={namespace} flowId={flowId} />;
  }
  return (
    <Page
      key={`${namespace}/${flowId}`}
      title={flowId}
      heading={<Name>{flowId}</Name>}
      crumbs={[
        <Link key="flows" to="/flows">
          Flows
        </Link>,
        <Link key="namespace" to="/flows" search={{ q: namespace }}>
          {namespace}
        </Link>,
      ]}
      meta={query.data?.disabled && <span>switched off</span>}
      actions={
        query.data &&
        !query.data.disabled && (
          <Button kind="main" icon="play" onClick={openRun}>
            Run
          </Button>
        )
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
    >
      <Loaded query={query} failure="The flow could not be loaded" loading={null}>
        {(flow) => (
          <>
            {current === "overview" && <FlowOverview flow={flow} onRun={openRun} />}
            {current === "topology" && (
              <FlowTopology
                flow={flow}
                selected={node}
                onSelect={(next) => show({ ...search, node: next })}
              />
            )}
            {current === "edit" && (
              <FlowEditor
                flow={flow}
                task={task}
                panel={panel}
                onPanel={(next) => show({ ...search, task, panel: next })}
                onSaved={(_, thenRun) => thenRun && openRun()}
              />
            )}
            {current === "executions" && (
              <ExecutionList
                ofOneFlow
                search={{ ...search, namespace, flow: flowId }}
                onSearch={({ namespace: _, flow: __, ...next }) => show(next)}
              />
            )}
            {current === "dependencies" && <FlowDependencies namespace={namespace} id={flowId} />}
            {current === "revisions" && <Revisions flow={flow} selected={revision} />}
            {run && <RunDialog flow={flow} onClose={() => show({ ...search, revision })} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** A page without tabs: there is nothing to look at. */
function MissingFlow({ namespace, flowId }: { namespace: string; flowId: string }) {
  return (
    <Page
      title="Not found"
      crumbs={[
        <Link key="flows" to="/flows">
          Flows
        </Link>,
      ]}
    >
      <Empty
        title={`There is no flow ${flowId}`}
        action={
          <>
            <Link to="/flows" search={{ q: namespace }} className={buttonClass()}>
              Flows of {namespace}
            </Link>{" "}
            <Link
              to="/executions"
              search={{ namespace, flow: flowId, range: "all" }}
              className={buttonClass()}
            >
              Its old executions
            </Link>
          </>
        }
      >
        It was deleted, or never was in the namespace {namespace}.
      </Empty>
    </Page>
  );
}
