/** Rows of comma-separated text; quotes hold commas, ends of lines and, doubled, quotes. */
export function parseCsv(text: string, separator = ","): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const each = text[at];
    if (quoted) {
      if (each !== '"') cell += each;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (each === '"' && cell === "") quoted = true;
    else if (each === separator) {
      row.push(cell);
      cell = "";
    } else if (each === "\n") {
      row.push(cell.endsWith("\r") ? cell.slice(0, -1) : cell);
      rows.push(row);
      row = [];
      cell = "";
    } else cell += each;
  }
  if (cell !== "" || row.length > 0) rows.push([...row, cell]);
  return rows;
}

/** The separator that the first line has most of. */
export function separatorOf(text: string): string {
  const line = text.split("\n", 1)[0] ?? "";
  const count = (separator: string) => line.split(separator).length;
  return [",", ";", "\t", "|"].reduce((best, each) => (count(each) > count(best) ? each : best));
}
