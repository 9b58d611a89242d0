// Puts a .br and a .gz beside each file that gains by it; the server sends them as they are.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url);
const WORTH_IT = /\.(js|css|html|svg|ttf|map)$/;
const SMALLEST = 1024;

// The list of chunks was only for the check of their sizes.
rmSync(new URL(".vite", dist), { recursive: true, force: true });

for (const name of readdirSync(dist, { recursive: true })) {
  const path = name.toString();
  if (!WORTH_IT.test(path)) continue;
  const content = readFileSync(new URL(path, dist));
  if (content.length < SMALLEST) continue;
  writeFileSync(new URL(`${path}.br`, dist), brotliCompressSync(content));
  writeFileSync(new URL(`${path}.gz`, dist), gzipSync(content, { level: 9 }));
}
