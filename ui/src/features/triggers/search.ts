import * as z from "zod/mini";

const text = z.catch(z.optional(z.string()), undefined);

/** The filters of the list of triggers as they stand in the address. */
export const triggerSearchSchema = z.object({
  q: text,
  namespace: text,
  /** `enabled` or `disabled`. */
  state: z.catch(z.optional(z.enum(["enabled", "disabled"])), undefined),
  page: z.catch(z.optional(z.pipe(z.coerce.number(), z.int().check(z.minimum(1)))), undefined),
});

export type TriggerSearch = z.infer<typeof triggerSearchSchema>;
