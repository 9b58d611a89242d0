"""SQL as text: where statements end and where parameters stand, whatever quotes and comments hold.

Nothing is understood beyond that: the database parses the statements.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from vivace.errors import TaskError

__all__ = ["DUCKDB", "POSTGRESQL", "SQLITE", "Dialect", "bind", "positional", "split"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """What is quoted how."""

    dollar_quotes: bool = False
    """`$tag$ … $tag$`"""
    escape_strings: bool = False
    """`E'…'` with backslashes"""
    nested_comments: bool = False
    """`/* … /* … */ … */`"""
    other_identifiers: bool = False
    """`[name]` and back quotes"""


POSTGRESQL = Dialect(dollar_quotes=True, escape_strings=True, nested_comments=True)
DUCKDB = Dialect(dollar_quotes=True, escape_strings=True)
SQLITE = Dialect(other_identifiers=True)


class _Kind(Enum):
    CODE = auto()
    WORD = auto()
    QUOTED = auto()
    COMMENT = auto()
    PARAMETER = auto()
    END = auto()


# Possessive quantifiers keep the time linear, and what is not closed reaches to the end.
_QUOTED = r"'(?:[^']|'')*+(?:'|\Z)|\"(?:[^\"]|\"\")*+(?:\"|\Z)"
_OTHER = r"|\[[^\]]*+(?:\]|\Z)|`(?:[^`]|``)*+(?:`|\Z)"
_ESCAPED = r"(?P<escaped>[eE]'(?:[^'\\]|\\.|'')*+(?:'|\Z))|"
_REST = r"""
|(?P<comment>--[^\n]*+|/\*)
|(?P<parameter>(?<![\w:\])"'`])(?<!\\):[^\W\d]\w*+)
|(?P<dollar>\$(?:[^\W\d]\w*+)?\$)
|(?P<word>[^\W\d][\w$]*+)
|(?P<end>;)
|[^\w'"\-/$:;`\[]++|\w++|.
"""


def _pattern(dialect: Dialect) -> re.Pattern[str]:
    quoted = _QUOTED + (_OTHER if dialect.other_identifiers else "")
    escaped = _ESCAPED if dialect.escape_strings else ""
    rest = _REST.replace("\n", "")
    return re.compile(f"{escaped}(?P<quoted>{quoted}){rest}", re.DOTALL)


_PATTERNS = {dialect: _pattern(dialect) for dialect in (POSTGRESQL, DUCKDB, SQLITE)}
_KINDS = {
    "escaped": _Kind.QUOTED,
    "quoted": _Kind.QUOTED,
    "comment": _Kind.COMMENT,
    "parameter": _Kind.PARAMETER,
    "word": _Kind.WORD,
    "end": _Kind.END,
}


def split(
    sql: str, dialect: Dialect, is_whole: Callable[[str], bool] = lambda _: True
) -> list[str]:
    """Give the statements, without the semicolons between them.

    Args:
        sql: Any number of statements.
        dialect: How the database quotes.
        is_whole: Whether a semicolon behind this text ends a statement.
    """
    statements = []
    start = at = 0
    block = _Block()
    has_content = False
    for kind, text in _tokens(sql, dialect):
        at += len(text)
        block.see(kind, text)
        if kind is not _Kind.END:
            has_content = has_content or (kind is not _Kind.COMMENT and not text.isspace())
        elif not block.is_open and is_whole(sql[start:at]):
            if has_content:
                statements.append(sql[start : at - 1].strip())
            start, has_content = at, False
            block = _Block()
    if has_content:
        statements.append(sql[start:].strip())
    return statements


def bind(
    sql: str,
    dialect: Dialect,
    names: Collection[str],
    placeholder: Callable[[str], str],
    escape: Callable[[str], str] = lambda text: text,
) -> tuple[str, list[str]]:
    """Put the driver's placeholders in the places of `:name`.

    Args:
        sql: A statement.
        dialect: How the database quotes.
        names: The parameters that there are.
        placeholder: Writes a parameter as the driver wants it.
        escape: Writes all other text as the driver wants it.

    Returns:
        The statement and the names that it uses.

    Raises:
        TaskError: the statement names a parameter that there is not.
    """
    used: dict[str, None] = {}
    parts = []
    for kind, text in _tokens(sql, dialect):
        if kind is not _Kind.PARAMETER:
            parts.append(escape(text))
            continue
        name = text[1:]
        if name not in names:
            known = ", ".join(f"`{each}`" for each in names)
            raise TaskError(
                f"the statement names the parameter `{name}`, which `parameters` does not have",
                hint=f"there are {known}" if known else "",
            )
        used[name] = None
        parts.append(placeholder(name))
    return "".join(parts), list(used)


def positional(
    sql: str, dialect: Dialect, placeholder: str, escape: Callable[[str], str] = lambda text: text
) -> str:
    """Put the driver's placeholder in the places of `?`; `??` is a question mark."""
    parts = []
    for kind, text in _tokens(sql, dialect):
        if kind is not _Kind.CODE:
            parts.append(escape(text))
            continue
        kept = [placeholder.join(map(escape, part.split("?"))) for part in text.split("??")]
        parts.append("?".join(kept))
    return "".join(parts)


class _Block:
    """Follows `BEGIN ATOMIC … END` of routines, whose semicolons end no statement."""

    def __init__(self) -> None:
        self._previous = ""
        self._depth = 0

    @property
    def is_open(self) -> bool:
        return self._depth > 0

    def see(self, kind: _Kind, text: str) -> None:
        if kind is not _Kind.WORD:
            return
        word = text.upper()
        opens = word == "CASE" if self._depth else (self._previous, word) == ("BEGIN", "ATOMIC")
        if opens:
            self._depth += 1
        elif word == "END" and self._depth:
            self._depth -= 1
        self._previous = word


def _tokens(sql: str, dialect: Dialect) -> Iterator[tuple[_Kind, str]]:
    pattern = _PATTERNS[dialect]
    at = 0
    while at < len(sql):
        match = pattern.match(sql, at)
        assert match is not None, "the last alternative matches anything"
        kind = _KINDS.get(match.lastgroup or "", _Kind.CODE)
        end = match.end()
        if match[0] == "/*":
            end = _comment_end(sql, at, nested=dialect.nested_comments)
        elif match.lastgroup == "dollar" and dialect.dollar_quotes:
            closing = sql.find(match[0], end)
            kind, end = _Kind.QUOTED, closing + len(match[0]) if closing >= 0 else len(sql)
        yield kind, sql[at:end]
        at = end


_COMMENT_MARK = re.compile(r"/\*|\*/")


def _comment_end(sql: str, start: int, *, nested: bool) -> int:
    depth = 0
    for mark in _COMMENT_MARK.finditer(sql, start):
        depth += 1 if mark[0] == "/*" and (nested or depth == 0) else 0
        depth -= 1 if mark[0] == "*/" else 0
        if depth == 0:
            return mark.end()
    return len(sql)
