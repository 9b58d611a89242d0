"""The limits that an input declares for its value: one small function a kind of limit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from vivace.expressions.errors import ExpressionError
from vivace.expressions.java.numbers import double_text, float32, float32_text
from vivace.expressions.java.regexes import full_match
from vivace.expressions.limits import Budget, Limits
from vivace.model.duration import format_duration
from vivace.model.input import Input, InputType
from vivace.services.input_types import (
    parse_date,
    parse_instant,
    parse_length,
    parse_time,
    text_of,
)

__all__ = ["check_extension", "check_pattern", "check_value"]

_LIMITS = Limits(regex_seconds=1.0)


def check_value(declared: Input, value: Any) -> None:
    """Check a parsed value.

    Raises:
        ValueError: it breaks a limit; the message is the cause.
    """
    check = _CHECKS.get(declared.type)
    if check is not None:
        check(declared, value)


def check_pattern(declared: Input, text: str) -> None:
    """Check the text of a STRING or SECRET against the whole of its `validator`."""
    if declared.validator is None:
        return
    try:
        matches = full_match(Budget(_LIMITS), declared.validator, text)
    except ExpressionError as error:
        raise ValueError(f"the pattern `{declared.validator}`: {error.message}") from error
    if not matches:
        raise ValueError(f"it must match the pattern `{declared.validator}`")


def check_extension(declared: Input, name: str) -> None:
    """Check the name of a FILE's file."""
    allowed = declared.allowed_file_extensions
    if allowed and not name.lower().endswith(tuple(item.lower() for item in allowed)):
        raise ValueError(f"File type not allowed. Accepted extensions: {', '.join(allowed)}")


def _range(declared: Input, value: Any) -> None:
    shown = str if declared.type is InputType.INT else _float_text
    if declared.min is not None and value < _number(declared.min):
        raise ValueError(f"it must be more than `{shown(_number(declared.min))}`")
    if declared.max is not None and value > _number(declared.max):
        raise ValueError(f"it must be less than `{shown(_number(declared.max))}`")


def _length(declared: Input, value: Any) -> None:
    length = parse_length(value)
    if declared.min is not None and length < (least := parse_length(declared.min)):
        raise ValueError(f"It must be more than `{format_duration(least)}`")
    if declared.max is not None and length > (most := parse_length(declared.max)):
        raise ValueError(f"It must be less than `{format_duration(most)}`")


def _between(
    parse: Callable[[Any], Any], shown: Callable[[Any], str]
) -> Callable[[Input, Any], None]:
    def check(declared: Input, value: Any) -> None:
        point = parse(value)
        if declared.after is not None and point < (first := parse(declared.after)):
            raise ValueError(f"it must be after `{shown(first)}`")
        if declared.before is not None and point > (last := parse(declared.before)):
            raise ValueError(f"it must be before `{shown(last)}`")

    return check


def _choice(declared: Input, value: Any) -> None:
    # An optional one takes any value: that is how the reference behaves, and forms rely on it.
    if declared.required and not declared.allow_custom_value and value not in declared.choices:
        raise ValueError(f"it must match the values `[{', '.join(declared.choices)}]`")


def _choices(declared: Input, value: Any) -> None:
    if declared.allow_custom_value:
        return
    if any(text_of(item) not in declared.choices for item in value):
        raise ValueError(f"it must match the values `[{', '.join(declared.choices)}]`")


def _schema(declared: Input, value: Any) -> None:
    if declared.json_schema is not None:
        from vivace.services.json_schema import check_schema

        check_schema(declared.json_schema, value)


def _number(limit: float | str) -> float:
    return float(limit) if isinstance(limit, str) else limit


def _float_text(value: float) -> str:
    return float32_text(float32(value)) if float32(value) != float("inf") else double_text(value)


def _instant_text(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def _time_text(value: dt.time) -> str:
    return value.isoformat("minutes" if not (value.second or value.microsecond) else "auto")


_CHECKS: dict[InputType, Callable[[Input, Any], None]] = {
    InputType.STRING: check_pattern,
    InputType.INT: _range,
    InputType.FLOAT: _range,
    InputType.DURATION: _length,
    InputType.DATE: _between(parse_date, dt.date.isoformat),
    InputType.DATETIME: _between(parse_instant, _instant_text),
    InputType.TIME: _between(parse_time, _time_text),
    InputType.SELECT: _choice,
    InputType.ENUM: _choice,
    InputType.MULTISELECT: _choices,
    InputType.JSON: _schema,
}
