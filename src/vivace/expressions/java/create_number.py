"""Numbers from text as `NumberUtils.createNumber` of Commons Lang makes them."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any

from vivace.expressions.errors import EvaluationError
from vivace.expressions.java.numbers import double_text, float32, float32_text
from vivace.expressions.values import Float32, Long

__all__ = ["create_big_decimal", "create_double", "create_float", "create_integer", "create_number"]

HEX = re.compile(r"([+-]?)(?:0[xX]|#)([0-9A-Fa-f]+)")
OCTAL = re.compile(r"([+-]?)0([0-7]+)")
INTEGER = re.compile(r"[+-]?(?:0|[1-9][0-9]*)", re.ASCII)
DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?", re.ASCII)
MAX_DIGITS = 1000
MAX_EXPONENT = 2000


def create_number(text: str) -> Any:
    """An integer of any size, else the narrowest of float, double and BigDecimal that holds it.

    Raises:
        EvaluationError: the text is no number.
    """
    if _integer(text) is not None:
        return _integer(text)
    suffix, body = text[-1:], text[:-1]
    if suffix in ("l", "L"):
        return Long(create_integer(body, bits=64))
    if suffix in ("f", "F"):
        return create_float(body)
    if suffix in ("d", "D"):
        return create_double(body)
    return _narrowest(text)


def create_integer(text: str, *, bits: int | None = None) -> int:
    """A decimal, hexadecimal or octal integer.

    Raises:
        EvaluationError: it is none, or does not fit.
    """
    value = _integer(text)
    if value is None:
        raise _invalid("integer")
    if bits and not -(2 ** (bits - 1)) <= value < 2 ** (bits - 1):
        raise EvaluationError(f"the number does not fit {bits} bits")
    return value


def create_float(text: str) -> Float32:
    """A number of single precision."""
    return Float32(float32(create_double(text)))


def create_double(text: str) -> float:
    """A number of double precision."""
    return float(_decimal(text))


def create_big_decimal(text: str) -> Decimal:
    """A number with all its digits."""
    return _decimal(text)


def _integer(text: str) -> int | None:
    if len(text) > MAX_DIGITS:
        raise EvaluationError(f"a number of {len(text)} digits is too long")
    if INTEGER.fullmatch(text):
        return int(text)
    for pattern, base in ((HEX, 16), (OCTAL, 8)):
        match = pattern.fullmatch(text)
        if match:
            return int(match.group(1) + match.group(2), base)
    return None


def _decimal(text: str) -> Decimal:
    if len(text) > MAX_DIGITS or not DECIMAL.fullmatch(text):
        raise _invalid("number")
    value = Decimal(text)
    if value and abs(value.adjusted()) > MAX_EXPONENT:
        raise EvaluationError("the exponent of the number is too large")
    return value


def _narrowest(text: str) -> Any:
    if not any(mark in text for mark in ".eE"):
        raise _invalid("number")  # such as 08, which is not octal either
    value = _decimal(text)
    double = float(value)
    single = float32(double)
    lost = value != 0 and single == 0
    if not math.isinf(single) and not lost and float32_text(single) == double_text(double):
        return Float32(single)
    exact = not math.isinf(double) and Decimal(repr(double)) == value
    return double if exact else value


def _invalid(what: str) -> EvaluationError:
    return EvaluationError(f"the text is no {what}")
