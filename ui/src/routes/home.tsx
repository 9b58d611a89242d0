import { createFileRoute, useNavigate } from "@tanstack/react-router";
import * as z from "zod/mini";
import { DEFAULT_PERIOD, Home } from "@/features/home";

const searchSchema = z.object({
  /** An ISO duration back from now, or "all". */
  range: z.catch(z.optional(z.string()), undefined),
});

export const Route = createFileRoute("/home")({
  validateSearch: searchSchema,
  component: HomeRoute,
});

function HomeRoute() {
  const { range = DEFAULT_PERIOD } = Route.useSearch();
  const navigate = useNavigate();
  return (
    <Home
      period={{ range }}
      onPeriod={(search) => void navigate({ to: "/home", search })}
      onChoose={(search) => void navigate({ to: "/executions", search })}
    />
  );
}
