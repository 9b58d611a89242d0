"""What the process ends with, as documented in `vivace help exit-codes`."""

from __future__ import annotations

from enum import IntEnum

from vivace.errors import (
    ConflictError,
    DeniedError,
    NotFoundError,
    UnauthenticatedError,
    UnavailableError,
    VivaceError,
)
from vivace.model.state import State

__all__ = ["ExitCode", "ServerUnreachableError", "of_error", "of_state"]


class ExitCode(IntEnum):
    """Exit codes; scripts rely on them."""

    OK = 0
    ERROR = 1
    USAGE = 2
    WARNING = 3
    """The execution ended in WARNING and `--fail-on-warning` was given."""
    FAILED = 4
    KILLED = 5
    """KILLED or CANCELLED."""
    NOT_FOUND = 6
    DENIED = 7
    CONFLICT = 8
    UNREACHABLE = 9
    TIMEOUT = 124
    INTERRUPTED = 130


class ServerUnreachableError(UnavailableError):
    """No answer from the server."""

    code = "server-unreachable"


_BY_ERROR: tuple[tuple[type[VivaceError], ExitCode], ...] = (
    (ServerUnreachableError, ExitCode.UNREACHABLE),
    (NotFoundError, ExitCode.NOT_FOUND),
    (UnauthenticatedError, ExitCode.DENIED),
    (DeniedError, ExitCode.DENIED),
    (ConflictError, ExitCode.CONFLICT),
)


def of_error(error: VivaceError) -> ExitCode:
    """Give the code of an error."""
    return next((code for kind, code in _BY_ERROR if isinstance(error, kind)), ExitCode.ERROR)


def of_state(state: State, *, fail_on_warning: bool = False) -> ExitCode:
    """Give the code of an execution's last state."""
    match state:
        case State.FAILED:
            return ExitCode.FAILED
        case State.KILLED | State.CANCELLED:
            return ExitCode.KILLED
        case State.WARNING if fail_on_warning:
            return ExitCode.WARNING
        case _:
            return ExitCode.OK
