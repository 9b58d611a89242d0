"""Functions of numbers. `floor` and its kin keep a decimal a decimal, as in the reference."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from vivace.expressions.jq.data import is_number, type_name
from vivace.expressions.jq.errors import JqError
from vivace.expressions.limits import Budget

__all__ = ["FUNCTIONS"]

NUMBER = re.compile(r"\s*-?(?:0|[1-9]\d*|\d+)(?:\.\d*)?(?:[eE][-+]?\d{1,4})?\s*", re.ASCII)
MAX_DIGITS = 1000


def _number(value: Any) -> float:
    if not is_number(value):
        raise JqError(f"{type_name(value)} number required")
    return value  # type: ignore[no-any-return]


def _whole(operate: Callable[[float], int]) -> Callable[[Budget, Any], Any]:
    """A rounding function: integers stay, decimals become whole decimals."""

    def rounded(budget: Budget, value: Any) -> Any:
        del budget
        number = _number(value)
        if isinstance(number, int) or not math.isfinite(number):
            return number
        return float(operate(number))

    return rounded


def _half_away(value: float) -> int:
    return math.floor(abs(value) + 0.5) * (1 if value >= 0 else -1)


def _real(operate: Callable[..., float]) -> Callable[..., Any]:
    """A function of real numbers; outside its domain the result is not a number."""

    def computed(budget: Budget, value: Any, *arguments: Any) -> float:
        del budget
        # with arguments the input is not used
        operands = arguments or (value,)
        try:
            return float(operate(*(float(_number(each)) for each in operands)))
        except OverflowError:
            return math.inf
        except (ValueError, ZeroDivisionError):
            return math.nan

    return computed


def _absolute(budget: Budget, value: Any) -> Any:
    del budget
    return abs(_number(value))


def _to_number(budget: Budget, value: Any) -> Any:
    del budget
    if is_number(value):
        return value
    if isinstance(value, str) and len(value) <= MAX_DIGITS and NUMBER.fullmatch(value):
        text = value.strip()
        return float(text) if any(mark in text for mark in ".eE") else int(text)
    raise JqError(f"{type_name(value)} cannot be parsed as a number")


def _constant(constant: float) -> Callable[[Budget, Any], float]:
    def value_of(budget: Budget, value: Any) -> float:
        del budget, value
        return constant

    return value_of


def _test(check: Callable[[float], bool]) -> Callable[[Budget, Any], bool]:
    def checked(budget: Budget, value: Any) -> bool:
        del budget
        return check(float(_number(value)))

    return checked


def _is_normal(value: float) -> bool:
    return math.isfinite(value) and abs(value) >= 2.0**-1022


REAL_FUNCTIONS: Mapping[str, Callable[[float], float]] = {
    **{
        name: getattr(math, name)
        for name in [
            "acos",
            "acosh",
            "asin",
            "asinh",
            "atan",
            "atanh",
            "cbrt",
            "cos",
            "cosh",
            "exp",
            "exp2",
            "expm1",
            "fabs",
            "gamma",
            "lgamma",
            "log",
            "log10",
            "log1p",
            "log2",
            "sin",
            "sinh",
            "sqrt",
            "tan",
            "tanh",
        ]
        if hasattr(math, name)
    },
    "gamma": math.lgamma,
    "tgamma": math.gamma,
    "exp10": lambda value: 10.0**value,
    "significand": lambda value: math.frexp(value)[0] * 2 if value else 0.0,
    "logb": lambda value: float(math.frexp(value)[1] - 1),
}

FUNCTIONS: Mapping[tuple[str, int], Callable[..., Any]] = {
    **{(name, 0): _real(operate) for name, operate in REAL_FUNCTIONS.items()},
    ("pow", 2): _real(math.pow),
    ("atan2", 2): _real(math.atan2),
    ("fmin", 2): _real(min),
    ("fmax", 2): _real(max),
    ("fmod", 2): _real(math.fmod),
    ("drem", 2): _real(math.remainder),
    ("ldexp", 2): _real(lambda value, power: math.ldexp(value, int(power))),
    ("scalb", 2): _real(lambda value, power: math.ldexp(value, int(power))),
    ("floor", 0): _whole(math.floor),
    ("ceil", 0): _whole(math.ceil),
    ("round", 0): _whole(_half_away),
    ("trunc", 0): _whole(math.trunc),
    ("rint", 0): _whole(round),
    ("nearbyint", 0): _whole(round),
    ("abs", 0): _absolute,
    ("tonumber", 0): _to_number,
    ("infinite", 0): _constant(math.inf),
    ("nan", 0): _constant(math.nan),
    ("isinfinite", 0): _test(math.isinf),
    ("isnan", 0): _test(math.isnan),
    ("isnormal", 0): _test(_is_normal),
}
