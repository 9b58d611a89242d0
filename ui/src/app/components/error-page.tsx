import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { buttonClass } from "@/ui/button";
import { Page } from "@/ui/page";
import { Empty, FailureNote } from "@/ui/surface";

/** A page that broke; the menu still works. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  return (
    <Page title="Something broke">
      <FailureNote what="This page could not be shown" error={error} onRetry={reset} />
    </Page>
  );
}

export function NotFoundPage() {
  return (
    <Page title="Not found">
      <Empty
        title="There is no page at this address"
        action={
          <Link to="/flows" className={buttonClass()}>
            Go to the flows
          </Link>
        }
      >
        <span className="mono">{window.location.pathname}</span>
      </Empty>
    </Page>
  );
}
