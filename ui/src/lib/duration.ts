const ISO_DURATION =
  /^(-)?P(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i;

/** Milliseconds of an ISO 8601 duration without years and months; undefined when it is not one. */
export function parseIsoDuration(text: string): number | undefined {
  const match = ISO_DURATION.exec(text.trim());
  if (!match || /^-?P$|T$/i.test(text.trim())) return undefined;
  const [, sign, weeks, days, hours, minutes, seconds] = match;
  const total =
    part(weeks) * 604_800_000 +
    part(days) * 86_400_000 +
    part(hours) * 3_600_000 +
    part(minutes) * 60_000 +
    part(seconds) * 1000;
  return sign ? -total : total;
}

function part(text: string | undefined): number {
  return text === undefined ? 0 : Number(text);
}

/**
 * A length of time as people say it: `230 ms`, `4.2 s`, `1m 23s`, `2h 05m`, `3d 4h`.
 *
 * Two units at most, since the third is never what one compares.
 */
export function formatDuration(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${pad(seconds % 60)}s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h ${pad(minutes % 60)}m`;
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

/** As `formatDuration`, in whole seconds: a ticking figure must not flicker in its decimals. */
export function formatTicking(milliseconds: number): string {
  return milliseconds < 60_000
    ? `${Math.max(0, Math.floor(milliseconds / 1000))} s`
    : formatDuration(Math.floor(milliseconds / 1000) * 1000);
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
