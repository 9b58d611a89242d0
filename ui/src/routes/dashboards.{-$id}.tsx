import { createFileRoute } from "@tanstack/react-router";
import * as z from "zod/mini";

export const Route = createFileRoute("/dashboards/{-$id}")({
  validateSearch: z.object({
    /** An ISO duration back from now. */
    range: z.catch(z.optional(z.string()), undefined),
  }),
});
