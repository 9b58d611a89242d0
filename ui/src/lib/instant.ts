const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Milliseconds since the epoch; undefined for what is absent or no date. */
export function parseInstant(text: string | undefined): number | undefined {
  if (!text) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

/** `14:03:27` in the user's zone. */
export function formatClock(at: number): string {
  const date = new Date(at);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

/** `14:03:27.250`: as the clock, to the millisecond. */
export function formatPreciseClock(at: number): string {
  return `${formatClock(at)}.${String(new Date(at).getMilliseconds()).padStart(3, "0")}`;
}

/** `14:03:27` today, `Mon 23 Nov 14:03:27` otherwise, with the year when it is another one. */
export function formatInstant(at: number, now: number): string {
  const date = new Date(at);
  const today = new Date(now);
  if (date.toDateString() === today.toDateString()) return formatClock(at);
  const year = date.getFullYear() === today.getFullYear() ? "" : ` ${date.getFullYear()}`;
  const day = `${DAYS[date.getDay()]} ${date.getDate()} ${MONTHS[date.getMonth()]}${year}`;
  return `${day} ${formatClock(at)}`;
}

/** `Mon 23`: a day on an axis that shows its neighbours. */
export function formatDay(at: number): string {
  const date = new Date(at);
  return `${DAYS[date.getDay()]} ${date.getDate()}`;
}

/** Whether a day begins then, in the user's zone. */
export function isMidnight(at: number): boolean {
  return formatPreciseClock(at) === "00:00:00.000";
}

/** Full date, zone and UTC, for the hover text. */
export function describeInstant(at: number): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return `${formatInstant(at, 0)} ${zone}\n${new Date(at).toISOString()}`;
}

/** `in 4m`, `3h ago`: one unit, for what is near. */
export function formatRelative(at: number, now: number): string {
  const seconds = Math.round(Math.abs(at - now) / 1000);
  const length =
    seconds < 60
      ? `${seconds}s`
      : seconds < 3600
        ? `${Math.round(seconds / 60)}m`
        : seconds < 86_400
          ? `${Math.round(seconds / 3600)}h`
          : `${Math.round(seconds / 86_400)}d`;
  return at >= now ? `in ${length}` : `${length} ago`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
