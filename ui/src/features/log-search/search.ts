import * as z from "zod/mini";

const text = z.catch(z.optional(z.string()), undefined);

/** The filters of the search in all logs as they stand in the address. */
export const logSearchSchema = z.object({
  q: text,
  /** The least severe level that is shown. */
  level: text,
  namespace: text,
  flow: text,
  range: text,
  from: text,
  to: text,
  page: z.catch(z.optional(z.pipe(z.coerce.number(), z.int().check(z.minimum(1)))), undefined),
});

export type LogSearchParams = z.infer<typeof logSearchSchema>;
