"""How errors are told: one line, then what to do; no traceback unless asked for."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

from vivace.cli.excerpt import excerpt
from vivace.cli.exit_codes import ExitCode, of_error
from vivace.errors import VivaceError
from vivace.model.problem import InvalidSourceError

__all__ = ["interrupted", "report", "tell", "unknown_command"]


def tell(message: str, hint: str = "") -> None:
    """Write an error and its remedy."""
    print(f"error: {message}", file=sys.stderr)  # noqa: T201
    if hint:
        print(f"hint: {hint}", file=sys.stderr)  # noqa: T201


def unknown_command(word: str, nearest: str) -> int:
    """Tell that there is no such command."""
    hint = f"did you mean `vivace {nearest}`?" if nearest else "`vivace --help` lists them"
    tell(f"there is no command `{word}`", hint)
    return ExitCode.USAGE


def interrupted() -> int:
    """Tell that the user left."""
    print("interrupted", file=sys.stderr)  # noqa: T201
    return ExitCode.INTERRUPTED


def report(error: Exception, *, debug: bool) -> int:
    """Tell an error and give the exit code."""
    from typer import Abort, TyperException

    if debug:
        traceback.print_exception(error, file=sys.stderr)
    if isinstance(error, Abort):
        return interrupted()
    if isinstance(error, TyperException):
        return _usage(error)
    if isinstance(error, VivaceError):
        _vivace(error)
        return ExitCode.USAGE if error.code == "usage" else of_error(error)
    if isinstance(error, OSError) and error.filename is not None:
        tell(f"{error.filename}: {error.strerror}")
        return ExitCode.ERROR
    tell(
        f"this is a fault of vivace itself: {type(error).__name__}: {error}",
        "" if debug else "run the command again with --debug and report what it shows",
    )
    return ExitCode.ERROR


def _usage(error: Exception) -> int:
    message = getattr(error, "format_message", lambda: str(error))()
    context = getattr(error, "ctx", None)
    hint = f"`{context.command_path} --help` tells more" if context is not None else ""
    tell(message[:1].lower() + message[1:], hint)
    return ExitCode.USAGE


def _vivace(error: VivaceError) -> None:
    if isinstance(error, InvalidSourceError):
        for problem in error.problems:
            tell(f"{problem.at}: {problem}", problem.hint)
        return
    if error.at is not None and error.at.file:
        tell(f"{error.at}: {error.message}", error.hint)
        text = _text(error.at.file)
        if text:
            print(excerpt(text, error.at), file=sys.stderr)  # noqa: T201
        return
    tell(error.message, error.hint)


def _text(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
