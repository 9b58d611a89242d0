import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import type { Flow } from "@/api/schema";
import { flowKeys, flowRevisions, updateFlow } from "@/features/flows";
import { parseInstant } from "@/lib/instant";
import { Button } from "@/ui/button";
import { FailureNote, Loaded, Skeleton } from "@/ui/surface";
import { Instant } from "@/ui/time";
import { toast } from "@/ui/toasts";
import styles from "./editor.module.css";

const SourceView = lazy(() => import("./source-view"));
const DiffView = lazy(() => import("./diff-view"));

interface RevisionsProps {
  flow: Flow;
  /** The revision compared with the one before it; the latest when undefined. */
  selected: number | undefined;
}

/** All revisions; the selected one beside the one before it. */
export function Revisions({ flow, selected }: RevisionsProps) {
  const query = useQuery(flowRevisions(flow.namespace, flow.id));
  return (
    <Loaded
      query={query}
      failure="The revisions could not be loaded"
      loading={
        <div className={styles.waiting}>
          <Skeleton width="40%" />
        </div>
      }
    >
      {(revisions) => <Comparison flow={flow} revisions={revisions} selected={selected} />}
    </Loaded>
  );
}

function Comparison({
  flow,
  revisions,
  selected,
}: {
  flow: Flow;
  revisions: readonly Flow[];
  selected: number | undefined;
}) {
  const sorted = [...revisions].sort((a, b) => (b.revision ?? 0) - (a.revision ?? 0));
  const latest = sorted[0];
  const at = Math.max(
    0,
    sorted.findIndex((each) => each.revision === selected),
  );
  const shown = sorted[at];
  const before = sorted[at + 1];
  return (
    <div className={styles.revisions}>
      <nav className={styles.list} aria-label="Revisions">
        {sorted.map((each) => (
          <Link
            key={each.revision}
            className={styles.revision}
            to="/flows/edit/$namespace/$flowId/{-$tab}"
            params={{ namespace: flow.namespace, flowId: flow.id, tab: "revisions" }}
            search={{ revision: each.revision }}
            aria-current={each === shown}
          >
            <span>
              Revision {each.revision}
              {each === latest && <span className="muted"> latest</span>}
            </span>
            {each.updated && (
              <span className={styles.date}>
                <Instant at={parseInstant(each.updated)} />
              </span>
            )}
          </Link>
        ))}
      </nav>
      {shown && (
        <div className={styles.compare}>
          <div className={styles.compareHead}>
            <span>
              {before
                ? `Revision ${before.revision} → ${shown.revision}`
                : `Revision ${shown.revision}, the first`}
            </span>
            {shown !== latest && <Restore flow={flow} revision={shown} />}
          </div>
          <Suspense fallback={<pre className={styles.waiting}>{shown.source}</pre>}>
            {before ? (
              <DiffView before={before.source ?? ""} after={shown.source ?? ""} />
            ) : (
              <SourceView source={shown.source ?? ""} />
            )}
          </Suspense>
        </div>
      )}
    </div>
  );
}

/** Saving an old text makes it the newest revision; nothing is lost. */
function Restore({ flow, revision }: { flow: Flow; revision: Flow }) {
  const client = useQueryClient();
  const restore = useMutation({
    mutationFn: () => updateFlow(flow.namespace, flow.id, revision.source ?? ""),
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: flowKeys.all });
      toast("success", `Restored as revision ${saved.revision}.`);
    },
  });
  return (
    <>
      {restore.error && (
        <FailureNote slim what="The revision was not restored" error={restore.error} />
      )}
      <Button disabled={restore.isPending} onClick={() => restore.mutate()}>
        Restore this revision
      </Button>
    </>
  );
}
