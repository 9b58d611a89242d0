import { createLazyFileRoute } from "@tanstack/react-router";
import { PluginPage } from "@/features/plugins";

export const Route = createLazyFileRoute("/plugins/$cls")({ component: PluginRoute });

function PluginRoute() {
  const { cls } = Route.useParams();
  return <PluginPage key={cls} cls={cls} />;
}
