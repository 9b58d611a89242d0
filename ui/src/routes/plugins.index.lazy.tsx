import { createLazyFileRoute } from "@tanstack/react-router";
import { PluginList } from "@/features/plugins";
import { Page } from "@/ui/page";

export const Route = createLazyFileRoute("/plugins/")({ component: PluginsRoute });

function PluginsRoute() {
  const { q = "" } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <Page title="Plugins">
      <PluginList q={q} onSearch={(text) => void navigate({ search: { q: text } })} />
    </Page>
  );
}
