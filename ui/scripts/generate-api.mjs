// Writes the types of the server's contract, and the list of its operations, from the
// committed OpenAPI document.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const document = new URL("../../docs/reference/openapi.json", import.meta.url);
const out = new URL("../src/api/", import.meta.url);
const METHODS = ["get", "put", "post", "delete", "patch", "head"];

const types = astToString(await openapiTS(document, { emptyObjectsUnknown: true }));
writeFileSync(
  new URL("schema.gen.ts", out),
  `// Written by \`npm run api\`; do not edit.\n${types}`,
);

const { paths } = JSON.parse(readFileSync(document, "utf8"));
const operations = Object.entries(paths)
  .flatMap(([path, item]) =>
    METHODS.filter((method) => method in item).map((method) => `${method.toUpperCase()} ${path}`),
  )
  .sort();
writeFileSync(
  new URL("operations.gen.ts", out),
  `// Written by \`npm run api\`; do not edit.\nexport const operations: ReadonlySet<string> = new Set([\n${operations
    .map((each) => `  ${JSON.stringify(each)},\n`)
    .join("")}]);\n`,
);
console.log(`${operations.length} operations`);
