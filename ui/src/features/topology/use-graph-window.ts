import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { type Box, type Layout, NODE_HEIGHT } from "./layout";

const SMALLEST = 0.2;
const LARGEST = 2;
/** Around the picture, in pixels of the screen. */
const MARGIN = 24;
/** Drawn beyond the edge of the screen, so that scrolling shows no gap. */
const BEYOND = 300;

export interface GraphWindow {
  zoom: number;
  /** Size of what scrolls. */
  width: number;
  height: number;
  /** Nothing is beyond the edges of the screen. */
  whole: boolean;
  /** The part of the picture on screen, and that which is drawn. */
  shown: Box;
  near: Box;
  zoomTo: (zoom: number) => void;
  fit: () => void;
  /** Moves a task into view, once it is placed. */
  reveal: (uid: string) => void;
  /** Moves so that a point of the picture is in the middle. */
  centre: (x: number, y: number) => void;
  onArrow: (event: KeyboardEvent) => void;
}

/** Scrolling, zooming and walking over a picture in a frame that scrolls by itself. */
export function useGraphWindow(frame: RefObject<HTMLElement | null>, layout: Layout): GraphWindow {
  const [zoom, setZoom] = useState(1);
  const screen = useScrolled(frame);
  /** Applied once the new size is laid out: the point of the picture to keep where it is. */
  const held = useRef<{ x: number; y: number; left: number; top: number }>(undefined);
  const awaited = useRef<string>(undefined);

  /** Keeps what is at a point of the screen where it is. */
  const zoomAt = (wanted: number, left: number, top: number) => {
    const paper = frame.current?.querySelector("[data-paper]")?.getBoundingClientRect();
    const next = Math.min(LARGEST, Math.max(SMALLEST, wanted));
    if (!paper || next === zoom) return;
    held.current = { x: (left - paper.left) / zoom, y: (top - paper.top) / zoom, left, top };
    setZoom(next);
  };
  const zoomMiddle = (wanted: number) => {
    const box = frame.current?.getBoundingClientRect();
    if (box) zoomAt(wanted, box.left + box.width / 2, box.top + box.height / 2);
  };
  useZoomingWheel(frame, (factor, left, top) => zoomAt(zoom * factor, left, top));
  useLayoutEffect(() => {
    const paper = frame.current?.querySelector("[data-paper]")?.getBoundingClientRect();
    const { current: point } = held;
    held.current = undefined;
    if (!point || !paper) return;
    frame.current?.scrollBy(
      paper.left + point.x * zoom - point.left,
      paper.top + point.y * zoom - point.top,
    );
  }, [frame, zoom]);

  const centre = (x: number, y: number) =>
    frame.current?.scrollTo({
      left: x * zoom + MARGIN - screen.width / 2,
      top: y * zoom + MARGIN - screen.height / 2,
    });
  // A wide picture begins at its first task, not at its edge.
  const first = layout.items[0];
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, where the picture opens.
  useLayoutEffect(() => {
    const { current: element } = frame;
    if (!first || !element) return;
    element.scrollLeft = first.x + first.width / 2 + MARGIN - element.clientWidth / 2;
  }, [frame]);
  // A task may be placed only by the next layout, when what it stands in was folded.
  useLayoutEffect(() => {
    const placed = layout.items.find((each) => each.item.uid === awaited.current);
    if (!placed) return;
    awaited.current = undefined;
    centre(placed.x + placed.width / 2, placed.y + NODE_HEIGHT / 2);
  });

  const width = layout.width * zoom + 2 * MARGIN;
  const height = layout.height * zoom + 2 * MARGIN;
  return {
    zoom,
    width,
    height,
    whole: width <= screen.width + 1 && height <= screen.height + 1,
    shown: inPicture(screen, zoom, 0),
    near: inPicture(screen, zoom, BEYOND),
    zoomTo: zoomMiddle,
    fit: () =>
      zoomMiddle(
        Math.min(
          1,
          (screen.width - 2 * MARGIN) / layout.width,
          (screen.height - 2 * MARGIN) / layout.height,
        ),
      ),
    reveal: (uid) => {
      awaited.current = uid;
    },
    centre,
    onArrow: (event) => walk(event, layout, frame.current),
  };
}

