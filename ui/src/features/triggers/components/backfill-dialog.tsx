import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { BackfillStart } from "@/api/schema";
import { parseInstant } from "@/lib/instant";
import { Button } from "@/ui/button";
import { Select, TextInput } from "@/ui/control";
import { Dialog } from "@/ui/dialog";
import { FailureNote } from "@/ui/surface";
import { Instant } from "@/ui/time";
import { toast } from "@/ui/toasts";
import { backfillKeys, backfillPreview, startBackfill } from "../backfills";
import type { TriggerName } from "../model";
import styles from "./backfill.module.css";

const MODES: readonly [BackfillStart["mode"], string][] = [
  ["ALL", "All dates"],
  ["MISSING", "Dates without an execution"],
  ["FAILED", "Dates whose execution failed"],
];

const DAY = 86_400_000;

/** Starts executions for dates that have passed, after showing which ones they are. */
export function BackfillDialog({ name, onClose }: { name: TriggerName; onClose: () => void }) {
  const client = useQueryClient();
  const [from, setFrom] = useState(() => local(Date.now() - DAY));
  const [to, setTo] = useState(() => local(Date.now()));
  const [mode, setMode] = useState<BackfillStart["mode"]>("ALL");
  const [parallelism, setParallelism] = useState(1);
  const start = new Date(from);
  const end = new Date(to);
  const inOrder = start < end;
  const { namespace, flowId, triggerId } = name;
  const wanted: BackfillStart = {
    namespace,
    flowId,
    triggerId,
    start: inOrder ? start.toISOString() : "",
    end: inOrder ? end.toISOString() : "",
    mode,
    order: "ASCENDING",
    parallelism,
  };
  const preview = useQuery({ ...backfillPreview(wanted), enabled: inOrder });
  const total = inOrder ? preview.data?.total : 0;
  const begin = useMutation({
    mutationFn: () => startBackfill(wanted),
    onSuccess: ({ total: dates }) => {
      toast("success", `The backfill of ${dates.toLocaleString("en")} dates has begun.`);
      onClose();
    },
    onSettled: () => client.invalidateQueries({ queryKey: backfillKeys.all }),
  });
  return (
    <Dialog
      title={`Backfill ${triggerId}`}
      width={520}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="main" disabled={!total || begin.isPending} onClick={() => begin.mutate()}>
            {total ? `Start ${total.toLocaleString("en")} executions` : "Nothing to start"}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        {(begin.error ?? preview.error) && (
          <FailureNote what="The backfill is not possible" error={begin.error ?? preview.error} />
        )}
        <label>
          From
          <TextInput
            type="datetime-local"
            value={from}
            onChange={({ target }) => setFrom(target.value)}
          />
        </label>
        <label>
          To
          <TextInput
            type="datetime-local"
            value={to}
            aria-invalid={!inOrder}
            onChange={({ target }) => setTo(target.value)}
          />
        </label>
        <label>
          Which
          <Select
            value={mode}
            onChange={({ target }) =>
              setMode(MODES.find(([value]) => value === target.value)?.[0] ?? "ALL")
            }
          >
            {MODES.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </label>
        <label>
          Executions at a time
          <TextInput
            type="number"
            min={1}
            value={parallelism}
            onChange={({ target }) => setParallelism(Math.max(1, target.valueAsNumber || 1))}
          />
        </label>
      </div>
      <ol className={styles.dates} aria-label="First dates">
        {inOrder &&
          preview.data?.dates.map(({ date }) => (
            <li key={date}>
              <Instant at={parseInstant(date)} />
            </li>
          ))}
      </ol>
      {!inOrder && <p className={styles.problem}>The beginning has to come before the end.</p>}
    </Dialog>
  );
}

/** An instant as a field of date and time has it, in the user's zone. */
function local(at: number): string {
  const offset = new Date(at).getTimezoneOffset() * 60_000;
  return new Date(at - offset).toISOString().slice(0, 16);
}
