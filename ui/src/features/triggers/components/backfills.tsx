import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { messageOf } from "@/api/errors";
import type { Backfill } from "@/api/schema";
import { formatInstant, parseInstant } from "@/lib/instant";
import { Button } from "@/ui/button";
import { Section } from "@/ui/facts";
import { FailureNote } from "@/ui/surface";
import { toast } from "@/ui/toasts";
import { type BackfillChange, backfillKeys, backfillsOf, changeBackfill } from "../backfills";
import type { TriggerName } from "../model";
import styles from "./backfill.module.css";

/** The last backfills of a trigger, and how far they are. */
export function Backfills({ name }: { name: TriggerName }) {
  const { data, error, refetch } = useQuery(backfillsOf(name));
  if (error && !data) {
    return (
      <FailureNote
        what="The backfills could not be loaded"
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!data || data.results.length === 0) return null;
  return (
    <Section title="Backfills">
      <ul className={styles.list}>
        {data.results.map((each) => (
          <BackfillItem key={each.id} backfill={each} />
        ))}
      </ul>
    </Section>
  );
}

function BackfillItem({ backfill }: { backfill: Backfill }) {
  const { id, state, total, done, failed, running, ended, reason } = backfill;
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (to: BackfillChange) => changeBackfill(id, to),
    onError: (error) => toast("failed", `The backfill did not change: ${messageOf(error)}`),
    onSettled: () => client.invalidateQueries({ queryKey: backfillKeys.all }),
  });
  const isPaused = state === "PAUSED";
  const at = (date: string) => formatInstant(parseInstant(date) ?? 0, Date.now());
  return (
    <li>
      <div>
        {at(backfill.start)} – {at(backfill.end)}
      </div>
      <progress max={Math.max(1, total)} value={done} aria-label={`${done} of ${total} dates`} />
      <div className={styles.state}>
        <span>
          {state.toLowerCase()}, {done} of {total} done
          {failed > 0 && `, ${failed} failed`}
          {running > 0 && `, ${running} running`}
          {reason && `: ${reason}`}
        </span>
        {ended === undefined && (
          <>
            <Button kind="plain" onClick={() => change.mutate(isPaused ? "continue" : "pause")}>
              {isPaused ? "Continue" : "Pause"}
            </Button>
            <Button kind="plain" onClick={() => change.mutate("cancel")}>
              Cancel
            </Button>
          </>
        )}
      </div>
    </li>
  );
}
