import { createLazyFileRoute } from "@tanstack/react-router";
import { TriggerPage } from "@/features/triggers";

export const Route = createLazyFileRoute("/triggers/$namespace/$flowId/$triggerId")({
  component: TriggerRoute,
});

function TriggerRoute() {
  const name = Route.useParams();
  return <TriggerPage key={Object.values(name).join("/")} {...name} />;
}
