import { createFileRoute, redirect } from "@tanstack/react-router";

/** Links of e-mails and SDKs carry the tenant, `/ui/main/…`; there is only this one. */
export const Route = createFileRoute("/main/$")({
  beforeLoad: ({ params, location }) => {
    throw redirect({ href: `/ui/${params._splat ?? ""}${location.searchStr}`, replace: true });
  },
});