function inPicture(screen: Box, zoom: number, beyond: number): Box {
  return {
    x: (screen.x - MARGIN - beyond) / zoom,
    y: (screen.y - MARGIN - beyond) / zoom,
    width: (screen.width + 2 * beyond) / zoom,
    height: (screen.height + 2 * beyond) / zoom,
  };
}

/** The part of a scrolling frame that is shown, looked at once a frame at most. */
function useScrolled(frame: RefObject<HTMLElement | null>): Box {
  const [box, setBox] = useState<Box>({ x: 0, y: 0, width: 1200, height: 800 });
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    let scheduled = 0;
    const look = () => {
      scheduled = 0;
      const { scrollLeft: x, scrollTop: y, clientWidth: width, clientHeight: height } = element;
      setBox({ x, y, width, height });
    };
    const soon = () => {
      scheduled ||= requestAnimationFrame(look);
    };
    const resizes = new ResizeObserver(soon);
    resizes.observe(element);
    element.addEventListener("scroll", soon, { passive: true });
    const letGo = dragToScroll(element);
    soon();
    return () => {
      cancelAnimationFrame(scheduled);
      resizes.disconnect();
      element.removeEventListener("scroll", soon);
      letGo();
    };
  }, [frame]);
  return box;
}

type ZoomBy = (factor: number, left: number, top: number) => void;

function useZoomingWheel(frame: RefObject<HTMLElement | null>, zoomBy: ZoomBy): void {
  const latest = useRef(zoomBy);
  latest.current = zoomBy;
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault(); // the browser would zoom the page
      latest.current(Math.exp(-event.deltaY / 300), event.clientX, event.clientY);
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [frame]);
}

export function isSeen(box: Box, seen: Box): boolean {
  return (
    box.x < seen.x + seen.width &&
    box.x + box.width > seen.x &&
    box.y < seen.y + seen.height &&
    box.y + box.height > seen.y
  );
}

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
};

/** Gives the focus to the nearest task in the direction of an arrow key. */
function walk(event: KeyboardEvent, layout: Layout, frame: HTMLElement | null): void {
  const direction = DIRECTIONS[event.key];
  const uid = (event.target as HTMLElement).dataset["uid"];
  const from = layout.items.find((each) => each.item.uid === uid);
  if (!direction || !from || !frame) return;
  event.preventDefault();
  const [right, down] = direction;
  let best: { uid: string; away: number } | undefined;
  for (const each of layout.items) {
    if (each === from) continue;
    const across = each.x + each.width / 2 - from.x - from.width / 2;
    const along = each.y - from.y;
    const ahead = across * right + along * down;
    const beside = Math.abs(across * down) + Math.abs(along * right);
    if (ahead <= 1) continue;
    const away = ahead + 2 * beside;
    if (!best || away < best.away) best = { uid: each.item.uid, away };
  }
  if (!best) return;
  for (const each of frame.querySelectorAll<HTMLElement>("[data-uid]")) {
    if (each.dataset["uid"] === best.uid) each.focus();
  }
}

/** The empty paper can be taken hold of. */
function dragToScroll(element: HTMLElement): () => void {
  const onDown = (event: PointerEvent) => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    if ((event.target as HTMLElement).closest("button, a")) return;
    const { scrollLeft, scrollTop } = element;
    const onMove = (move: PointerEvent) => {
      element.scrollLeft = scrollLeft - (move.clientX - event.clientX);
      element.scrollTop = scrollTop - (move.clientY - event.clientY);
    };
    const onUp = () => {
      window.removeEventListener("pointermove", onMove);
      window.removeEventListener("pointerup", onUp);
    };
    window.addEventListener("pointermove", onMove);
    window.addEventListener("pointerup", onUp);
  };
  element.addEventListener("pointerdown", onDown);
  return () => element.removeEventListener("pointerdown", onDown);
}
