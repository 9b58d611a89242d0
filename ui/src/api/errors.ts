import type { ErrorBody } from "./schema";

export interface FieldError {
  path: string;
  message: string;
}

/** A request that the server refused or did not answer. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly hint: string | undefined;
  readonly fields: readonly FieldError[];

  constructor(
    message: string,
    options: { status: number; hint?: string | undefined; fields?: readonly FieldError[] },
  ) {
    super(message);
    this.status = options.status;
    this.hint = options.hint;
    this.fields = options.fields ?? [];
  }

  static fromBody(status: number, body: unknown): ApiError {
    const error = isErrorBody(body) ? body : {};
    const fields = (error._embedded?.errors ?? []).map((each) => ({
      path: each.path ?? "",
      message: each.message ?? "",
    }));
    return new ApiError(plain(error.message) ?? fallback(status), {
      status,
      hint: error.hint,
      fields,
    });
  }

  /** The connection failed: no server, no network, or a proxy that hung up. */
  static unreachable(cause: unknown): ApiError {
    const error = new ApiError("The server does not answer.", {
      status: 0,
      hint: "Check that it is running and that this machine can reach it.",
    });
    error.cause = cause;
    return error;
  }
}

/** Whether the server said that what was asked for is not there. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** What to tell the user about any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isErrorBody(body: unknown): body is ErrorBody {
  return typeof body === "object" && body !== null;
}

/** Names of error classes that the server puts before its sentences for other clients. */
const PREFIX =
  /^(?:Not Found|Illegal state|Conflict|Bad Request|Illegal argument|Invalid entity|Invalid query filters): /;

/** The server's sentence as a person would write it. */
function plain(message: string | undefined): string | undefined {
  const sentence = message?.replace(PREFIX, "");
  return sentence && sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function fallback(status: number): string {
  if (status === 404) return "Not found.";
  if (status === 502 || status === 503 || status === 504) return "The server is not ready.";
  return `The server answered with status ${status}.`;
}
