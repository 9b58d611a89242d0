import { createFileRoute, redirect } from "@tanstack/react-router";

/** The address of older links. */
export const Route = createFileRoute("/main/admin/triggers")({
  beforeLoad: () => {
    throw redirect({ to: "/triggers", replace: true });
  },
});
