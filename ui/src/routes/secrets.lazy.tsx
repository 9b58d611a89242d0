import { createLazyFileRoute } from "@tanstack/react-router";
import { SecretList } from "@/features/namespaces";
import { Page } from "@/ui/page";

export const Route = createLazyFileRoute("/secrets")({ component: SecretsRoute });

function SecretsRoute() {
  const { q = "" } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <Page title="Secrets">
      <SecretList q={q} onSearch={(text) => void navigate({ search: { q: text } })} />
    </Page>
  );
}
