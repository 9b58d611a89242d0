import { createFileRoute } from "@tanstack/react-router";
import * as z from "zod/mini";
import { executionSearchSchema } from "@/features/executions";

export const Route = createFileRoute("/namespaces/edit/$namespace/{-$tab}")({
  validateSearch: z.extend(executionSearchSchema, {
    /** Path of the open file. */
    file: z.catch(z.optional(z.string()), undefined),
  }),
});
