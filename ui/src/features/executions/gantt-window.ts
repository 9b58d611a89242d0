import { type RefObject, useEffect, useRef, useState } from "react";
import { roomyEnd } from "@/lib/ticks";
import type { Span } from "./model";

export interface Window {
  from: number;
  to: number;
}

/** Shortest window one can zoom into, in milliseconds. */
const NARROWEST = 10;

/** The time an execution covers; one that runs has room to grow in, so that it stands still. */
export function timeWindow(span: Span, now: number): Window {
  const from = span.from ?? now;
  if (span.to === undefined) return { from, to: roomyEnd(from, now - from) };
  const length = Math.max(span.to - from, NARROWEST);
  return { from, to: from + length * 1.02 };
}

/** `window` made `factor` times as long around the point at `anchor` (0 to 1), within `whole`. */
export function zoomWindow(window: Window, whole: Window, factor: number, anchor: number): Window {
  const length = Math.min(
    whole.to - whole.from,
    Math.max(NARROWEST, (window.to - window.from) * factor),
  );
  const fixed = window.from + (window.to - window.from) * anchor;
  const from = Math.min(Math.max(whole.from, fixed - length * anchor), whole.to - length);
  return { from, to: from + length };
}

/** Zooms in time with Ctrl and the wheel; sideways scrolling moves the window. */
export function useZoom(
  frame: RefObject<HTMLElement | null>,
  whole: Window,
): { window: Window; zoomed: boolean; reset: () => void } {
  const [zoom, setZoom] = useState<Window>();
  const latest = useRef({ whole, zoom });
  latest.current = { whole, zoom };
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      const { whole, zoom } = latest.current;
      const scale = element.querySelector("[data-scale]")?.getBoundingClientRect();
      if (!scale || scale.width === 0) return;
      if (event.ctrlKey || event.metaKey) {
        // Not passive: else the browser would zoom the page.
        event.preventDefault();
        const anchor = Math.min(1, Math.max(0, (event.clientX - scale.left) / scale.width));
        const next = zoomWindow(zoom ?? whole, whole, 1.0015 ** event.deltaY, anchor);
        setZoom(next.to - next.from >= (whole.to - whole.from) * 0.999 ? undefined : next);
      } else if (zoom && Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        const shift = (event.deltaX / scale.width) * (zoom.to - zoom.from);
        const length = zoom.to - zoom.from;
        const from = Math.min(Math.max(whole.from, zoom.from + shift), whole.to - length);
        setZoom({ from, to: from + length });
      }
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [frame]);
  return { window: zoom ?? whole, zoomed: zoom !== undefined, reset: () => setZoom(undefined) };
}
