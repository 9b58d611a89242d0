"""Number patterns of `java.text.DecimalFormat`, with its half-even rounding."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from typing import Any

from vivace.expressions.errors import EvaluationError

__all__ = ["DEFAULT_PATTERN", "DecimalFormat", "read_decimal_format"]

DEFAULT_PATTERN = "#,##0.###"
LONGEST_PATTERN = 500
NUMBER_CHARACTERS = "#0.,"
MULTIPLIERS = {"%": 100, "‰": 1000}
EXACT = Context(prec=3000, rounding=ROUND_HALF_EVEN)


@dataclass(slots=True)
class DecimalFormat:
    """What a pattern says."""

    prefix: str = ""
    suffix: str = ""
    negative: tuple[str, str] | None = None
    multiplier: int = 1
    min_integer: int = 0
    optional_integer: int = 0
    min_fraction: int = 0
    max_fraction: int = 0
    group: int = 0
    exponent: int = 0
    """Least digits of the exponent; 0 for none."""
    always_point: bool = False
    symbols: tuple[str, str] = field(default=(".", ","))
    """Decimal point and grouping mark."""

    def format(self, value: float | Decimal) -> str:
        """The text of a number."""
        if isinstance(value, float) and math.isnan(value):
            return "NaN"
        negative = math.copysign(1, value) < 0
        if isinstance(value, float) and math.isinf(value):
            return self._signed("∞", negative=negative)
        # a double is scaled as a double, so that its error shows as in Java
        scaled = value * self.multiplier if self.multiplier != 1 else value
        magnitude: float | Decimal = (
            scaled.copy_abs() if isinstance(scaled, Decimal) else abs(scaled)
        )
        body = self._scientific(magnitude) if self.exponent else self._plain(magnitude)
        return self._signed(body, negative=negative)

    def _signed(self, body: str, *, negative: bool) -> str:
        if not negative:
            return f"{self.prefix}{body}{self.suffix}"
        prefix, suffix = self.negative or (f"-{self.prefix}", self.suffix)
        return f"{prefix}{body}{suffix}"

    def _plain(self, value: float | Decimal) -> str:
        rounded = _shortest(value)
        unit = Decimal(1).scaleb(-self.max_fraction)
        if rounded.as_tuple().exponent < -self.max_fraction:  # type: ignore[operator]
            # ties are decided by what the double really is: 2.345 is a little more than that
            rounded = Decimal(value).quantize(unit, context=EXACT)
        integer, _, fraction = f"{rounded:f}".partition(".")
        fraction = fraction.rstrip("0").ljust(self.min_fraction, "0")
        integer = integer.lstrip("0").rjust(self.min_integer, "0")
        if not integer and not fraction:
            integer = "0"
        return self._grouped(integer) + self._point_and(fraction)

    def _point_and(self, fraction: str) -> str:
        point, _ = self.symbols
        return point + fraction if fraction or self.always_point else ""

    def _grouped(self, integer: str) -> str:
        if not self.group:
            return integer
        head = len(integer) % self.group
        parts = [integer[:head]] if head else []
        parts += [integer[i : i + self.group] for i in range(head, len(integer), self.group)]
        return self.symbols[1].join(parts)

    def _scientific(self, value: float | Decimal) -> str:
        most = self.optional_integer + self.min_integer
        digits, place = _significant(value, most + self.max_fraction)
        exponent, least_integer = self._exponent(place, most)
        least = max(least_integer + self.min_fraction, 0)
        integer_digits = place - exponent if digits else least_integer
        least = max(least, integer_digits)
        digits = digits.ljust(least, "0")
        integer, fraction = digits[:integer_digits], digits[integer_digits:]
        exponent = exponent if digits.strip("0") else 0
        sign = "-" if exponent < 0 else ""
        power = f"{abs(exponent):0{self.exponent}}"
        return f"{integer}{self._point_and(fraction)}E{sign}{power}"

    def _exponent(self, place: int, most: int) -> tuple[int, int]:
        """The exponent, and how many integer digits there are at least."""
        if most > 1 and most > self.min_integer:
            # a multiple of the number of integer digits
            step = (place - 1) // most if place >= 1 else -((most - place) // most)
            return step * most, 1
        least = self.min_integer if self.min_integer or self.min_fraction else 1
        return place - least, self.min_integer


def _shortest(value: float | Decimal) -> Decimal:
    """The number with the digits that stand for it."""
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def _significant(value: float | Decimal, count: int) -> tuple[str, int]:
    """Up to `count` digits without trailing zeros, and the place of the point after the first."""
    if not value:
        return "", 0
    number = _shortest(value)
    if len(number.as_tuple().digits) > count:
        context = Context(prec=max(count, 1), rounding=ROUND_HALF_EVEN)
        number = context.plus(Decimal(value))
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    text = "".join(map(str, digits))
    return text.rstrip("0"), len(text) + exponent


@lru_cache(maxsize=256)
def read_decimal_format(pattern: str, locale: str) -> DecimalFormat:
    """The format of a pattern, with the symbols of a locale.

    Raises:
        EvaluationError: the pattern is not valid.
    """
    if len(pattern) > LONGEST_PATTERN:
        raise EvaluationError(f"a number pattern of {len(pattern)} characters is too long")
    positive, negative = _subpatterns(pattern)
    result = _Reader(positive).read()
    result.symbols = _symbols(locale)
    if negative is not None:
        other = _Reader(negative).read()
        if (other.prefix, other.suffix) != (result.prefix, result.suffix):
            result.negative = other.prefix, other.suffix
    return result


def _subpatterns(pattern: str) -> tuple[str, str | None]:
    quoted = False
    for index, char in enumerate(pattern):
        quoted ^= char == "'"
        if char == ";" and not quoted:
            return pattern[:index], pattern[index + 1 :]
    return pattern, None


def _symbols(locale: str) -> tuple[str, str]:
    if locale.startswith("en"):
        return ".", ","
    try:
        from babel import numbers
    except ImportError as exc:
        raise EvaluationError(
            f"the number symbols of `{locale}` need Babel", hint="pip install vivace[babel]"
        ) from exc
    symbols: Any = numbers
    return symbols.get_decimal_symbol(locale), symbols.get_group_symbol(locale)


class _Reader:
    """Reads one subpattern: prefix, digits, suffix."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.index = 0
        self.format = DecimalFormat()

    def read(self) -> DecimalFormat:
        self.format.prefix = self._affix()
        self._digits()
        self.format.suffix = self._affix()
        if self.index < len(self.pattern):
            raise self._invalid()
        return self.format

    def _invalid(self) -> EvaluationError:
        return EvaluationError(f"the number pattern `{self.pattern}` is not valid")

    def _affix(self) -> str:
        """Literal text up to the next digit character."""
        text: list[str] = []
        while self.index < len(self.pattern):
            char = self.pattern[self.index]
            if char in NUMBER_CHARACTERS:
                break
            if char == "'":
                text.append(self._quoted())
                continue
            if char in MULTIPLIERS:
                self.format.multiplier = MULTIPLIERS[char]
            text.append(char)
            self.index += 1
        return "".join(text)

    def _quoted(self) -> str:
        end = self.pattern.find("'", self.index + 1)
        if end < 0:
            raise self._invalid()
        text = self.pattern[self.index + 1 : end]
        self.index = end + 1
        return text or "'"

    def _digits(self) -> None:
        start = self.index
        while self.index < len(self.pattern) and self.pattern[self.index] in NUMBER_CHARACTERS:
            self.index += 1
        integer, point, fraction = self.pattern[start : self.index].partition(".")
        if "." in fraction or "," in fraction:
            raise self._invalid()
        if "," in integer:
            self.format.group = len(integer) - integer.rindex(",") - 1
            if not self.format.group:
                raise self._invalid()
        integer = integer.replace(",", "")
        self._check_order(integer, fraction)
        if point and "0" not in integer + fraction:
            # without any 0, the digit beside the point is printed always
            integer, fraction = (
                (f"{integer[:-1]}0", fraction) if integer else ("", f"0{fraction[1:]}")
            )
        self.format.min_integer = integer.count("0")
        self.format.optional_integer = integer.count("#")
        self.format.min_fraction = fraction.count("0")
        self.format.max_fraction = len(fraction)
        self.format.always_point = bool(point) and not fraction
        self._read_exponent()

    def _check_order(self, integer: str, fraction: str) -> None:
        if "0#" in integer or "#0" in fraction:
            raise self._invalid()

    def _read_exponent(self) -> None:
        if not self.pattern.startswith("E", self.index):
            return
        rest = self.pattern[self.index + 1 :]
        zeros = len(rest) - len(rest.lstrip("0"))
        if not zeros:
            raise self._invalid()
        self.format.exponent = zeros
        self.index += 1 + zeros
