import type { IconName } from "@/ui/icon";

/** The pages of the menu, in its order; the keys lead there too. */
export const PAGES = [
  { to: "/home", label: "Home", icon: "home", keys: "g h" },
  { to: "/flows", label: "Flows", icon: "flows", keys: "g f" },
  { to: "/executions", label: "Executions", icon: "executions", keys: "g e" },
  { to: "/triggers", label: "Triggers", icon: "queued", keys: "g t" },
  { to: "/logs", label: "Logs", icon: "logs", keys: "g l" },
  { to: "/namespaces", label: "Namespaces", icon: "folder", keys: "g n" },
  { to: "/kv", label: "Keys", icon: "key", keys: "g k" },
  { to: "/secrets", label: "Secrets", icon: "secret", keys: "g s" },
  { to: "/dashboards/{-$id}", label: "Dashboards", icon: "dashboard", keys: "g d" },
  { to: "/plugins", label: "Plugins", icon: "plugin", keys: "g p" },
  { to: "/admin/workers", label: "Workers", icon: "worker", keys: "g w" },
] as const satisfies readonly { to: string; label: string; icon: IconName; keys: string }[];
