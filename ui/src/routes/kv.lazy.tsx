import { createLazyFileRoute } from "@tanstack/react-router";
import { KeyList } from "@/features/namespaces";
import { Page } from "@/ui/page";

export const Route = createLazyFileRoute("/kv")({ component: KeysRoute });

function KeysRoute() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <Page title="Key-value store">
      <KeyList search={search} onSearch={(next) => void navigate({ search: next })} />
    </Page>
  );
}
