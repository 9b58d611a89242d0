import type { Problem, Validation } from "@/api/schema";

/** Worst first. */
export const SEVERITIES = ["error", "warning", "info"] as const;

export type Severity = (typeof SEVERITIES)[number];

/** Something the server found in a source, at a place. */
export interface Finding extends Problem {
  severity: Severity;
}

/**
 * Everything the server found in a source, worst first, then by place.
 *
 * What has no place (Kestra's text, one finding a line) goes to the first line.
 */
export function findingsOf(validations: readonly Validation[]): Finding[] {
  return validations
    .flatMap((each) => (each.problems.length > 0 ? each.problems.map(classified) : fromText(each)))
    .sort(
      (a, b) =>
        SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
        a.line - b.line ||
        a.column - b.column,
    );
}

/** A severity of a later server counts as the worst: better too loud than unseen. */
function classified(problem: Problem): Finding {
  const severity = SEVERITIES.find((each) => each === problem.severity) ?? "error";
  return { ...problem, severity };
}

function fromText(validation: Validation): Finding[] {
  const at = (severity: Severity) => (message: string) => ({
    message,
    severity,
    line: 1,
    column: 1,
    path: "",
  });
  return [
    ...(validation.constraints?.split("\n").filter(Boolean) ?? []).map(at("error")),
    ...validation.warnings.map(at("warning")),
    ...validation.infos.map(at("info")),
  ];
}

/** `valid`, or how many findings of each severity there are. */
export function summarize(findings: readonly Finding[]): string {
  const parts = SEVERITIES.flatMap((severity) => {
    const count = findings.filter((each) => each.severity === severity).length;
    if (count === 0) return [];
    const noun = severity === "info" ? "note" : severity;
    return [`${count} ${noun}${count === 1 ? "" : "s"}`];
  });
  return parts.length > 0 ? parts.join(", ") : "valid";
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some((each) => each.severity === "error");
}
