import { createFileRoute } from "@tanstack/react-router";
import { logSearchSchema } from "@/features/log-search/search";

export const Route = createFileRoute("/logs")({ validateSearch: logSearchSchema });
