import { createLazyFileRoute, useNavigate } from "@tanstack/react-router";
import { DashboardPage, DEFAULT } from "@/features/dashboards";

const PATH = "/dashboards/{-$id}";

export const Route = createLazyFileRoute("/dashboards/{-$id}")({ component: DashboardRoute });

function DashboardRoute() {
  const { id = DEFAULT } = Route.useParams();
  const { range } = Route.useSearch();
  const navigate = useNavigate();
  return (
    <DashboardPage
      key={id}
      id={id}
      range={range}
      onOpen={(next) =>
        void navigate({
          to: PATH,
          params: { id: next === DEFAULT ? undefined : next },
          search: { range },
        })
      }
      onRange={(next) =>
        void navigate({
          to: PATH,
          params: { id: id === DEFAULT ? undefined : id },
          search: { range: next },
        })
      }
      onChoose={(search) => void navigate({ to: "/executions", search })}
    />
  );
}
