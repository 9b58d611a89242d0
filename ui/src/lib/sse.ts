/** One message of an event stream. */
export interface ServerEvent {
  /** Event name, "message" when the server gave none. */
  event: string;
  data: string;
  /** Last id seen on the stream, "" before the first. */
  id: string;
}

/**
 * Reads the event stream format of the HTML standard (section 9.2.6), chunk by chunk.
 *
 * Chunks may end anywhere, also between the two characters of a line end.
 */
export class ServerEventParser {
  #buffer = "";
  /** Length of the start of the buffer that is known to hold no line end. */
  #searched = 0;
  #event = "";
  #data: string[] = [];
  #id = "";

  /** The events that `chunk` completes, in order. */
  push(chunk: string): ServerEvent[] {
    this.#buffer += chunk;
    const events: ServerEvent[] = [];
    const lineEnd = /\r\n|\n|\r(?!$)/g;
    lineEnd.lastIndex = this.#searched;
    let start = 0;
    for (let end = lineEnd.exec(this.#buffer); end; end = lineEnd.exec(this.#buffer)) {
      this.#line(this.#buffer.slice(start, end.index), events);
      start = lineEnd.lastIndex;
    }
    this.#buffer = this.#buffer.slice(start);
    // A lone carriage return at the end may be half of a pair: it is looked at again.
    this.#searched = Math.max(0, this.#buffer.length - 1);
    return events;
  }

  #line(line: string, events: ServerEvent[]): void {
    if (line === "") {
      if (this.#data.length > 0) {
        events.push({
          event: this.#event || "message",
          data: this.#data.join("\n"),
          id: this.#id,
        });
      }
      this.#event = "";
      this.#data = [];
      return;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return; // a comment, sent to keep the connection open
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#event = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id" && !value.includes("\0")) this.#id = value;
  }
}
