/** Outline icons, 16 px, 1.5 px stroke. The icons of states differ in shape, not only in colour. */
const PATHS = {
  success: "M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 1 0 0-12.5M5.25 8.25l2 2 3.75-4.25",
  running: "M8 1.75A6.25 6.25 0 1 1 1.75 8",
  failed: "M5.4 1.75h5.2l3.65 3.65v5.2l-3.65 3.65H5.4L1.75 10.6V5.4zM6 6l4 4M10 6l-4 4",
  warning: "M8 2.25l6.5 11.25h-13zM8 6.5v3.25M8 11.5v.25",
  retrying: "M13.4 9.6A5.75 5.75 0 1 1 12.6 4.5M13.25 1.75v3.25H10",
  paused:
    "M5.25 8.75V4.5a1 1 0 0 1 2 0V7.5M7.25 7.25v-4a1 1 0 0 1 2 0v4M9.25 7.25V4a1 1 0 0 1 2 0v4M11.25 8V6a1 1 0 0 1 2 0v4c0 2.5-1.7 4.25-4.1 4.25c-1.9 0-3-.8-4-2.4L3 9.5a1 1 0 0 1 1.7-1l.55.75",
  queued: "M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 1 0 0-12.5M8 4.5V8l2.5 1.5",
  killed: "M3 3h10v10H3z",
  skipped: "M3 3.5L7.5 8 3 12.5M8.5 3.5L13 8l-4.5 4.5",
  home: "M2 7.5L8 2.25l6 5.25M3.5 6.5v7.25h9V6.5M6.5 13.75v-4h3v4",
  flows: "M2 2.5h4.5v3.5H2zM9.5 10H14v3.5H9.5zM4.25 6v5.75H9.5",
  executions: "M2 4h7M4.5 8H12M7 12h7",
  search: "M7 2.25a4.75 4.75 0 1 0 0 9.5a4.75 4.75 0 1 0 0-9.5M10.5 10.5l3.5 3.5",
  sun: "M8 5.25a2.75 2.75 0 1 0 0 5.5a2.75 2.75 0 1 0 0-5.5M8 1.25v1.25M8 13.5v1.25M1.25 8H2.5M13.5 8h1.25M3.2 3.2l.9.9M11.9 11.9l.9.9M3.2 12.8l.9-.9M11.9 4.1l.9-.9",
  moon: "M13.5 9.75A5.75 5.75 0 1 1 6.25 2.5a4.75 4.75 0 0 0 7.25 7.25z",
  monitor: "M2 3h12v8H2zM5.5 13.5h5",
  right: "M6 3.5L10.5 8 6 12.5",
  down: "M3.5 6L8 10.5 12.5 6",
  play: "M4.5 2.75l8 5.25-8 5.25z",
  stop: "M3.5 3.5h9v9h-9z",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  check: "M3 8.5l3.5 3.5L13 4.5",
  dashboard: "M2 13.5V8.5h3v5zM6.5 13.5V2.5h3v11zM11 13.5V6h3v7.5z",
  plugin: "M6 2v3.5H3.5V9a4.5 4.5 0 0 0 9 0V5.5H10V2M8 13.5V15",
  worker: "M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5v.1M5 11v.1",
  folder: "M1.75 3.25h4l1.5 2h7v8h-12.5z",
  logs: "M2.5 3h11M2.5 6.5h7M2.5 10h11M2.5 13.5h5",
  key: "M5 8.5a2.75 2.75 0 1 0 0 5.5a2.75 2.75 0 1 0 0-5.5M7 9.5l6.5-6.5M10.5 6l2 2",
  secret: "M3 7h10v6.75H3zM5 7V4.75a3 3 0 0 1 6 0V7",
  file: "M4 1.75h5L12.5 5.25v9H4zM9 1.75v3.5h3.5",
  download: "M8 2v8M4.75 7L8 10.25 11.25 7M2.5 13.5h11",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  fold: "M2 2.75h12v10.5H2zM6 2.75v10.5",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  braces:
    "M5.5 2.5c-1.5 0-1.75.75-1.75 2v1.75C3.75 7.25 3.25 8 2.25 8c1 0 1.5.75 1.5 1.75v1.75c0 1.25.25 2 1.75 2M10.5 2.5c1.5 0 1.75.75 1.75 2v1.75c0 1 .5 1.75 1.5 1.75c-1 0-1.5.75-1.5 1.75v1.75c0 1.25-.25 2-1.75 2",
  help: "M6 5.75a2 2 0 1 1 2.6 2.1c-.4.2-.6.5-.6 1v.4M8 11.5v.25M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 1 0 0-12.5",
  save: "M2.5 2.5h8.5l2.5 2.5v8.5h-11zM5 2.5v3.5h5V2.5M5 13.5v-4h6v4",
  up: "M3.5 10L8 5.5 12.5 10",
  wrap: "M2 3.5h12M2 8h9.5a2.25 2.25 0 0 1 0 4.5H8M9.5 10.75L7.75 12.5l1.75 1.75M2 12.5h3",
  label: "M2 2.5h5.5l6.5 6.5-5 5L2 7.5zM5 5.25v.25",
  more: "M3 8a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0M7.5 8a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0M12 8a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0",
  follow: "M8 2v9M4 7.5L8 11.5 12 7.5M3 14h10",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, className }: { name: IconName; className?: string | undefined }) {
  return (
    <svg
      className={className}
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
