import { createFileRoute } from "@tanstack/react-router";
import * as z from "zod/mini";

export const Route = createFileRoute("/namespaces/")({
  validateSearch: z.object({ q: z.catch(z.optional(z.string()), undefined) }),
});
