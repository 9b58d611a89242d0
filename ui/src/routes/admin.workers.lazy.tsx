import { createLazyFileRoute } from "@tanstack/react-router";
import { Workers } from "@/features/admin";
import { Page } from "@/ui/page";

export const Route = createLazyFileRoute("/admin/workers")({ component: WorkersRoute });

function WorkersRoute() {
  return (
    <Page title="Workers">
      <Workers />
    </Page>
  );
}
