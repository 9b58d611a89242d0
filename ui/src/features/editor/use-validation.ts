import { useEffect, useState } from "react";
import { validateFlow } from "@/features/flows";
import { type Finding, findingsOf } from "./problems";

/** Milliseconds without typing before the server is asked. */
const SETTLE = 300;

export type Verdict =
  | { phase: "checking" }
  | { phase: "checked"; source: string }
  | { phase: "failed"; error: unknown };

/** What the server says of the source as it is typed; the last findings stay meanwhile. */
export function useValidation(source: string): {
  problems: readonly Finding[];
  verdict: Verdict;
} {
  const [problems, setProblems] = useState<readonly Finding[]>([]);
  const [verdict, setVerdict] = useState<Verdict>({ phase: "checking" });
  useEffect(() => {
    const abort = new AbortController();
    setVerdict({ phase: "checking" });
    const timer = setTimeout(() => {
      validateFlow(source, abort.signal).then(
        (validations) => {
          setProblems(findingsOf(validations));
          setVerdict({ phase: "checked", source });
        },
        (error: unknown) => {
          if (!abort.signal.aborted) setVerdict({ phase: "failed", error });
        },
      );
    }, SETTLE);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [source]);
  return { problems, verdict };
}
