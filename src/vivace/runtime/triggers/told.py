"""Errors in the words of a log line."""

from __future__ import annotations

from vivace.errors import VivaceError

__all__ = ["told"]


def told(error: BaseException) -> str:
    """Give an error with its hint; one that nobody raised on purpose with its type."""
    if not isinstance(error, VivaceError):
        return f"{type(error).__name__}: {error}"
    return f"{error.message} ({error.hint})" if error.hint else error.message
