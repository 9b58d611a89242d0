import { useEffect, useRef, useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";

/** Also read by `public/theme.js`, before the first paint. */
const KEY = "vivace.theme";
const listeners = new Set<() => void>();

function read(): Theme {
  const value = document.documentElement.dataset["theme"];
  return value === "light" || value === "dark" ? value : "system";
}

export function setTheme(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset["theme"];
  else dataset["theme"] = theme;
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Storage may be blocked; the theme then lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, read);
}

/** Calls back when the colours of the page change, by choice or with the system. */
export function useThemeChange(onChange: () => void): void {
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => {
    const notify = () => latest.current();
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", notify);
    listeners.add(notify);
    return () => {
      system.removeEventListener("change", notify);
      listeners.delete(notify);
    };
  }, []);
}
