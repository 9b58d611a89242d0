import { useEffect, useState } from "react";
import type { Input } from "@/api/flow-parts";
import type { InputsCheck } from "@/api/schema";
import { type FormValues, toFormData } from "./form-model";

/** Milliseconds without typing before the server is asked. */
const SETTLE = 300;

/** Asks the server what it makes of a form. */
export type CheckForm = (form: FormData, signal: AbortSignal) => Promise<InputsCheck>;

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
  fields: readonly Input[],
  values: FormValues,
  ask: CheckForm | undefined,
): InputChecks {
  const needed = ask !== undefined && fields.some((field) => field.dependsOn || field.expression);
  const [check, setCheck] = useState<InputsCheck>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the fields stay; only values change.
  useEffect(() => {
    if (!needed || !ask) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      ask(toFormData(fields, values), abort.signal).then(setCheck, () => undefined);
    }, SETTLE);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [needed, values]);
  const found = (id: string) => check?.inputs.find((each) => each.input["id"] === id);
  return {
    enabled: (id) => found(id)?.enabled ?? true,
    input: (declared) => {
      const values = found(declared.id)?.input["values"];
      return Array.isArray(values) ? { ...declared, values: values.map(String) } : declared;
    },
  };
}
