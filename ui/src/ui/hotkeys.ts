import { useEffect, useRef, useSyncExternalStore } from "react";

export interface Hotkey {
  /** `?`, `g f` (one after the other) or `mod+k` (Ctrl, or Cmd on a Mac). */
  keys: string;
  /** What it does, for the help. */
  label: string;
  run: () => void;
}

const SEQUENCE_TIMEOUT = 1000;

let registered: readonly Hotkey[] = [];
let pending: { key: string; until: number } | undefined;
const listeners = new Set<() => void>();

/** Binds keys while the caller is on screen; the binding made last wins. */
export function useHotkeys(hotkeys: readonly Hotkey[]): void {
  const latest = useRef(hotkeys);
  latest.current = hotkeys;
  const signature = hotkeys.map((each) => `${each.keys}=${each.label}`).join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the signature stands for the list.
  useEffect(() => {
    const mine = latest.current.map((each, index) => ({
      ...each,
      run: () => latest.current[index]?.run(),
    }));
    register([...mine, ...registered]);
    return () => register(registered.filter((each) => !mine.includes(each)));
  }, [signature]);
}

/** All bindings of the moment, for the help. */
export function useRegisteredHotkeys(): readonly Hotkey[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => registered,
  );
}

function register(hotkeys: readonly Hotkey[]): void {
  if (registered.length === 0) window.addEventListener("keydown", onKeyDown);
  registered = hotkeys;
  if (registered.length === 0) window.removeEventListener("keydown", onKeyDown);
  for (const listener of listeners) listener();
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const chord = chordOf(event);
  if (!chord.startsWith("mod+") && isTyping(event.target)) return;
  const sequence =
    pending && pending.until > event.timeStamp ? `${pending.key} ${chord}` : undefined;
  const hit =
    (sequence && registered.find((each) => each.keys === sequence)) ??
    registered.find((each) => each.keys === chord);
  pending = undefined;
  if (hit) {
    event.preventDefault();
    hit.run();
  } else if (registered.some((each) => each.keys.startsWith(`${chord} `))) {
    pending = { key: chord, until: event.timeStamp + SEQUENCE_TIMEOUT };
  }
}

function chordOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key : event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) return `mod+${key.toLowerCase()}`;
  return event.altKey ? `alt+${key}` : key;
}

/** Plain keys belong to the field that has the focus, and to an open dialog. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches("input:not([type=checkbox],[type=radio]), textarea, select") ||
      target.closest('[role="dialog"], [role="menu"], .monaco-editor') !== null)
  );
}
