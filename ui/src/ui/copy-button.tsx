import { useEffect, useState } from "react";
import { IconButton } from "./button";
import { toast } from "./toasts";

/** Copies `text`; `label` says what it is. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => toast("failed", "The browser did not allow copying."),
    );
  return (
    <IconButton
      icon={copied ? "check" : "copy"}
      label={copied ? "Copied" : `Copy ${label}`}
      onClick={() => void copy()}
    />
  );
}
