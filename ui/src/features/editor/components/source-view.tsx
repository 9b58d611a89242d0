import { useEffect, useRef } from "react";
import { useThemeChange } from "@/ui/theme";
import { applyTheme, commonOptions, monaco } from "../monaco";
import styles from "./editor.module.css";

/** A source to read. */
export default function SourceView({ source }: { source: string }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!host.current) return;
    applyTheme();
    const editor = monaco.editor.create(host.current, {
      ...commonOptions,
      value: source,
      language: "yaml",
      readOnly: true,
    });
    return () => {
      editor.getModel()?.dispose();
      editor.dispose();
    };
  }, [source]);
  useThemeChange(applyTheme);
  return <div ref={host} className={styles.source} />;
}
