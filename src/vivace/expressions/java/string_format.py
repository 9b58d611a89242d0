"""`String.format` of Java."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING, Any

from vivace.expressions.errors import EvaluationError, LimitError
from vivace.expressions.values import kind

if TYPE_CHECKING:
    from vivace.expressions.state import State

__all__ = ["format_string"]

SPECIFIER = re.compile(
    r"%(?:(?P<index>\d+)\$)?(?P<flags>[-#+ 0,(<]*)(?P<width>\d+)?(?:\.(?P<precision>\d+))?"
    r"(?P<conversion>[tT]?[a-zA-Z%])"
)
WIDEST = 10_000
LONG_BITS = 64
EXACT = Context(prec=2000, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Specifier:
    """`%[index$][flags][width][.precision]conversion`."""

    text: str
    index: int | None
    flags: str
    width: int
    precision: int | None
    conversion: str


def format_string(state: State, template: str, arguments: tuple[Any, ...]) -> str:
    """The template with its specifiers replaced by arguments.

    Raises:
        EvaluationError: a specifier is not valid, or its argument is missing or of another kind.
    """
    pieces: list[str] = []
    ordinary = iter(range(len(arguments)))
    position = size = 0
    last = -1
    while (start := template.find("%", position)) >= 0:
        pieces.append(template[position:start])
        specifier = _specifier(template, start)
        position = start + len(specifier.text)
        if specifier.conversion in "%n":
            pieces.append(_padded("%" if specifier.conversion == "%" else "\n", specifier))
        else:
            last = _argument_index(specifier, ordinary, last, len(arguments))
            pieces.append(_formatted(state, specifier, arguments[last]))
        size += len(pieces[-1])
        state.budget.check_text(size)
    return "".join([*pieces, template[position:]])


def _specifier(template: str, start: int) -> Specifier:
    match = SPECIFIER.match(template, start)
    if match is None:
        raise EvaluationError(f"the format has an invalid specifier at character {start + 1}")
    width, precision = match["width"], match["precision"]
    if any(number and int(number[:9]) > WIDEST for number in (width, precision)):
        raise LimitError(f"the format pads or rounds to more than {WIDEST} characters")
    flags = match["flags"]
    if len(set(flags)) != len(flags) or ("-" in flags and (not width or "0" in flags)):
        raise EvaluationError(f"the flags of `{match.group()}` do not fit")
    return Specifier(
        text=match.group(),
        index=int(match["index"][:9]) if match["index"] else None,
        flags=flags,
        width=int(width or 0),
        precision=int(precision) if precision else None,
        conversion=match["conversion"],
    )


def _argument_index(specifier: Specifier, ordinary: Iterator[int], last: int, count: int) -> int:
    if "<" in specifier.flags:
        index = last
    elif specifier.index is not None:
        index = specifier.index - 1
    else:
        index = next(ordinary, count)
    if not 0 <= index < count:
        raise EvaluationError(f"there is no argument for `{specifier.text}`")
    return index


def _formatted(state: State, specifier: Specifier, value: Any) -> str:
    letter = specifier.conversion
    if letter[0] in "tT":
        text = "null" if value is None else _date_text(letter[1], specifier, value)
    else:
        convert = CONVERSIONS.get(letter.lower())
        if convert is None:
            raise EvaluationError(f"`{specifier.text}` is no conversion")
        if value is None and letter.lower() != "b":
            text = "null"
        else:
            text = convert(state, specifier, value)
    text = text.upper() if letter[0].isupper() else text
    return _padded(text, specifier)


def _padded(text: str, specifier: Specifier) -> str:
    if "-" in specifier.flags:
        return text.ljust(specifier.width)
    return text.rjust(specifier.width)


def _wrong(specifier: Specifier, value: Any) -> EvaluationError:
    return EvaluationError(f"`{specifier.text}` cannot format {kind(value)}")


def _boolean(state: State, specifier: Specifier, value: Any) -> str:
    del state
    return _cut("true" if value not in (None, False) else "false", specifier)


def _text(state: State, specifier: Specifier, value: Any) -> str:
    return _cut(state.plain(value), specifier)


def _cut(text: str, specifier: Specifier) -> str:
    return text if specifier.precision is None else text[: specifier.precision]


def _hash(state: State, specifier: Specifier, value: Any) -> str:
    """The hash code of a text, boolean or integer in hexadecimal."""
    del state
    if isinstance(value, bool):
        code = 1231 if value else 1237
    elif isinstance(value, int):
        code = (value ^ (value >> 32)) & 0xFFFFFFFF
    elif isinstance(value, str):
        code = 0
        for char in value:
            code = (31 * code + ord(char)) & 0xFFFFFFFF
    else:
        raise _wrong(specifier, value)
    return f"{code:x}"


def _character(state: State, specifier: Specifier, value: Any) -> str:
    del state
    if isinstance(value, str) and len(value) == 1:
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return chr(value)
    raise _wrong(specifier, value)


def _decimal(state: State, specifier: Specifier, value: Any) -> str:
    del state
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(specifier, value)
    return _signed(specifier, str(abs(value)), negative=value < 0)


def _based(base: str, prefix: str) -> Callable[[State, Specifier, Any], str]:
    def based(state: State, specifier: Specifier, value: Any) -> str:
        del state
        if not isinstance(value, int) or isinstance(value, bool):
            raise _wrong(specifier, value)
        digits = format(value % 2**LONG_BITS if value < 0 else value, base)
        digits = prefix + digits if "#" in specifier.flags else digits
        return digits.rjust(specifier.width, "0") if "0" in specifier.flags else digits

    return based


def _real(specifier: Specifier, value: Any) -> Decimal | str:
    """The number, or the text of one that is not finite."""
    if isinstance(value, bool) or not isinstance(value, float | Decimal):
        raise _wrong(specifier, value)
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity"
    # Java rounds the shortest digits that stand for the double
    return Decimal(repr(float(value))) if isinstance(value, float) else value


def _fixed(state: State, specifier: Specifier, value: Any) -> str:
    del state
    number = _real(specifier, value)
    if isinstance(number, Decimal):
        number = _rounded(abs(number), 6 if specifier.precision is None else specifier.precision)
    return _signed(specifier, number, negative=math.copysign(1, value) < 0)


def _rounded(number: Decimal, decimals: int) -> str:
    return f"{number.quantize(Decimal(1).scaleb(-decimals), context=EXACT):f}"


def _scientific(state: State, specifier: Specifier, value: Any) -> str:
    del state
    number = _real(specifier, value)
    if isinstance(number, Decimal):
        decimals = 6 if specifier.precision is None else specifier.precision
        number = _with_exponent(abs(number), decimals)
    return _signed(specifier, number, negative=math.copysign(1, value) < 0)


def _with_exponent(number: Decimal, decimals: int) -> str:
    rounded = Context(prec=decimals + 1, rounding=ROUND_HALF_UP).plus(number)
    exponent = rounded.adjusted() if rounded else 0
    mantissa = _rounded(rounded.scaleb(-exponent, context=EXACT), decimals)
    return f"{mantissa}e{'-' if exponent < 0 else '+'}{abs(exponent):02}"


def _general(state: State, specifier: Specifier, value: Any) -> str:
    del state
    number = _real(specifier, value)
    if isinstance(number, Decimal):
        digits = 6 if specifier.precision is None else max(specifier.precision, 1)
        rounded = Context(prec=digits, rounding=ROUND_HALF_UP).plus(abs(number))
        if not rounded or -4 <= rounded.adjusted() < digits:
            number = _rounded(rounded, digits - rounded.adjusted() - 1 if rounded else digits - 1)
        else:
            number = _with_exponent(rounded, digits - 1)
    return _signed(specifier, number, negative=math.copysign(1, value) < 0)


def _signed(specifier: Specifier, digits: str, *, negative: bool) -> str:
    """The digits with grouping, sign and leading zeros as the flags ask."""
    flags = specifier.flags
    if "," in flags and digits[0].isdigit():
        integer, point, rest = digits.partition(".")
        digits = f"{int(integer):,}{point}{rest}"
    opening = closing = ""
    if negative:
        opening, closing = ("(", ")") if "(" in flags else ("-", "")
    elif "+" in flags or " " in flags:
        opening = "+" if "+" in flags else " "
    if "0" in flags:
        digits = digits.rjust(specifier.width - len(opening) - len(closing), "0")
    return opening + digits + closing


CONVERSIONS: Mapping[str, Callable[[State, Specifier, Any], str]] = {
    "b": _boolean,
    "h": _hash,
    "s": _text,
    "c": _character,
    "d": _decimal,
    "o": _based("o", "0"),
    "x": _based("x", "0x"),
    "e": _scientific,
    "f": _fixed,
    "g": _general,
}

DATE_PATTERNS: Mapping[str, str] = {
    "H": "HH",
    "I": "hh",
    "k": "H",
    "l": "h",
    "M": "mm",
    "S": "ss",
    "L": "SSS",
    "N": "SSSSSSSSS",
    "p": "a",
    "z": "xx",
    "Z": "z",
    "B": "MMMM",
    "b": "MMM",
    "h": "MMM",
    "A": "EEEE",
    "a": "EEE",
    "Y": "uuuu",
    "y": "uu",
    "j": "DDD",
    "m": "MM",
    "d": "dd",
    "e": "d",
    "R": "HH:mm",
    "T": "HH:mm:ss",
    "r": "hh:mm:ss a",
    "D": "MM/dd/uu",
    "F": "uuuu-MM-dd",
    "c": "EEE MMM dd HH:mm:ss z uuuu",
}
"""Date conversions as patterns of `DateTimeFormatter`."""


def _date_text(letter: str, specifier: Specifier, value: Any) -> str:
    from vivace.expressions.dates.formats import format_of
    from vivace.expressions.dates.moment import Moment

    if isinstance(value, int) and not isinstance(value, bool):
        value = dt.datetime.fromtimestamp(value / 1000, dt.UTC)
    if not isinstance(value, dt.datetime) or value.tzinfo is None:
        raise _wrong(specifier, value)
    moment = Moment(value)
    if letter in ("s", "Q"):
        return str(moment.epoch_nanos // (1_000_000_000 if letter == "s" else 1_000_000))
    if letter not in DATE_PATTERNS:
        raise EvaluationError(f"`{specifier.text}` is no conversion")
    text = format_of(DATE_PATTERNS[letter], "en_US").print(moment)
    return text.lower() if letter == "p" else text
