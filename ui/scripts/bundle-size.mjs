// Prints what each page loads and fails when the shell outgrows its budget.
import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

const BUDGET = 250 * 1024;
const EDITOR = /src\/features\/editor\/components\/(source-editor|source-view|diff-view)\.tsx$/;

const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

/** The files of a chunk and of all that it imports at once. */
function filesOf(key, seen = new Set()) {
  const chunk = manifest[key];
  if (seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const each of chunk.imports ?? []) filesOf(each, seen);
  return seen;
}

function sizes(files) {
  let raw = 0;
  let gzip = 0;
  let brotli = 0;
  for (const file of files) {
    if (!file.endsWith(".js")) continue;
    const content = readFileSync(new URL(file, dist));
    raw += content.length;
    gzip += gzipSync(content, { level: 9 }).length;
    brotli += brotliCompressSync(content).length;
  }
  return { raw, gzip, brotli };
}

function print(name, { raw, gzip, brotli }) {
  const kib = (bytes) => `${(bytes / 1024).toFixed(1).padStart(8)} KiB`;
  console.log(`${name.padEnd(44)}${kib(raw)}${kib(gzip)} gz${kib(brotli)} br`);
}

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const shell = filesOf(entry);
const first = sizes(shell);
print("first load, any page", first);

const everything = new Set(shell);
for (const key of Object.keys(manifest).sort()) {
  if (!manifest[key].isDynamicEntry) continue;
  const more = [...filesOf(key)].filter((file) => !shell.has(file));
  print(
    `+ ${key
      .replace(/^src\//, "")
      .replace(/\?tsr-split=component$/, "")
      .slice(-40)}`,
    sizes(more),
  );
  if (!EDITOR.test(key) && !key.includes("monaco-editor")) {
    for (const file of more) everything.add(file);
  }
}
print("all pages without the editor", sizes(everything));
if (first.brotli > BUDGET) {
  console.error(`The first load has ${first.brotli} bytes compressed, more than ${BUDGET}.`);
  process.exit(1);
}
