import { createLazyFileRoute } from "@tanstack/react-router";
import { TriggerList } from "@/features/triggers";
import { Page } from "@/ui/page";

export const Route = createLazyFileRoute("/triggers/")({ component: TriggersRoute });

function TriggersRoute() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <Page title="Triggers">
      <TriggerList search={search} onSearch={(next) => void navigate({ search: next })} />
    </Page>
  );
}
