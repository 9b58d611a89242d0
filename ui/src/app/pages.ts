import type { IconName } from "@/ui/icon";

/** The pages of the menu, in its order; the keys lead there too. */
export const PAGES = [
  { to: "/home", label: "Home", icon: "home", keys: "g h" },
  { to: "/flows", label: "Flows", icon: "flows", keys: "g f" },
  { to: "/executions", label: "Executions", icon: "executions", keys: "g e" },
  { to: "/triggers", label: "Triggers", icon: "queued", keys: "g t" },
] as const satisfies readonly { to: string; label: string; icon: IconName; keys: string }[];
