import { createFileRoute } from "@tanstack/react-router";
import { ExecutionList, executionSearchSchema } from "@/features/executions";
import { Page } from "@/ui/page";

export const Route = createFileRoute("/executions/")({
  validateSearch: executionSearchSchema,
  component: ExecutionsRoute,
});

function ExecutionsRoute() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <Page title="Executions">
      <ExecutionList search={search} onSearch={(next) => void navigate({ search: next })} />
    </Page>
  );
}
