"""The values that expressions compute with, and the few types that plain data lacks.

Values are plain data: None, bool, int, float, Decimal, str, list, set, dict, date, time, datetime,
timedelta, bytes, and read-only views of these (any Mapping or Sequence). The small subclasses
here carry what Java keeps in a type and Python does not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

__all__ = [
    "Entry",
    "Float32",
    "Long",
    "Secret",
    "described",
    "is_map",
    "is_number",
    "is_sequence",
    "kind",
    "without_tags",
]


class Secret(str):
    """A text that must be masked wherever it surfaces."""

    __slots__ = ()


class Long(int):
    """An integer that the user asked for as 64-bit."""

    __slots__ = ()


class Float32(float):
    """A decimal of single precision: it prints with the digits that 32 bits need."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What a loop over a map yields."""

    key: Any
    value: Any


NUMBERS = (int, float, Decimal)
TEXTS = (str, bytes, bytearray)
SEQUENCES = (Sequence, Set)
"""Tuples, as a union written in place is made anew at every call."""


def is_map(value: object) -> bool:
    """Whether `value` has keys."""
    return type(value) is dict or isinstance(value, Mapping)


def is_sequence(value: object) -> bool:
    """Whether `value` is a list, a set or a view of one; texts are not."""
    if type(value) is list:
        return True
    if isinstance(value, TEXTS):
        return False
    return isinstance(value, SEQUENCES)


def is_number(value: object) -> bool:
    """Whether arithmetic works on `value`: booleans are not numbers here."""
    return isinstance(value, NUMBERS) and not isinstance(value, bool)


KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (Secret, "a secret"),
    (str, "a string"),
    (bool, "a boolean"),
    (int, "an integer"),
    ((float, Decimal), "a decimal"),
    (Mapping, "a map"),
    ((bytes, bytearray), "binary data"),
    ((Sequence, Set), "a list"),
    ((dt.date, dt.time), "a date"),
    (dt.timedelta, "a duration"),
    (Entry, "a map entry"),
    (Enum, "a word"),
)


def kind(value: object) -> str:
    """The kind of `value` as messages name it: `a string`, `a map`, `null`."""
    if value is None:
        return "null"
    return next((name for types, name in KINDS if isinstance(value, types)), "an object")


def described(value: object) -> str:
    """A value in a message: its kind and, when short and not secret, itself."""
    if isinstance(value, Secret) or not isinstance(value, str | int | float):
        return kind(value)
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(value, str):
        shown = f"'{shown}'"
    return f"{kind(value)} {shown}" if len(shown) <= 60 else kind(value)


def without_tags(value: Any) -> Any:
    """A number as a plain one; other values as they are."""
    if type(value) is Long:
        return int(value)
    if type(value) is Float32:
        from vivace.expressions.java.numbers import float32_text

        # the number that is printed, not the nearest 32-bit one in 64 bits
        return float(float32_text(value))
    return value
