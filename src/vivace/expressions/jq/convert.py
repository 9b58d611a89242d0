"""Any value of an expression as plain JSON data."""

from __future__ import annotations

import base64
import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from vivace.expressions.dates.iso import date_time_text
from vivace.expressions.texts import scalar_text
from vivace.expressions.values import Entry, Secret, is_map, is_sequence

if TYPE_CHECKING:
    from vivace.expressions.state import State

__all__ = ["plain_data"]


def plain_data(state: State, value: Any) -> tuple[Any, bool]:
    """The data, and whether a secret is in it; entries of maps that are null are dropped."""
    converter = _Converter(state)
    return converter.convert(value), converter.secret


class _Converter:
    def __init__(self, state: State) -> None:
        self.state = state
        self.secret = False

    def convert(self, value: Any) -> Any:
        kind = type(value)
        if kind is str or kind is int or kind is float or kind is bool or value is None:
            return value
        if kind is Secret:
            self.secret = True
            self.state.meet(value)
            return str(value)
        if is_map(value):
            self.state.budget.spend(1 + len(value) // 8)
            return {
                self._key(key): self.convert(item)
                for key, item in value.items()
                if item is not None
            }
        if is_sequence(value):
            self.state.budget.spend(1 + len(value) // 8)
            return [self.convert(item) for item in value]
        return self._rare(value)

    def _key(self, key: Any) -> str:
        if type(key) is str:
            return key
        text = "null" if key is None else scalar_text(key)
        if text is None:
            raise TypeError("a list or map cannot be the key of a JSON object")
        self.secret = self.secret or type(text) is Secret
        return str(text)

    def _rare(self, value: Any) -> Any:
        match value:
            case Entry():
                return {self._key(value.key): self.convert(value.value)}
            case int():
                return int(value)
            case float() | Decimal():
                return float(value)
            case dt.timedelta():
                return value.total_seconds()
            case dt.date() | dt.time():
                return date_time_text(value, full=True)
            case bytes() | bytearray():
                return base64.b64encode(value).decode()
            case _:
                text = scalar_text(value)
                if text is None:
                    raise TypeError(f"a {type(value).__name__} has no JSON form")
                return text
