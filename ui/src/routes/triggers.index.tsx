import { createFileRoute } from "@tanstack/react-router";
import { triggerSearchSchema } from "@/features/triggers/search";

export const Route = createFileRoute("/triggers/")({ validateSearch: triggerSearchSchema });
