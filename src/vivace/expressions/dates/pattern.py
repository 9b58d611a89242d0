"""Patterns of `java.time.format.DateTimeFormatter`, read into elements."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from vivace.expressions.errors import EvaluationError

__all__ = ["Element", "Field", "Fraction", "Literal", "Optional", "read_pattern"]


@dataclass(frozen=True, slots=True)
class Literal:
    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """A letter and how often it stands; padded with blanks to `width`."""

    letter: str
    count: int
    width: int = 0


@dataclass(frozen=True, slots=True)
class Fraction:
    """Decimals of the second with their point.

    Attributes:
        group: Digits come in groups of that size; 1 means as many as needed.
    """

    group: int = 1


@dataclass(frozen=True, slots=True)
class Optional:
    """A section that parsing may leave out."""

    elements: tuple[Element, ...]


Element = Literal | Field | Fraction | Optional

LONGEST_PATTERN = 500
COUNTS: Mapping[str, range | tuple[int, ...]] = {
    **dict.fromkeys("uyYAnN", range(1, 20)),
    **dict.fromkeys("GMLQqEeXxZ", range(1, 6)),
    "c": (1, 3, 4, 5),
    **dict.fromkeys("dhHkKmsw", range(1, 3)),
    "D": range(1, 4),
    "S": range(1, 10),
    "W": (1,),
    "a": (1,),
    "B": (1, 4, 5),
    "V": (2,),
    "v": (1, 4),
    "O": (1, 4),
    "z": range(1, 5),
}
"""How often each letter may stand in a row."""

PIECE = re.compile(r"''|'((?:[^']|'')*)'|(p+)|([A-Za-z])\3*|(.)", re.DOTALL)


@lru_cache(maxsize=512)
def read_pattern(pattern: str) -> tuple[Element, ...]:
    """The elements of a pattern.

    Raises:
        EvaluationError: a letter has no meaning, stands too often, or a quote is open.
    """
    if len(pattern) > LONGEST_PATTERN:
        raise EvaluationError(f"a date pattern of {len(pattern)} characters is too long")
    sections: list[list[Element]] = [[]]
    pad = 0
    for piece in PIECE.finditer(pattern):
        text, (quoted, padding, letter, other) = piece.group(), piece.groups()
        if pad and not letter:
            raise EvaluationError(f"`p` is followed by no letter in the date pattern `{pattern}`")
        if padding:
            pad = len(padding)
        elif letter:
            sections[-1].append(_field(pattern, letter, len(text), pad))
            pad = 0
        elif other == "[":
            sections.append([])
        elif other == "]" and len(sections) > 1:
            section = sections.pop()
            sections[-1].append(Optional(tuple(section)))
        elif other is not None:
            sections[-1].append(_other(pattern, other))
        else:
            sections[-1].append(Literal("'" if quoted is None else quoted.replace("''", "'")))
    if pad:
        raise EvaluationError(f"`p` is followed by no letter in the date pattern `{pattern}`")
    while len(sections) > 1:
        section = sections.pop()
        sections[-1].append(Optional(tuple(section)))
    return tuple(sections[0])


def _field(pattern: str, letter: str, count: int, width: int) -> Field:
    if letter not in COUNTS:
        raise EvaluationError(
            f"the letter `{letter}` has no meaning in the date pattern `{pattern}`",
            hint="put literal text in single quotes",
        )
    if count not in COUNTS[letter]:
        raise EvaluationError(f"`{letter * count}` is not valid in the date pattern `{pattern}`")
    return Field(letter, count, width)


def _other(pattern: str, char: str) -> Literal:
    if char in "{}#]'":
        raise EvaluationError(f"unexpected `{char}` in the date pattern `{pattern}`")
    return Literal(char)
