r"""Java regular expressions on top of the `regex` package, always with a time limit.

What differs is translated: classes such as `\d` are ASCII in Java, `\z` and `\Z` mean other
things, `\Q…\E` quotes, and replacements refer to groups by `$1` and `${name}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import regex

from vivace.expressions.errors import EvaluationError, LimitError
from vivace.expressions.limits import Budget

__all__ = ["extract", "full_match", "matches", "replace_all", "search", "split"]

LONGEST_PATTERN = 10_000
HEAVIEST_PATTERN = 100_000
"""Largest expansion of counted repeats: compiling takes time in proportion, without a limit."""

CLASSES = {"d": "0-9", "w": "a-zA-Z0-9_", "s": r" \t\n\x0b\f\r"}
ESCAPES = {"z": r"\Z", "Z": r"(?=\r?\n?\Z)", "e": r"\x1b", "h": r"[ \t\xa0]"}
SPECIAL = re.compile(r"[\\^$.|?*+()\[\]{}]")
COUNT = re.compile(r"\{(\d+)(?:,(\d*))?\}")
REFERENCE = re.compile(r"\\(.)|\$(?:(\d)|\{([A-Za-z][A-Za-z0-9]*)\})|([\\$])", re.DOTALL)

Pattern = Any
Match = Any


def search(budget: Budget, pattern: str, text: str) -> bool:
    """Whether the pattern occurs anywhere."""
    return (
        _timed(budget, lambda seconds: _compiled(pattern).search(text, timeout=seconds)) is not None
    )


def full_match(budget: Budget, pattern: str, text: str) -> bool:
    """Whether the pattern matches the whole text."""
    compiled = _compiled(pattern)
    return _timed(budget, lambda seconds: compiled.fullmatch(text, timeout=seconds)) is not None


def matches(budget: Budget, pattern: str, text: str) -> Iterator[Match]:
    """All matches, one by one."""
    return _matches(budget, _compiled(pattern), text)


def extract(budget: Budget, pattern: str, text: str, group: int) -> str | None:
    """A group of the first match; None without a match, or when the group took no part."""
    compiled = _compiled(pattern)
    if not 0 <= group <= compiled.groups:
        raise EvaluationError(f"the pattern has no group {group}, only {compiled.groups}")
    found = _timed(budget, lambda seconds: compiled.search(text, timeout=seconds))
    return None if found is None else found.group(group)


def replace_all(budget: Budget, pattern: str, text: str, replacement: str) -> str:
    r"""The text with every match replaced; `$1` and `${name}` are groups, `\` quotes."""
    compiled = _compiled(pattern)
    expand = _expansion(compiled, replacement)
    pieces: list[str] = []
    end = size = 0
    for match in _matches(budget, compiled, text):
        piece = text[end : match.start()] + expand(match)
        size += len(piece)
        budget.check_text(size)
        pieces.append(piece)
        end = match.end()
    pieces.append(text[end:])
    return "".join(pieces)


def split(budget: Budget, pattern: str, text: str, limit: int = 0) -> list[str]:
    """`String.split`: without a limit trailing empty parts are dropped, below 0 all are kept."""
    if pattern and not SPECIAL.search(pattern):
        return _split_by_text(pattern, text, limit)
    parts: list[str] = []
    end = 0
    for match in _matches(budget, _compiled(pattern), text):
        if 0 < limit <= len(parts) + 1:
            break
        if end == 0 and match.start() == match.end() == 0:
            continue  # an empty match at the start makes no empty first part
        parts.append(text[end : match.start()])
        end = match.end()
    if end == 0 and not parts:
        return [text]
    parts.append(text[end:])
    return _trimmed(parts, limit)


def _split_by_text(separator: str, text: str, limit: int) -> list[str]:
    """The same for a separator without special characters, as most are."""
    if separator not in text:
        return [text]
    return _trimmed(text.split(separator, limit - 1 if limit > 0 else -1), limit)


def _trimmed(parts: list[str], limit: int) -> list[str]:
    while limit == 0 and parts and not parts[-1]:
        parts.pop()
    return parts


def _timed(budget: Budget, run: Callable[[float], Any]) -> Any:
    seconds = min(budget.limits.regex_seconds, budget.seconds_left()) or 1e-9
    try:
        return run(seconds)
    except TimeoutError as exc:
        budget.check_time()
        raise LimitError(f"a regular expression ran longer than {seconds:.3g} s") from exc


def _matches(budget: Budget, compiled: Pattern, text: str) -> Iterator[Match]:
    """All matches, each found within the limit of time."""
    position = 0
    while position <= len(text):
        budget.spend()
        start = position
        match = _timed(
            budget,
            lambda seconds: compiled.search(text, start, timeout=seconds),  # noqa: B023
        )
        if match is None:
            return
        yield match
        # after an empty match the next one starts a character later
        position = match.end() + (match.start() == match.end())


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Pattern:
    if len(pattern) > LONGEST_PATTERN:
        raise LimitError(f"a pattern of {len(pattern)} characters is too long")
    try:
        return regex.compile(_Translation(pattern).result(), regex.V1)
    except (regex.error, RecursionError, OverflowError, IndexError) as exc:
        raise EvaluationError(f"the regular expression is not valid: {exc}") from exc


class _Translation:
    """One pass over a pattern; also weighs its counted repeats."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.index = 0
        self.brackets = 0
        self.out: list[str] = []
        self.weights = [[0, 0]]
        """For each open group: the weight of what is closed, and of the last item."""

    def result(self) -> str:
        while self.index < len(self.pattern):
            self._next(self.pattern[self.index])
        return "".join(self.out)

    def _next(self, char: str) -> None:
        if char == "\\":
            self._escape()
            return
        count = COUNT.match(self.pattern, self.index) if char == "{" else None
        if self.brackets:
            self.brackets += {"[": 1, "]": -1}.get(char, 0)
        elif count:
            self._multiply(int(count.group(2) or count.group(1)))
            self._emit(count.group())
            return
        elif char == "[":
            self._open_class()
            return
        elif char == "(":
            self.weights.append([0, 0])
        elif char == ")" and len(self.weights) > 1:
            inner = self.weights.pop()
            self._item(sum(inner))
        elif char not in "*+?|^$":
            self._item(1)
        self._emit(char)

    def _open_class(self) -> None:
        self._item(1)
        self.brackets = 1
        # a bracket that comes first in a class is an ordinary character
        opening = re.compile(r"\[\^?\]?").match(self.pattern, self.index)
        assert opening
        self._emit(opening.group().replace("]", r"\]"), len(opening.group()))

    def _escape(self) -> None:
        name = self.pattern[self.index + 1 : self.index + 2]
        if name == "Q":
            end = self.pattern.find(r"\E", self.index)
            quoted = self.pattern[self.index + 2 : end if end >= 0 else None]
            self._item(len(quoted))
            self._emit(regex.escape(quoted), len(quoted) + (4 if end >= 0 else 2))
            return
        if not self.brackets:
            self._item(1)
        self._emit(self._escaped(name), 2)

    def _escaped(self, name: str) -> str:
        characters = CLASSES.get(name.lower())
        if characters is None:
            return ESCAPES.get(name, f"\\{name}") if not self.brackets else f"\\{name}"
        if name.isupper():
            return f"[^{characters}]"
        return characters if self.brackets else f"[{characters}]"

    def _emit(self, text: str, consumed: int | None = None) -> None:
        self.out.append(text)
        self.index += len(text) if consumed is None else consumed

    def _item(self, weight: int) -> None:
        group = self.weights[-1]
        group[0] += group[1]
        group[1] = weight

    def _multiply(self, count: int) -> None:
        group = self.weights[-1]
        group[1] *= max(1, count)
        if sum(map(sum, self.weights)) > HEAVIEST_PATTERN:
            raise LimitError("the counted repeats of a regular expression are too large")


def _expansion(compiled: Pattern, replacement: str) -> Callable[[Match], str]:
    """A function that gives the text for a match."""
    parts: list[str | int] = []
    position = 0
    for reference in REFERENCE.finditer(replacement):
        if reference.start() < position:
            continue
        parts.append(replacement[position : reference.start()])
        position = reference.end()
        quoted, digit, name, stray = reference.groups()
        if stray:
            raise EvaluationError(f"the replacement has a `{stray}` without a group")
        if quoted:
            parts.append(quoted)
        elif name:
            parts.append(_named_group(compiled, name))
        else:
            group, position = _numbered_group(compiled, replacement, digit, position)
            parts.append(group)
    parts.append(replacement[position:])
    return lambda match: "".join(
        part if isinstance(part, str) else (match.group(part) or "") for part in parts
    )


def _named_group(compiled: Pattern, name: str) -> int:
    if name not in compiled.groupindex:
        raise EvaluationError(f"the pattern has no group named `{name}`")
    return int(compiled.groupindex[name])


def _numbered_group(
    compiled: Pattern, replacement: str, digit: str, position: int
) -> tuple[int, int]:
    """The group, as long as more digits still name one, and where they end."""
    group = int(digit)
    if group > compiled.groups:
        raise EvaluationError(f"the pattern has no group {group}, only {compiled.groups}")
    while replacement[position : position + 1].isdecimal():
        longer = group * 10 + int(replacement[position])
        if longer > compiled.groups:
            break
        group, position = longer, position + 1
    return group, position
