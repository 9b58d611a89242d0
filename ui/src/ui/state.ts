/** A row of the state palette: its tokens are `--<tone>-text`, `-bar` and `-tint`. */
export type Tone =
  | "success"
  | "running"
  | "failed"
  | "warning"
  | "retrying"
  | "paused"
  | "queued"
  | "killed"
  | "skipped";

export const TONES: readonly Tone[] = [
  "success",
  "running",
  "failed",
  "warning",
  "retrying",
  "paused",
  "queued",
  "killed",
  "skipped",
];

/** A passing state has the tone of the one it leads to. */
const TONE_OF: Readonly<Record<string, Tone>> = {
  SUCCESS: "success",
  RUNNING: "running",
  RESTARTED: "running",
  FAILED: "failed",
  WARNING: "warning",
  RETRYING: "retrying",
  RETRIED: "retrying",
  RESUBMITTED: "retrying",
  PAUSED: "paused",
  BREAKPOINT: "paused",
  CREATED: "queued",
  QUEUED: "queued",
  SUBMITTED: "queued",
  KILLING: "killed",
  KILLED: "killed",
  CANCELLED: "killed",
  SKIPPED: "skipped",
};

const TERMINAL = new Set([
  "SUCCESS",
  "WARNING",
  "FAILED",
  "KILLED",
  "CANCELLED",
  "RETRIED",
  "SKIPPED",
  "RESUBMITTED",
]);

export function toneOf(state: string): Tone {
  return TONE_OF[state] ?? "queued";
}

export function isTerminal(state: string): boolean {
  return TERMINAL.has(state);
}

/** The word shown for a state. */
export function stateWord(state: string): string {
  return state.toLowerCase();
}

/** How much a state asks for attention; the strip of a folded loop shows the highest. */
export function severity(tone: Tone): number {
  return SEVERITY.indexOf(tone);
}

const SEVERITY: readonly Tone[] = [
  "queued",
  "skipped",
  "success",
  "running",
  "paused",
  "killed",
  "retrying",
  "warning",
  "failed",
];

const IN_ORDER = [
  "FAILED",
  "WARNING",
  "RETRYING",
  "RETRIED",
  "RESUBMITTED",
  "RUNNING",
  "RESTARTED",
  "PAUSED",
  "BREAKPOINT",
  "CREATED",
  "SUBMITTED",
  "QUEUED",
  "KILLING",
  "KILLED",
  "CANCELLED",
  "SKIPPED",
  "SUCCESS",
];

/** The states as the kinds of a chart: what failed stands on the base line, where it compares. */
export const STATE_KINDS = IN_ORDER.map((state) => ({
  key: state,
  label: stateWord(state),
  color: `var(--${toneOf(state)}-bar)`,
}));
