"""Turn what a task returned into plain JSON values, which is all that outputs may be."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from vivace.errors import InvalidError
from vivace.model.duration import format_duration

__all__ = ["MAX_OUTPUT_DEPTH", "failed_outputs", "plain_outputs"]

MAX_OUTPUT_DEPTH = 100


def plain_outputs(value: Any) -> dict[str, Any] | None:
    """Convert a task's result.

    Raises:
        InvalidError: it is no map, or holds what JSON cannot.
    """
    if value is None:
        return None
    if isinstance(value, BaseModel):
        value = value.model_dump(by_alias=True, exclude_none=True)
    if not isinstance(value, Mapping):
        raise InvalidError(f"a task's result must be a map, not a {type(value).__name__}")
    return {str(key): _plain(item, 1) for key, item in value.items()}


def failed_outputs(value: Any) -> dict[str, Any]:
    """Convert what a failed task gives all the same; what it does not have is left out."""
    outputs = plain_outputs(value) or {}
    return {key: item for key, item in outputs.items() if item is not None}


def _plain(value: Any, depth: int) -> Any:
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if depth > MAX_OUTPUT_DEPTH:
        raise InvalidError(f"outputs nest deeper than {MAX_OUTPUT_DEPTH} levels")
    if isinstance(value, float):
        # JSON has no infinities and no NaN; readers expect them as texts.
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item, depth + 1) for item in value]
    return _scalar(value, depth)


def _scalar(value: Any, depth: int) -> Any:
    match value:
        case Enum():
            return _plain(value.value, depth)
        case str():
            return str.__str__(value)
        case int():
            return int(value)
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return format_duration(value)
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case UUID() | PurePath():
            return str(value)
        case bytes() | bytearray() | memoryview():
            return base64.b64encode(bytes(value)).decode()
        case BaseModel():
            return _plain(value.model_dump(by_alias=True, exclude_none=True), depth)
        case _:
            raise InvalidError(f"outputs cannot hold a {type(value).__name__}")
