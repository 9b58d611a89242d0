"""How errors are told: one line, then what to do; no traceback unless asked for."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

from vivace.cli.excerpt import excerpt
from vivace.cli.exit_codes import ExitCode, of_error
from vivace.cli.output import printable
from vivace.errors import SourceSpan, VivaceError
from vivace.model.problem import InvalidSourceError

__all__ = ["interrupted", "report", "tell", "unknown_command"]


def tell(message: str, hint: str = "") -> None:
    """Write an error and its remedy."""
    _say(f"error: {message}")
    if hint:
        _say(f"hint: {hint}")


def unknown_command(word: str, nearest: str) -> int:
    """Tell that there is no such command."""
    hint = f"did you mean `vivace {nearest}`?" if nearest else "`vivace --help` lists them"
    tell(f"there is no command `{word}`", hint)
    return ExitCode.USAGE


def interrupted() -> int:
    """Tell that the user left."""
    _say("interrupted")
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
            _placed(str(problem), problem.at, problem.hint)
    elif error.at is not None and error.at.file:
        _placed(error.message, error.at, error.hint)
    else:
        tell(error.message, error.hint)


def _placed(message: str, at: SourceSpan, hint: str) -> None:
    tell(f"{at}: {message}")
    lines = excerpt(_text(at.file), at) if at.file else ""
    if lines:
        _say(lines)
    if hint:
        _say(f"hint: {hint}")


def _text(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _say(line: str) -> None:
    sys.stderr.write(printable(line) + "\n")
