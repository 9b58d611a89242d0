import { useEffect, useRef } from "react";
import { useThemeChange } from "@/ui/theme";
import { applyTheme, commonOptions, monaco } from "../monaco";
import styles from "./editor.module.css";

/** Two sources side by side. */
export default function DiffView({ before, after }: { before: string; after: string }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!host.current) return;
    applyTheme();
    const original = monaco.editor.createModel(before, "yaml");
    const modified = monaco.editor.createModel(after, "yaml");
    const editor = monaco.editor.createDiffEditor(host.current, {
      ...commonOptions,
      readOnly: true,
      renderSideBySide: true,
      renderOverviewRuler: false,
      hideUnchangedRegions: { enabled: true },
      useInlineViewWhenSpaceIsLimited: true,
    });
    editor.setModel({ original, modified });
    return () => {
      editor.dispose();
      original.dispose();
      modified.dispose();
    };
  }, [before, after]);
  useThemeChange(applyTheme);
  return <div ref={host} className={styles.source} />;
}
