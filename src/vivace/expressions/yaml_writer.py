"""YAML as Jackson writes it: block style, few quotes, sequences indented by one space."""

from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING, Any

from vivace.expressions.texts import TextWriter, scalar_text
from vivace.expressions.values import Entry, is_map, is_sequence

if TYPE_CHECKING:
    from yaml.emitter import ScalarAnalysis

    from vivace.expressions.state import State

__all__ = ["write_yaml"]

RESERVED = frozenset(
    [
        "false",
        "False",
        "FALSE",
        "n",
        "N",
        "no",
        "No",
        "NO",
        "null",
        "Null",
        "NULL",
        "on",
        "On",
        "ON",
        "off",
        "Off",
        "OFF",
        "true",
        "True",
        "TRUE",
        "y",
        "Y",
        "yes",
        "Yes",
        "YES",
        "~",
    ]
)
"""Words that a reader would not take for texts."""


def write_yaml(state: State, value: Any) -> str:
    """The YAML document of a value."""
    if value is None:
        return "null"
    return state.environment.texts.written(_YamlWriter, value, spend=state.budget.spend)


class _YamlWriter(TextWriter):
    __slots__ = ()

    def write(self, value: Any) -> None:
        if _is_filled(value):
            self._block(value, 0)
        elif value == "" and isinstance(value, str):
            self.emit('--- ""\n')
        else:
            self.emit(self._scalar(value, 0))
            if not self.pieces[-1].endswith("\n"):
                self.emit("\n")

    def _block(self, value: Any, indent: int) -> None:
        if is_map(value):
            for key, item in value.items():
                self.emit(f"{' ' * indent}{self._key(key)}:")
                # a sequence stands below its key without further indent
                self._value(item, indent, indent if is_sequence(item) else indent + 2)
        else:
            for item in value:
                self.emit(f"{' ' * (indent + 1)}-")
                self._value(item, indent, indent + 2)

    def _value(self, item: Any, indent: int, inner: int) -> None:
        if isinstance(item, Entry):
            item = {item.key: item.value}
        if _is_filled(item):
            self.emit("\n")
            self._block(item, inner)
            return
        text = self._scalar(item, indent)
        self.emit(f" {text}" if text.endswith("\n") else f" {text}\n")

    def _key(self, key: Any) -> str:
        text = "null" if key is None else scalar_text(key)
        if text is None:
            raise TypeError("a list or map cannot be a key of a YAML mapping")
        self.note(text)
        return _quoted(text) if _must_quote(text) else _plain_or_quoted(text)

    def _scalar(self, value: Any, indent: int) -> str:
        if value is None:
            return "null"
        if is_map(value):
            return "{}"
        if is_sequence(value):
            return "[]"
        text = scalar_text(value)
        self.spend(1)
        if text is None:
            raise TypeError(f"a {type(value).__name__} has no YAML form")
        self.note(text)
        if not isinstance(value, str):
            return text
        if "\n" in text:
            return _literal(text, indent + 2)
        return _quoted(text) if _must_quote(text) else _plain_or_quoted(text)


def _is_filled(value: Any) -> bool:
    return (is_map(value) or is_sequence(value)) and len(value) > 0


def _must_quote(text: str) -> bool:
    if not text or text in RESERVED:
        return True
    if any(char in "[]{}," for char in text):
        return True
    return any(
        (char == "#" and text[index - 1 : index] in (" ", "\t"))
        or (char == ":" and text[index + 1 : index + 2] in (" ", "\t"))
        for index, char in enumerate(text)
    )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _plain_or_quoted(text: str) -> str:
    """As it is when a reader would get it back, else in single or double quotes."""
    analysis = _analysis(text)
    if analysis.allow_block_plain:
        return text
    if analysis.allow_single_quoted and not analysis.multiline:
        return "'" + text.replace("'", "''") + "'"
    return _quoted(text)


def _literal(text: str, indent: int) -> str:
    """A block that keeps line breaks; quoted when a block cannot hold the text."""
    if not _analysis(text).allow_block:
        return _quoted(text)
    hint = str(2) if text[0] in " \n" else ""
    if not text.endswith("\n"):
        hint += "-"
    elif len(text) == 1 or text.endswith("\n\n"):
        hint += "+"
    lines = text.removesuffix("\n").split("\n")
    padded = "\n".join(f"{' ' * indent}{line}" if line else "" for line in lines)
    return f"|{hint}\n{padded}\n"


def _analysis(text: str) -> ScalarAnalysis:
    from yaml.emitter import Emitter

    return Emitter(StringIO(), allow_unicode=True).analyze_scalar(text)
