import { createFileRoute, Link, useNavigate } from "@tanstack/react-router";
import { FlowEditor } from "@/features/editor";
import { Page } from "@/ui/page";

export const Route = createFileRoute("/flows/new")({ component: NewFlowRoute });

function NewFlowRoute() {
  const navigate = useNavigate();
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
