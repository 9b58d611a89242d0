import { createLazyFileRoute } from "@tanstack/react-router";
import { LogSearch } from "@/features/log-search";
import { Page } from "@/ui/page";

export const Route = createLazyFileRoute("/logs")({ component: LogsRoute });

function LogsRoute() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <Page title="Logs">
      <LogSearch search={search} onSearch={(next) => void navigate({ search: next })} />
    </Page>
  );
}
