import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

afterEach(cleanup);

// Generous, so that a busy machine is no reason to fail; nothing waits longer than it must.
configure({ asyncUtilTimeout: 10_000 });

// jsdom lays nothing out. The virtual lists need to know the size of what they scroll in.
Object.defineProperty(HTMLElement.prototype, "clientHeight", { get: () => 640 });
Object.defineProperty(HTMLElement.prototype, "clientWidth", { get: () => 1200 });
HTMLElement.prototype.scrollTo = () => undefined;
HTMLElement.prototype.scrollIntoView = () => undefined;

class NoResizeObserver implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
// Assigned, not stubbed: stubs are taken away after each test.
globalThis.ResizeObserver = NoResizeObserver;
window.scrollTo = () => undefined;

Object.defineProperty(window, "matchMedia", {
  value: (query: string) => ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }),
});
