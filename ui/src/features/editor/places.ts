/** Where the source names a task, 1-based; undefined when it does not. */
export function placeOfTask(
  source: string,
  taskId: string | undefined,
): { line: number; column: number } | undefined {
  if (taskId === undefined) return undefined;
  const name = taskId.replace(/[^\w-]/g, "\\$&");
  const written = new RegExp(`(?:^|[\\s{,-])id: *["']?${name}["']?(?=\\s*(?:$|[,}#]))`);
  const lines = source.split("\n");
  const index = lines.findIndex((line) => written.test(line));
  if (index < 0) return undefined;
  return { line: index + 1, column: (lines[index] ?? "").indexOf(taskId) + 1 };
}
