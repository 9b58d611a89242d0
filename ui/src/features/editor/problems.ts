import type { Problem, Validation } from "@/api/schema";

/** The ranges of severities, worst first. */
export const SEVERITIES = ["error", "warning", "info"] as const;

/**
 * Everything the server found in a source, worst first, then by place.
 *
 * Without positions there is still Kestra's text, one finding a line, at the first line.
 */
export function problemsOf(validations: readonly Validation[]): Problem[] {
  return validations
    .flatMap((each) => each.problems ?? fromText(each))
    .sort(
      (a, b) =>
        SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
        a.line - b.line ||
        a.column - b.column,
    );
}

function fromText(validation: Validation): Problem[] {
  const at = (severity: Problem["severity"]) => (message: string) => ({
    message,
    severity,
    line: 1,
    column: 1,
  });
  return [
    ...(validation.constraints?.split("\n").filter(Boolean) ?? []).map(at("error")),
    ...(validation.warnings ?? []).map(at("warning")),
    ...(validation.infos ?? []).map(at("info")),
  ];
}

/** `valid`, or how many findings of each severity there are. */
export function summarize(problems: readonly Problem[]): string {
  const parts = SEVERITIES.flatMap((severity) => {
    const count = problems.filter((each) => each.severity === severity).length;
    if (count === 0) return [];
    const noun = severity === "info" ? "note" : severity;
    return [`${count} ${noun}${count === 1 ? "" : "s"}`];
  });
  return parts.length > 0 ? parts.join(", ") : "valid";
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((each) => each.severity === "error");
}
