import { createLazyFileRoute } from "@tanstack/react-router";
import { NamespaceList } from "@/features/namespaces";
import { Page } from "@/ui/page";

export const Route = createLazyFileRoute("/namespaces/")({ component: NamespacesRoute });

function NamespacesRoute() {
  const { q = "" } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <Page title="Namespaces">
      <NamespaceList q={q} onSearch={(text) => void navigate({ search: { q: text } })} />
    </Page>
  );
}
