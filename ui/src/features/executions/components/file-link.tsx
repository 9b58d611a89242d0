import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { apiUrl } from "@/api/client";
import type { FilePreview } from "@/api/schema";
import { Button } from "@/ui/button";
import { Icon } from "@/ui/icon";
import { Loaded, Skeleton } from "@/ui/surface";
import { inline } from "../model";
import { filePreview, PREVIEW_ROWS } from "../queries";
import styles from "./file-link.module.css";

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
      {open && <Preview executionId={executionId} path={path} />}
    </>
  );
}

function Preview({ executionId, path }: { executionId: string; path: string }) {
  const preview = useQuery(filePreview(executionId, path));
  return (
    <div className={styles.preview}>
      <Loaded
        query={preview}
        failure="The preview could not be loaded"
        loading={<Skeleton width="50%" />}
      >
        {(file) => (
          <>
            <PreviewContent file={file} />
            {file.truncated && <p className="muted">Cut here; download the file for the rest.</p>}
          </>
        )}
      </Loaded>
    </div>
  );
}

function PreviewContent({ file }: { file: FilePreview }) {
  switch (file.type) {
    case "LIST":
      return <Rows rows={Array.isArray(file.content) ? file.content : []} />;
    case "IMAGE":
      return <img alt="" src={`data:image/${file.extension};base64,${inline(file.content)}`} />;
    case "PDF":
      return <span className="muted">A PDF has no preview here.</span>;
    default:
      return <>{inline(file.content)}</>;
  }
}

function Rows({ rows }: { rows: readonly unknown[] }) {
  const shown = rows.slice(0, PREVIEW_ROWS);
  const names = [...new Set(shown.flatMap((row) => (isRecord(row) ? Object.keys(row) : [])))];
  if (names.length === 0) return <>{shown.map((row) => `${inline(row)}\n`)}</>;
  return (
    <table>
      <thead>
        <tr>
          {names.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shown.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file are their numbers.
          <tr key={index}>
            {names.map((name) => (
              <td key={name}>{isRecord(row) ? inline(row[name]) : ""}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function decodeName(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // a lone percent sign
  }
}
