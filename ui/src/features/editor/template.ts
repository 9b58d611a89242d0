/** What a new flow begins with; the cursor stands in its message. */
export const TEMPLATE = `id: hello
namespace: company.team

tasks:
  - id: greet
    type: core.log.Log
    message: Hello
`;

export const TEMPLATE_CURSOR = { line: 7, column: 19 };

/** The names a source gives its flow, read without a parser: the server has the last word. */
export function identityOf(source: string): { id?: string; namespace?: string } {
  const read = (key: string) =>
    new RegExp(`^${key}:[ \\t]*["']?([^"'#\\s]+)`, "m").exec(source)?.[1];
  const id = read("id");
  const namespace = read("namespace");
  return { ...(id && { id }), ...(namespace && { namespace }) };
}
