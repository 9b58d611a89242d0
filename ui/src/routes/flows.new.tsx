import { createFileRoute, Link, useNavigate } from "@tanstack/react-router";
import * as z from "zod/mini";
import { FlowEditor } from "@/features/editor";
import { Page } from "@/ui/page";

const searchSchema = z.object({
  /** What the editor shows beside the text. */
  panel: z.catch(z.optional(z.enum(["docs", "graph"])), undefined),
});

export const Route = createFileRoute("/flows/new")({
  validateSearch: searchSchema,
  component: NewFlowRoute,
});

function NewFlowRoute() {
  const navigate = useNavigate();
  const { panel } = Route.useSearch();
  return (
    <Page
      title="New flow"
      crumbs={[
        <Link key="flows" to="/flows">
          Flows
        </Link>,
      ]}
    >
      <FlowEditor
        flow={undefined}
        panel={panel}
        onPanel={(next) =>
          void navigate({ to: "/flows/new", search: { panel: next }, replace: true })
        }
        onSaved={(flow, thenRun) =>
          void navigate({
            to: "/flows/edit/$namespace/$flowId/{-$tab}",
            params: { namespace: flow.namespace, flowId: flow.id, tab: "edit" },
            search: thenRun ? { run: "true" } : {},
            ignoreBlocker: true,
          })
        }
      />
    </Page>
  );
}
