"""Cuts a jq program into tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from vivace.expressions.jq.errors import JqSyntaxError

__all__ = ["Token", "tokenize"]

TOKEN = re.compile(
    r"""
      (?P<blank>\s+|\#[^\n]*)
    | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,4})?)
    | (?P<field>\.[A-Za-z_][A-Za-z0-9_]*)
    | (?P<variable>\$\s*[A-Za-z_](?:[A-Za-z0-9_]|::)*)
    | (?P<format>@[A-Za-z0-9_]+)
    | (?P<name>[A-Za-z_](?:[A-Za-z0-9_]|::)*)
    | (?P<operator>\?//=?|//=|\|=|\+=|-=|\*=|/=|%=|==|!=|<=|>=|//|\.\.|[-+*/%<>=|,.:;?()\[\]{}])
    | (?P<quote>")
    """,
    re.VERBOSE,
)
PLAIN_TEXT = re.compile(r'[^"\\]+')
ESCAPE = re.compile(r'\\(?:(["\\/bfnrt])|u([0-9a-fA-F]{4}))')
ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
DEEPEST = 50
"""Strings inside interpolations inside strings."""


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is a group of TOKEN, `string` or `end`.

    The value of a number is a number, that of a string a list of texts and token lists.
    """

    kind: str
    value: Any
    offset: int


def tokenize(program: str) -> list[Token]:
    """All tokens, ending with one of kind `end`.

    Raises:
        JqSyntaxError: a character has no meaning, or a string is not closed.
    """
    lexer = _Lexer(program)
    return lexer.tokens_until("", 0)


class _Lexer:
    def __init__(self, program: str) -> None:
        self.program = program
        self.index = 0

    def tokens_until(self, closing: str, depth: int) -> list[Token]:
        """Tokens up to the closing parenthesis of an interpolation, or to the end."""
        if depth > DEEPEST:
            raise JqSyntaxError("strings are nested too deeply", self.index)
        tokens: list[Token] = []
        open_parentheses = 0
        while self.index < len(self.program):
            match = TOKEN.match(self.program, self.index)
            if match is None:
                raise JqSyntaxError(
                    f"unexpected character `{self.program[self.index]}`", self.index
                )
            start, self.index = self.index, match.end()
            kind, text = str(match.lastgroup), match.group()
            if kind == "quote":
                tokens.append(Token("string", self._string(depth), start))
                continue
            if kind == "operator" and text in "()":
                open_parentheses += 1 if text == "(" else -1
                if closing and open_parentheses < 0:
                    tokens.append(Token("end", "", start))
                    return tokens
            if kind != "blank":
                tokens.append(Token(kind, _value(kind, text), start))
        if closing:
            raise JqSyntaxError("an interpolation is not closed", self.index)
        tokens.append(Token("end", "", self.index))
        return tokens

    def _string(self, depth: int) -> list[str | list[Token]]:
        start = self.index
        parts: list[str | list[Token]] = []
        text: list[str] = []
        while self.index < len(self.program):
            plain = PLAIN_TEXT.match(self.program, self.index)
            if plain:
                text.append(plain.group())
                self.index = plain.end()
            elif self.program[self.index] == '"':
                self.index += 1
                parts.append(_joined(text))
                return parts
            elif self.program.startswith("\\(", self.index):
                parts.append(_joined(text))
                text = []
                self.index += 2
                parts.append(self.tokens_until(")", depth + 1))
            else:
                text.append(self._escape())
        raise JqSyntaxError("a string is not closed", start)

    def _escape(self) -> str:
        escape = ESCAPE.match(self.program, self.index)
        if escape is None:
            raise JqSyntaxError("an invalid escape", self.index)
        self.index = escape.end()
        return ESCAPES[escape[1]] if escape[1] else chr(int(escape[2], 16))


def _joined(parts: list[str]) -> str:
    # two escapes of surrogates are one character
    return "".join(parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _value(kind: str, text: str) -> Any:
    if kind == "number":
        return float(text) if any(mark in text for mark in ".eE") else int(text[:4000])
    if kind in ("field", "format"):
        return text[1:]
    return text[1:].strip() if kind == "variable" else text
