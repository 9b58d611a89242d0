import { useIsFetching, useQuery } from "@tanstack/react-query";
import { Link, Outlet, useLocation, useNavigate, useRouter } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { PAGES } from "@/app/pages";
import { serverConfig } from "@/app/server-config";
import { IconButton } from "@/ui/button";
import { useHotkeys } from "@/ui/hotkeys";
import { Icon, type IconName } from "@/ui/icon";
import { setTheme, type Theme, useTheme } from "@/ui/theme";
import { Toasts } from "@/ui/toasts";
import { Palette } from "./palette";
import styles from "./shell.module.css";
import { ShortcutHelp } from "./shortcut-help";

const FOLDED = "vivace.menu-folded";

/** Menu, page, and what floats over both. */
export function Shell() {
  const navigate = useNavigate();
  const router = useRouter();
  const { pathname } = useLocation();
  const [folded, setFolded] = useState(() => localStorage.getItem(FOLDED) === "1");
  const [opened, setOpened] = useState(false);
  const [floating, setFloating] = useState<"palette" | "help">();
  const main = useRef<HTMLElement>(null);
  const fold = () => {
    localStorage.setItem(FOLDED, folded ? "0" : "1");
    setFolded(!folded);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the phone's menu closes on arrival.
  useEffect(() => setOpened(false), [pathname]);
  useHotkeys([
    { keys: "mod+k", label: "Go to a page or a flow", run: () => setFloating("palette") },
    { keys: "?", label: "Keyboard help", run: () => setFloating("help") },
    {
      keys: "r",
      label: "Refresh",
      run: () => void router.options.context.queryClient.refetchQueries({ type: "active" }),
    },
    ...PAGES.map(({ to, label, keys }) => ({
      keys,
      label: `Go to ${label.toLowerCase()}`,
      run: () => void navigate({ to }),
    })),
  ]);
  return (
    <div
      className={styles.shell}
      data-folded={folded ? "" : undefined}
      data-opened={opened ? "" : undefined}
    >
      <button type="button" className={styles.skip} onClick={() => main.current?.focus()}>
        Skip to the page
      </button>
      <span className={styles.opener}>
        <IconButton
          icon={opened ? "close" : "fold"}
          label={opened ? "Close the menu" : "Open the menu"}
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        />
      </span>
      <nav className={styles.menu} aria-label="Menu">
        <Link to="/" className={styles.brand} aria-label="Vivace, start page">
          <Brand />
          <span>Vivace</span>
        </Link>
        {PAGES.map(({ to, label, icon }) => (
          <Link key={to} to={to} className={styles.item} title={label}>
            <Icon name={icon} />
            <span>{label}</span>
          </Link>
        ))}
        <button
          type="button"
          className={styles.item}
          title="Go to a page or a flow"
          onClick={() => setFloating("palette")}
        >
          <Icon name="search" />
          <span>Go to</span>
          <kbd>{MOD} K</kbd>
        </button>
        <div className={styles.foot}>
          <ServerVersion />
          <ThemeSwitch />
          <button
            type="button"
            className={styles.item}
            title="Keyboard help"
            onClick={() => setFloating("help")}
          >
            <Icon name="help" />
            <span>Keyboard</span>
            <kbd>?</kbd>
          </button>
          <button
            type="button"
            className={`${styles.item} ${styles.foldItem}`}
            title={folded ? "Unfold the menu" : "Fold the menu"}
            aria-expanded={!folded}
            onClick={fold}
          >
            <Icon name="fold" />
            <span>Fold the menu</span>
          </button>
        </div>
      </nav>
      <main ref={main} className={styles.main} tabIndex={-1}>
        <Progress />
        <Outlet />
      </main>
      {floating === "palette" && <Palette onClose={() => setFloating(undefined)} />}
      {floating === "help" && <ShortcutHelp onClose={() => setFloating(undefined)} />}
      <Toasts />
    </div>
  );
}

const MOD = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";

/** Work in the background; data that are on screen stay readable. */
function Progress() {
  const fetching = useIsFetching();
  return fetching > 0 ? (
    <div className={styles.progress} data-fetching="" aria-hidden="true" />
  ) : null;
}

function Brand() {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path
        d="M1.5 3h4l3 8 3.2-8h2.8"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path d="M4 13.5h8" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}

const THEMES: Record<Theme, { next: Theme; icon: IconName; label: string }> = {
  system: { next: "light", icon: "monitor", label: "Theme: system" },
  light: { next: "dark", icon: "sun", label: "Theme: light" },
  dark: { next: "system", icon: "moon", label: "Theme: dark" },
};

function ThemeSwitch() {
  const { next, icon, label } = THEMES[useTheme()];
  return (
    <button
      type="button"
      className={styles.item}
      title={`${label}; switch to ${next}`}
      onClick={() => setTheme(next)}
    >
      <Icon name={icon} />
      <span>{label}</span>
    </button>
  );
}

function ServerVersion() {
  const { data } = useQuery(serverConfig);
  if (!data) return null;
  return (
    <div className={styles.version}>
      {data.environment?.name && (
        <span className={styles.environment}>{data.environment.name}</span>
      )}
      {data.version}
    </div>
  );
}
