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
  #event = "";
  #data: string[] = [];
  #id = "";

  /** The events that `chunk` completes, in order. */
  push(chunk: string): ServerEvent[] {
    this.#buffer += chunk;
    const events: ServerEvent[] = [];
    let start = 0;
    for (;;) {
      const end = this.#lineEnd(start);
      if (end === undefined) break;
      this.#line(this.#buffer.slice(start, end.at), events);
      start = end.next;
    }
    this.#buffer = this.#buffer.slice(start);
    return events;
  }

  #lineEnd(from: number): { at: number; next: number } | undefined {
    for (let at = from; at < this.#buffer.length; at++) {
      const character = this.#buffer[at];
      if (character === "\n") return { at, next: at + 1 };
      if (character === "\r") {
        // A lone carriage return at the end may be half of a pair: wait for the next chunk.
        if (at + 1 === this.#buffer.length) return undefined;
        return { at, next: this.#buffer[at + 1] === "\n" ? at + 2 : at + 1 };
      }
    }
    return undefined;
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
