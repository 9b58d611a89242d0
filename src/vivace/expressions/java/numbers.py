"""Numbers as Java prints them."""

from __future__ import annotations

import math
import struct
from decimal import Decimal

__all__ = ["decimal_text", "double_text", "float32", "float32_text"]


def double_text(value: float) -> str:
    """`Double.toString`: at least one decimal, scientific from 10⁷ and below 10⁻³."""
    return _java_text(repr(value), value)


def float32_text(value: float) -> str:
    """`Float.toString`: the shortest digits that give the same 32-bit number."""
    for digits in range(1, 10):
        text = f"{value:.{digits}g}"
        if float32(float(text)) == value:
            return _java_text(repr(float(text)), float(text))
    return double_text(value)


def float32(value: float) -> float:
    """The nearest 32-bit number; infinite when it is out of range."""
    try:
        return float(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


def decimal_text(value: Decimal) -> str:
    """`BigDecimal.toPlainString`."""
    return f"{value:f}"


def _java_text(shortest: str, value: float) -> str:
    magnitude = abs(value)
    if magnitude == 0 or 1e-3 <= magnitude < 1e7:
        return shortest if "e" not in shortest else f"{Decimal(shortest):f}"
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    sign, digits, exponent = Decimal(shortest).normalize().as_tuple()
    assert isinstance(exponent, int)
    text = "".join(map(str, digits))
    fraction = text[1:] or "0"
    return f"{'-' if sign else ''}{text[0]}.{fraction}E{exponent + len(digits) - 1}"
