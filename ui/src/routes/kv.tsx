import { createFileRoute } from "@tanstack/react-router";
import * as z from "zod/mini";

const text = z.catch(z.optional(z.string()), undefined);

export const Route = createFileRoute("/kv")({
  validateSearch: z.object({
    q: text,
    namespace: text,
    page: z.catch(z.optional(z.pipe(z.coerce.number(), z.int().check(z.minimum(1)))), undefined),
  }),
});
