"""A reader of the Ion text format, for one value: what a line of a row file holds.

See https://amazon-ion.github.io/ion-docs/docs/spec.html. Ion has more types than JSON; the value is
given as plain JSON data: timestamps and symbols as texts, decimals as numbers, annotations dropped,
blobs as Base64, clobs as texts, S-expressions as lists.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

__all__ = ["IonTextError", "parse_ion"]

_MAX_DEPTH = 100
_SPACE = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_NUMBER_OR_TIME = re.compile(r"[+-]?[0-9][0-9A-Za-z_.:+-]*|[+-]inf\b")
_WORD = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_OPERATOR = re.compile(r"[!#%&*+\-./;<=>?@^`|~]+")
_NULL = re.compile(r"\.[a-z]+")
_TIMESTAMP = re.compile(
    r"(\d{4})(?:T|-(\d\d)(?:T|-(\d\d)(?:T(?:(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?"
    r"(Z|[+-]\d\d:\d\d))?)?))"
)
_INTEGER = re.compile(r"[+-]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0|[1-9][0-9]*)")
_REAL = re.compile(r"([+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:([dDeE])([+-]?[0-9]+))?")
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r?\n|.)", re.DOTALL)
_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "v": "\v",
    '"': '"', "'": "'", "?": "?", "\\": "\\", "/": "/",
}  # fmt: skip
_WORDS: dict[str, Any] = {"null": None, "true": True, "false": False, "nan": "NaN"}


class IonTextError(ValueError):
    """The text is no Ion value; the message says where."""


def parse_ion(text: str) -> Any:
    """Read one value.

    Raises:
        IonTextError: the text is no value, or more than one.
    """
    reader = _Reader(text)
    value = reader.value()
    reader.skip_space()
    if reader.at < len(text):
        raise reader.error("one value, and nothing after it")
    return value


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self._depth = 0

    def error(self, expected: str) -> IonTextError:
        found = self.text[self.at : self.at + 20] or "the end"
        return IonTextError(f"expected {expected} at character {self.at + 1}, found `{found}`")

    def skip_space(self) -> None:
        match = _SPACE.match(self.text, self.at)
        assert match is not None
        self.at = match.end()

    def take(self, token: str) -> bool:
        """Pass over a token if it is next."""
        self.skip_space()
        if not self.text.startswith(token, self.at):
            return False
        self.at += len(token)
        return True

    def value(self) -> Any:
        self.skip_space()
        text, at = self.text, self.at
        char = text[at : at + 1]
        if text.startswith("'''", at):
            return self._long_text()
        if char in ('"', "'"):
            quoted = self._quoted(char)
            return self.value() if char == "'" and self.take("::") else quoted
        if text.startswith("{{", at):
            return self._lob()
        opened = _CONTAINERS.get(char)
        if opened is not None:
            return self._nested(opened)
        return self._scalar()

    def _scalar(self) -> Any:
        match = _NUMBER_OR_TIME.match(self.text, self.at)
        if match is not None:
            value = _number_or_time(match[0])
            if value is None:
                raise self.error("a number or a timestamp")
            self.at = match.end()
            return value
        match = _WORD.match(self.text, self.at)
        if match is None:
            raise self.error("a value")
        self.at = match.end()
        if self.take("::"):
            return self.value()
        word = match[0]
        if word == "null":
            null = _NULL.match(self.text, self.at)
            self.at = null.end() if null is not None else self.at
        return _WORDS.get(word, word)

    def _nested(self, read: Callable[[_Reader], Any]) -> Any:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise self.error(f"no more than {_MAX_DEPTH} levels")
        self.at += 1
        value = read(self)
        self._depth -= 1
        return value

    def struct(self) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        while not self.take("}"):
            name = self._field_name()
            if not self.take(":"):
                raise self.error("`:`")
            fields[name] = self.value()
            if not self.take(",") and not self._is_next("}"):
                raise self.error("`,` or `}`")
        return fields

    def list_(self) -> list[Any]:
        items: list[Any] = []
        while not self.take("]"):
            items.append(self.value())
            if not self.take(",") and not self._is_next("]"):
                raise self.error("`,` or `]`")
        return items

    def expression(self) -> list[Any]:
        items: list[Any] = []
        while not self.take(")"):
            match = _OPERATOR.match(self.text, self.at)
            number = _NUMBER_OR_TIME.match(self.text, self.at)
            if match is not None and number is None:
                items.append(match[0])
                self.at = match.end()
            else:
                items.append(self.value())
        return items

    def _is_next(self, token: str) -> bool:
        self.skip_space()
        return self.text.startswith(token, self.at)

    def _field_name(self) -> str:
        self.skip_space()
        if self.text.startswith("'''", self.at):
            return self._long_text()
        char = self.text[self.at : self.at + 1]
        if char in ('"', "'"):
            return self._quoted(char)
        match = _WORD.match(self.text, self.at)
        if match is None:
            raise self.error("a field name")
        self.at = match.end()
        return match[0]

    def _quoted(self, quote: str) -> str:
        start = self.at = self.at + 1
        while True:
            end = self.text.find(quote, self.at)
            if end < 0:
                raise self.error(f"the closing {quote}")
            self.at = end + 1
            if not _is_escaped(self.text, start, end):
                return _unescaped(self.text[start:end])

    def _long_text(self) -> str:
        parts = []
        while self._is_next("'''"):
            start = self.at = self.at + 3
            end = self.text.find("'''", start)
            while end >= 0 and _is_escaped(self.text, start, end):
                end = self.text.find("'''", end + 1)
            if end < 0:
                raise self.error("the closing '''")
            parts.append(_unescaped(self.text[start:end]))
            self.at = end + 3
        return "".join(parts)

    def _lob(self) -> str:
        self.at += 2
        self.skip_space()
        if self.text.startswith("'''", self.at):
            content = self._long_text()
        elif self.text.startswith('"', self.at):
            content = self._quoted('"')
        else:
            end = self.text.find("}}", self.at)
            content = "".join(self.text[self.at : max(end, self.at)].split())
            self.at = end if end >= 0 else self.at
        if not self.take("}}"):
            raise self.error("`}}`")
        return content


_CONTAINERS: dict[str, Callable[[_Reader], Any]] = {
    "{": _Reader.struct,
    "[": _Reader.list_,
    "(": _Reader.expression,
}


def _number_or_time(text: str) -> Any:
    """Read a number or a timestamp; None when it is neither."""
    if text in ("+inf", "-inf"):
        return "Infinity" if text[0] == "+" else "-Infinity"
    if _TIMESTAMP.fullmatch(text):
        return text.removesuffix("T")
    digits = text.replace("_", "")
    if _INTEGER.fullmatch(digits):
        base = {"x": 16, "b": 2}.get(digits.lstrip("+-")[1:2].lower(), 10)
        return int(digits, base) if len(digits) < 4000 else None
    match = _REAL.fullmatch(digits)
    if match is None:
        return None
    mantissa, _, exponent = match.groups()
    number = float(f"{mantissa}e{exponent or 0}")
    return number if math.isfinite(number) else digits


def _is_escaped(text: str, start: int, at: int) -> bool:
    backslashes = 0
    while at - backslashes > start and text[at - backslashes - 1] == "\\":
        backslashes += 1
    return backslashes % 2 == 1


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    joined = _ESCAPE.sub(_escape, text)
    # A pair of \u escapes stands for one character beyond the first 65,536.
    return joined.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _escape(match: re.Match[str]) -> str:
    code = match[1]
    if code[0] in "xuU" and len(code) > 1:
        point = int(code[1:], 16)
        if point > 0x10FFFF:
            raise IonTextError(f"`\\{code}` is no character")
        return chr(point)
    if code in ("\n", "\r\n"):
        return ""
    if code not in _ESCAPES:
        raise IonTextError(f"`\\{code}` is no escape")
    return _ESCAPES[code]
