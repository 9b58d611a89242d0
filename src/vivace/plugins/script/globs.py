"""Glob patterns as flows write them: those of Java, with `**` for any number of directories."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import regex

from vivace.errors import TaskError

__all__ = ["has_glob", "matcher"]

_MAX_LENGTH = 1000
_MATCH_WITHIN = 0.5
"""Seconds for one path: each further `*` multiplies what a match may cost."""


def has_glob(pattern: str) -> bool:
    """Whether the pattern can match more than the one name it spells."""
    return any(char in pattern for char in "*?[{")


def matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Give a test of relative paths against patterns, of which one must match.

    `*` and `?` stay within a name, `**` crosses directories, `[a-z]`, `[!a]` and `{one,two}`
    choose, a `/` at the end means everything below; `**/a` matches `a` too.

    Raises:
        TaskError: a pattern cannot be read.
    """
    tests = [_compile(pattern) for pattern in patterns]
    return lambda path: any(_matches(test, path) for test in tests)


def _matches(test: regex.Pattern[str], path: str) -> bool:
    try:
        return test.fullmatch(path, timeout=_MATCH_WITHIN) is not None
    except TimeoutError as error:
        raise TaskError(
            f"a pattern for files takes too long to match `{path[:100]}`",
            hint="use fewer `*` in it",
        ) from error


def _compile(pattern: str) -> regex.Pattern[str]:
    glob = pattern.removeprefix("glob:").removeprefix("./").lstrip("/")
    if glob.endswith("/"):
        glob += "**"
    if len(glob) > _MAX_LENGTH:
        raise TaskError(f"the pattern `{pattern[:100]}…` has more than {_MAX_LENGTH} characters")
    try:
        return regex.compile(_translate(glob), regex.DOTALL | regex.VERSION0)
    except (regex.error, ValueError) as error:
        raise TaskError(f"`{pattern}` is no pattern for files: {error}") from error


def _translate(glob: str) -> str:
    parts: list[str] = []
    depth = at = 0
    while at < len(glob):
        char = glob[at]
        at += 1
        if char == "*":
            text, at = _stars(glob, at)
            parts.append(text)
        elif char == "[":
            text, at = _choice(glob, at)
            parts.append(text)
        elif char == "\\" and at < len(glob):
            parts.append(regex.escape(glob[at]))
            at += 1
        elif char == "{":
            depth += 1
            parts.append("(?:")
        elif char == "}" and depth:
            depth -= 1
            parts.append(")")
        elif char == "," and depth:
            parts.append("|")
        else:
            parts.append("[^/]" if char == "?" else regex.escape(char))
    if depth:
        raise ValueError("a `{` is not closed")
    return "".join(parts)


def _stars(glob: str, at: int) -> tuple[str, int]:
    if glob[at : at + 1] != "*":
        return "[^/]*", at
    at += 1
    if glob[at : at + 1] == "/" and (at == 2 or glob[at - 3] in "/{,"):
        return "(?:.*/)?", at + 1
    return ".*", at


def _choice(glob: str, at: int) -> tuple[str, int]:
    start = at + 1 if glob[at : at + 1] in ("!", "^") else at
    end = glob.find("]", start + 1)
    if end < 0:
        raise ValueError("a `[` is not closed")
    inner = "".join(char if char == "-" else regex.escape(char) for char in glob[start:end])
    return f"(?!/)[{'^' if start > at else ''}{inner}]", end + 1
