import { useEffect, useState } from "react";
import type { Input } from "@/api/flow-parts";
import { offers } from "@/api/offers";
import type { Flow, InputsCheck } from "@/api/schema";
import { type FormValues, toFormData } from "./form-model";
import { checkInputs } from "./queries";

/** Milliseconds without typing before the server is asked. */
const SETTLE = 300;

interface InputChecks {
  /** Whether the conditions of an input hold. */
  enabled: (inputId: string) => boolean;
  /** The input as the server sees it now: with values computed from other inputs. */
  input: (declared: Input) => Input;
}

/**
 * Asks the server about inputs that depend on others, or whose choices are computed.
 *
 * A form without such inputs asks nothing. When the server cannot be asked, every input is
 * shown: it will check them all at the start anyway.
 */
export function useInputChecks(
  flow: Flow,
  fields: readonly Input[],
  values: FormValues,
): InputChecks {
  const needed =
    offers("POST /api/v1/{tenant}/executions/{namespace}/{id}/validate") &&
    fields.some((field) => field.dependsOn || field.expression);
  const [check, setCheck] = useState<InputsCheck>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the fields belong to the flow.
  useEffect(() => {
    if (!needed) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      checkInputs(flow, toFormData(fields, values), abort.signal).then(setCheck, () => undefined);
    }, SETTLE);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [needed, flow, values]);
  const found = (id: string) => check?.inputs.find((each) => each.input["id"] === id);
  return {
    enabled: (id) => found(id)?.enabled ?? true,
    input: (declared) => {
      const values = found(declared.id)?.input["values"];
      return Array.isArray(values) ? { ...declared, values: values.map(String) } : declared;
    },
  };
}
