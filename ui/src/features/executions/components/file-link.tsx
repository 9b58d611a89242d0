import { lazy, type ReactNode, Suspense, useState } from "react";
import { apiUrl } from "@/api/client";
import { Button } from "@/ui/button";
import { Icon } from "@/ui/icon";
import { Skeleton } from "@/ui/surface";
import styles from "./file-link.module.css";

const FilePreviewBox = lazy(() => import("./file-preview"));

const SCHEME = "kestra://";

/** Rendering of texts for the outputs of an execution: a file of the storage becomes a link. */
export function fileLink(executionId: string): (text: string) => ReactNode | undefined {
  return (text) =>
    text.startsWith(SCHEME) && !text.includes("\n") ? (
      <FileLink executionId={executionId} path={text} />
    ) : undefined;
}

function FileLink({ executionId, path }: { executionId: string; path: string }) {
  const [open, setOpen] = useState(false);
  const name = decodeName(path);
  return (
    <>
      <span className={styles.file}>
        <a
          href={apiUrl(`/executions/${encodeURIComponent(executionId)}/file`, { path })}
          download={name}
          title={path}
        >
          <Icon name="download" />
          {name}
        </a>
        <Button
          kind="plain"
          className={styles.toggle}
          onClick={() => setOpen(!open)}
          aria-expanded={open}
        >
          {open ? "Hide" : "Preview"}
        </Button>
      </span>
      {open && (
        <Suspense fallback={<Skeleton width="50%" />}>
          <FilePreviewBox executionId={executionId} path={path} />
        </Suspense>
      )}
    </>
  );
}

/** Stored under a random key, so that names may repeat; nobody wants to read it. */
const KEY = /^[0-9A-Za-z]{20,22}-(?=.)/;

function decodeName(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(KEY, "");
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // a lone percent sign
  }
}
