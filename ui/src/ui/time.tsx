import { useEffect, useState } from "react";
import { formatDuration, formatTicking } from "@/lib/duration";
import { describeInstant, formatInstant } from "@/lib/instant";

/** The present time, renewed every `interval` ms while `active` and the page is visible. */
export function useNow(active = true, interval = 1000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!active) return;
    const tick = () => {
      if (!document.hidden) setNow(Date.now());
    };
    tick();
    const timer = setInterval(tick, interval);
    document.addEventListener("visibilitychange", tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tick);
    };
  }, [active, interval]);
  return now;
}

/** A point in time in the user's zone; full date, zone and UTC on hover. */
export function Instant({ at }: { at: number | undefined }) {
  if (at === undefined) return <span className="muted">–</span>;
  return (
    <time dateTime={new Date(at).toISOString()} title={describeInstant(at)}>
      {formatInstant(at, Date.now())}
    </time>
  );
}

/** A length of time; ticks while there is no end. */
export function Elapsed({ from, to }: { from: number | undefined; to: number | undefined }) {
  const now = useNow(to === undefined && from !== undefined);
  if (from === undefined) return <span className="muted">–</span>;
  return <>{to === undefined ? formatTicking(now - from) : formatDuration(to - from)}</>;
}
