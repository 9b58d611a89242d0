"""Cuts a template into tokens.

Text is copied up to the next delimiter; inside `{{ }}` and `{% %}` one regular expression finds
the next token. Raw and verbatim blocks are text, and are taken whole here.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from vivace.expressions.errors import (
    EvaluationError,
    ExpressionSyntaxError,
    LimitError,
    position,
)

__all__ = ["RAW", "RAW_END", "Kind", "Token", "tokenize"]


class Kind(Enum):
    """What a token is; `value` holds its text unless said otherwise."""

    TEXT = auto()
    RAW = auto()
    """`value` is the body; `source` has the tags too."""
    PRINT_OPEN = auto()
    PRINT_CLOSE = auto()
    TAG_OPEN = auto()
    TAG_CLOSE = auto()
    NAME = auto()
    NUMBER = auto()
    """`value` is an int or a float."""
    STRING = auto()
    INTERPOLATION = auto()
    """`value` is a list of texts and of lists of tokens."""
    OPERATOR = auto()
    PUNCTUATION = auto()
    END = auto()


@dataclass(slots=True)
class Token:
    """A piece of the template and the offset where it starts."""

    kind: Kind
    value: Any
    offset: int
    source: str = ""

    def is_(self, kind: Kind, value: str) -> bool:
        """Whether this is that operator, punctuation mark or name."""
        return self.kind is kind and self.value == value


OPENING = re.compile(r"\{(?:\{|%|#)")
TRIM_OPENING = re.compile(r"-(?=\s)")
PRINT_CLOSING = re.compile(r"\s*(-?)\}\}")
TAG_CLOSING = re.compile(r"\s*(-?)%\}")
COMMENT_END = re.compile(r"(-?)#\}")
SPACE = re.compile(r"\s+")
RAW = re.compile(r"\{%-*\s*raw\s*-*%\}")
RAW_END = re.compile(r"\{%-*\s*endraw\s*-*%\}")
VERBATIM = re.compile(r"\{%-?\s*verbatim\s*(-?)%\}")
VERBATIM_END = re.compile(r"\{%(-?)\s*endverbatim\s*(-?)%\}")

TOKEN = re.compile(
    r"""
      (?P<decimal>[0-9]+\.[0-9]+)
    | (?P<integer>[0-9]+)L?
    | (?P<operator>(?:is[ ]not|contains|equals|isIn|and|not|or|is)(?![A-Za-z0-9_])
        | \?\?\?|\?\?|\.\.|==|!=|<=|>=|[-+*/%<>~|])
    | (?P<name>[^\W\d]\w*)
    | (?P<punctuation>[()\[\]{}?:.,=])
    | (?P<quote>['"])
    """,
    re.VERBOSE,
)
REST_OF_STRING = {
    "'": re.compile(r"([^'\\]*(?:\\.[^'\\]*)*)'", re.DOTALL),
    '"': re.compile(r'([^"\\]*(?:\\.[^"\\]*)*)"', re.DOTALL),
}
LITERAL_PART = re.compile(r'[^#"\\]*(?:(?:\\.|#(?!\{))[^#"\\]*)*', re.DOTALL)
BRACKETS = {")": "(", "]": "[", "}": "{"}
INTERPOLATION_END = re.compile(r"\s*()\}")
MAX_INTEGER = 2**63 - 1
DEEPEST_INTERPOLATION = 50
MAX_TOKENS = 20_000
"""Of all expressions together; compiling takes about 50 µs for each, which nothing interrupts."""


def tokenize(source: str) -> list[Token]:
    """All tokens of a template, ending with one of kind END.

    Raises:
        ExpressionSyntaxError: something is unclosed, unbalanced or no token at all.
    """
    return _Lexer(source).tokens_of_template()


class _Lexer:
    def __init__(self, source: str) -> None:
        self.source = source
        self.offset = 0
        self.tokens: list[Token] = []
        self.trim_next_text = False
        self.count = 0
        self.depth = 0

    def tokens_of_template(self) -> list[Token]:
        while self.offset < len(self.source):
            opening = OPENING.search(self.source, self.offset)
            if opening is None:
                self._add_text(len(self.source), trim_end=False)
                self.offset = len(self.source)
            else:
                self._after_text(opening.start(), opening.group())
        self._add(Kind.END, "")
        return self.tokens

    def _after_text(self, start: int, delimiter: str) -> None:
        raw = RAW.match(self.source, start) if delimiter == "{%" else None
        if raw:
            self._raw(raw)
            return
        verbatim = VERBATIM.match(self.source, start) if delimiter == "{%" else None
        trim = self.source.startswith("-", start + 2) and (
            delimiter == "{%" or TRIM_OPENING.match(self.source, start + 2) is not None
        )
        self._add_text(start, trim_end=trim)
        self.offset = start
        if verbatim:
            self._verbatim(verbatim)
            return
        self.offset = start + 2 + trim
        if delimiter == "{#":
            self._comment(start)
        elif delimiter == "{{":
            self._delimited(start, Kind.PRINT_OPEN, Kind.PRINT_CLOSE, PRINT_CLOSING)
        else:
            self._delimited(start, Kind.TAG_OPEN, Kind.TAG_CLOSE, TAG_CLOSING)

    def _add_text(self, end: int, *, trim_end: bool) -> None:
        text = self.source[self.offset : end]
        if self.trim_next_text:
            text = text.lstrip()
            self.trim_next_text = False
        if trim_end:
            text = text.rstrip()
        if text:
            self._add(Kind.TEXT, text)

    def _add(self, kind: Kind, value: Any) -> None:
        self.tokens.append(Token(kind, value, self.offset))

    def _raw(self, opening: re.Match[str]) -> None:
        start = opening.start()
        end = RAW_END.search(self.source, opening.end())
        if end is None:
            raise self._error("the raw block is not closed", start)
        self._add_text(start, trim_end=False)
        body = self.source[opening.end() : end.start()]
        self.tokens.append(Token(Kind.RAW, body, start, self.source[start : end.end()]))
        self.offset = end.end()

    def _comment(self, start: int) -> None:
        end = COMMENT_END.search(self.source, self.offset)
        if end is None:
            raise self._error("the comment is not closed", start)
        self.trim_next_text = bool(end.group(1))
        self.offset = end.end()

    def _verbatim(self, opening: re.Match[str]) -> None:
        end = VERBATIM_END.search(self.source, opening.end())
        if end is None:
            raise self._error("the verbatim block is not closed", opening.start())
        self.offset = opening.end()
        self.trim_next_text = bool(opening.group(1))
        self._add_text(end.start(), trim_end=bool(end.group(1)))
        self.trim_next_text = bool(end.group(2))
        self.offset = end.end()

    def _delimited(self, start: int, opened: Kind, closed: Kind, closing: re.Pattern[str]) -> None:
        self.tokens.append(Token(opened, "", start))
        end = self._expression_tokens(start, closing)
        self.tokens.append(Token(closed, "", end.start()))
        self.trim_next_text = bool(end.group(1))
        self.offset = end.end()

    def _expression_tokens(self, start: int, closing: re.Pattern[str]) -> re.Match[str]:
        """Add tokens up to `closing` outside brackets, and return its match."""
        brackets: list[str] = []
        while True:
            end = None if brackets else closing.match(self.source, self.offset)
            if end:
                return end
            space = SPACE.match(self.source, self.offset)
            if space:
                self.offset = space.end()
            if self.offset >= len(self.source):
                raise self._error("the delimiter is not closed", start)
            self._next_token(brackets)

    def _next_token(self, brackets: list[str]) -> None:
        self.count += 1
        if self.count > MAX_TOKENS:
            raise LimitError(f"the template has more than {MAX_TOKENS} tokens in its expressions")
        match = TOKEN.match(self.source, self.offset)
        if match is None:
            raise self._error(f"unexpected character `{self.source[self.offset]}`", self.offset)
        group = match.lastgroup
        text = match.group(group or 0)
        if group == "quote":
            self._string(text)
            return
        if group == "integer":
            self._add(Kind.NUMBER, self._integer(text))
        elif group == "decimal":
            self._add(Kind.NUMBER, self._decimal(text))
        elif group == "name":
            self._add(Kind.NAME, text)
        elif group == "operator":
            self._add(Kind.OPERATOR, text)
        else:
            self._balance(text, brackets)
            self._add(Kind.PUNCTUATION, text)
        self.offset = match.end()

    def _integer(self, digits: str) -> int:
        # int() refuses thousands of digits, so judge by length first
        if len(digits.lstrip("0")) > 19 or int(digits) > MAX_INTEGER:
            raise self._out_of_range("integer does not fit 64 bits")
        return int(digits)

    def _decimal(self, digits: str) -> float:
        value = float(digits)
        if math.isinf(value):
            raise self._out_of_range("decimal is out of range")
        return value

    def _out_of_range(self, what: str) -> EvaluationError:
        error = EvaluationError(f"the {what}")
        error.locate(self.source, position(self.source, self.offset))
        return error

    def _balance(self, mark: str, brackets: list[str]) -> None:
        if mark in "([{":
            brackets.append(mark)
        elif mark in BRACKETS and (not brackets or brackets.pop() != BRACKETS[mark]):
            raise self._error(f"unbalanced `{mark}`", self.offset)

    def _string(self, quote: str) -> None:
        start = self.offset
        rest = REST_OF_STRING[quote].match(self.source, start + 1)
        if rest is None:
            raise self._error("the string is not closed", start)
        text = rest.group(1)
        if quote == '"' and "#{" in text:
            self._interpolation(start)
            return
        self._add(Kind.STRING, text.replace(f"\\{quote}", quote))
        self.offset = rest.end()

    def _interpolation(self, start: int) -> None:
        self.depth += 1
        if self.depth > DEEPEST_INTERPOLATION:
            raise LimitError("strings are nested too deeply in interpolations")
        parts: list[str | list[Token]] = []
        outer, self.offset = self.tokens, start + 1
        while not self.source.startswith('"', self.offset):
            literal = LITERAL_PART.match(self.source, self.offset)
            assert literal
            self.offset = literal.end()
            if literal.group():
                parts.append(literal.group())
            elif self.source.startswith("#{", self.offset):
                parts.append(self._interpolated(self.offset))
            else:
                raise self._error("the string is not closed", start)
        self.tokens = outer
        self.tokens.append(Token(Kind.INTERPOLATION, parts, start))
        self.offset += 1
        self.depth -= 1

    def _interpolated(self, start: int) -> list[Token]:
        self.tokens = []
        self.offset = start + 2
        end = self._expression_tokens(start, INTERPOLATION_END)
        self.offset = end.start()
        self._add(Kind.END, "")
        self.offset = end.end()
        return self.tokens

    def _error(self, message: str, offset: int) -> ExpressionSyntaxError:
        return ExpressionSyntaxError(message, source=self.source, offset=offset)
