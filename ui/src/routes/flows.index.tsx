import { createFileRoute, Link } from "@tanstack/react-router";
import * as z from "zod/mini";
import { FlowList } from "@/features/flows";
import { buttonClass } from "@/ui/button";
import { Icon } from "@/ui/icon";
import { Page } from "@/ui/page";

const searchSchema = z.object({
  q: z.catch(z.optional(z.string()), undefined),
  page: z.catch(z.optional(z.pipe(z.coerce.number(), z.int().check(z.minimum(1)))), undefined),
});

export const Route = createFileRoute("/flows/")({
  validateSearch: searchSchema,
  component: FlowsRoute,
});

function FlowsRoute() {
  const { q = "", page = 1 } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <Page
      title="Flows"
      actions={
        <Link to="/flows/new" className={buttonClass()}>
          <Icon name="plus" />
          New flow
        </Link>
      }
    >
      <FlowList q={q} page={page} onSearch={(next) => void navigate({ search: next })} />
    </Page>
  );
}
