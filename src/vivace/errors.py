"""Every error that Vivace raises on purpose, in families by what the caller can do.

VivaceError
├── InvalidError          422  the request or the flow is wrong: mend it
├── BadRequestError       400  the request cannot be read
├── NotFoundError         404  the named thing does not exist
├── ConflictError         409  its state does not allow it: reload, then retry
├── DeniedError           403  the caller may not
├── UnauthenticatedError  401  credentials are missing or wrong
├── GoneError             410  it was there and has expired
├── TooLargeError         413  a limit on size was passed
├── TooManyError          429  the caller asks too often
├── UnavailableError      503  a part is missing or busy: try again later
└── TaskError              -   a task of a user's flow failed: a state, never a server error
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

__all__ = [
    "BadRequestError",
    "ConflictError",
    "DeniedError",
    "GoneError",
    "InvalidError",
    "NotFoundError",
    "SourceSpan",
    "TaskError",
    "TooLargeError",
    "TooManyError",
    "UnauthenticatedError",
    "UnavailableError",
    "VivaceError",
]


@dataclass(frozen=True, slots=True)
class SourceSpan:
    """A place in a text that a user wrote; line and column count from 1."""

    line: int
    column: int
    file: str = ""

    def __str__(self) -> str:
        prefix = f"{self.file}:" if self.file else "line "
        return f"{prefix}{self.line}:{self.column}"


class VivaceError(Exception):
    """Base of every error this package raises on purpose."""

    code: ClassVar[str] = "internal"
    """Stable, kebab-case, documented."""
    status: ClassVar[int] = 500
    """The HTTP status that the API answers with."""

    def __init__(self, message: str, *, hint: str = "", at: SourceSpan | None = None) -> None:
        super().__init__(message)
        self.hint = hint
        self.at = at

    @property
    def message(self) -> str:
        """The sentence without hint and place."""
        return str(self.args[0])


class InvalidError(VivaceError):
    """The request or the flow is wrong; the message names the place and what was expected."""

    code = "invalid"
    status = 422


class BadRequestError(VivaceError):
    """The request cannot be read: an unknown filter, a malformed parameter."""

    code = "bad-request"
    status = 400


class NotFoundError(VivaceError):
    """The named thing does not exist."""

    code = "not-found"
    status = 404


class ConflictError(VivaceError):
    """The state of the thing does not allow the request; reload and retry."""

    code = "conflict"
    status = 409


class DeniedError(VivaceError):
    """The caller is known and may not do this."""

    code = "denied"
    status = 403


class UnauthenticatedError(VivaceError):
    """Credentials are missing or wrong."""

    code = "unauthenticated"
    status = 401


class GoneError(VivaceError):
    """The thing was there and has expired."""

    code = "gone"
    status = 410


class TooLargeError(VivaceError):
    """A limit on size was passed."""

    code = "too-large"
    status = 413


class TooManyError(VivaceError):
    """The caller asks too often.

    Args:
        message: The sentence for the user.
        seconds: When the same request would be taken.
    """

    code = "too-many"
    status = 429

    def __init__(self, message: str, *, seconds: float) -> None:
        super().__init__(message, hint=f"try again in {seconds:.0f} seconds")
        self.seconds = seconds


class UnavailableError(VivaceError):
    """A part is missing, stopping or overloaded; the same request may succeed later."""

    code = "unavailable"
    status = 503


class TaskError(VivaceError):
    """A task of a user's flow failed.

    Args:
        message: What the user reads in the log.
        outputs: Kept on the task run although it failed, so that `errors` tasks can read them.
    """

    code = "task-failed"

    def __init__(
        self, message: str, *, hint: str = "", outputs: dict[str, Any] | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.outputs = outputs
