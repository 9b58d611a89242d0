import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { apiUrl } from "@/api/client";
import type { FilePreview } from "@/api/schema";
import { parseCsv, separatorOf } from "@/lib/csv";
import { Select } from "@/ui/control";
import { Loaded, Skeleton } from "@/ui/surface";
import { inline } from "../model";
import { filePreview, PREVIEW_ROWS } from "../queries";
import styles from "./file-link.module.css";

const Markdown = lazy(() => import("@/ui/markdown"));

const ENCODINGS = ["UTF-8", "ISO-8859-1", "windows-1252", "UTF-16", "Shift_JIS", "GB18030"];

/** The beginning of a file: rows, a picture, prose or text; whatever is in it, nothing runs. */
export default function FilePreviewBox(props: { executionId: string; path: string }) {
  const { executionId, path } = props;
  const [encoding, setEncoding] = useState("UTF-8");
  const preview = useQuery(filePreview(executionId, path, encoding));
  return (
    <div className={styles.preview}>
      <Loaded
        query={preview}
        failure="The preview could not be loaded"
        loading={<Skeleton width="50%" />}
      >
        {(file) => (
          <>
            <PreviewContent file={file} {...props} />
            <p className={styles.foot}>
              {file.truncated && <span>Cut here; download the file for the rest.</span>}
              {file.type !== "IMAGE" && file.type !== "PDF" && (
                <Select
                  aria-label="Encoding of the file"
                  value={encoding}
                  onChange={(event) => setEncoding(event.target.value)}
                >
                  {ENCODINGS.map((each) => (
                    <option key={each}>{each}</option>
                  ))}
                </Select>
              )}
            </p>
          </>
        )}
      </Loaded>
    </div>
  );
}

function PreviewContent({
  file,
  executionId,
  path,
}: {
  file: FilePreview;
  executionId: string;
  path: string;
}) {
  switch (file.type) {
    case "LIST":
      return <Rows rows={Array.isArray(file.content) ? file.content : []} />;
    case "IMAGE":
      return (
        <img
          className={styles.picture}
          alt=""
          src={`data:${mimeOf(file.extension)};base64,${inline(file.content)}`}
        />
      );
    case "PDF":
      return (
        <a href={apiUrl(`/executions/${encodeURIComponent(executionId)}/file`, { path })} download>
          Open the PDF
        </a>
      );
    case "MARKDOWN":
      return (
        <Suspense fallback={<Skeleton width="60%" />}>
          <div className={styles.prose}>
            <Markdown>{inline(file.content)}</Markdown>
          </div>
        </Suspense>
      );
    default:
      if (file.extension === "csv" || file.extension === "tsv") {
        return <CsvRows text={inline(file.content)} />;
      }
      return <>{inline(file.content)}</>;
  }
}

const MIMES: Readonly<Record<string, string>> = {
  svg: "image/svg+xml",
  jpg: "image/jpeg",
  ico: "image/x-icon",
};

function mimeOf(extension: string): string {
  return MIMES[extension] ?? `image/${extension}`;
}

function CsvRows({ text }: { text: string }) {
  const [names = [], ...rows] = parseCsv(text, separatorOf(text));
  return <TableOf names={names} rows={rows} />;
}

function Rows({ rows }: { rows: readonly unknown[] }) {
  const shown = rows.slice(0, PREVIEW_ROWS);
  const names = [...new Set(shown.flatMap((row) => (isRecord(row) ? Object.keys(row) : [])))];
  if (names.length === 0) return <>{shown.map((row) => `${inline(row)}\n`)}</>;
  return (
    <TableOf
      names={names}
      rows={shown.map((row) => names.map((name) => (isRecord(row) ? inline(row[name]) : "")))}
    />
  );
}

function TableOf(props: { names: readonly string[]; rows: readonly (readonly string[])[] }) {
  return (
    <table>
      <thead>
        <tr>
          {props.names.map((name, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: names of columns may be the same.
            <th key={column} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file are their numbers.
          <tr key={index}>
            {row.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: so are the cells of a row.
              <td key={column}>{cell}</td>
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
