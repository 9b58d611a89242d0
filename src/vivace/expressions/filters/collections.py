"""Filters of lists and maps; none changes what it is applied to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from vivace.expressions.arguments import integer, number, text
from vivace.expressions.builtins import Builtin, builtin
from vivace.expressions.equality import contains, utf16_key
from vivace.expressions.errors import EvaluationError
from vivace.expressions.texts import join as join_pieces
from vivace.expressions.values import Entry, Secret, is_map, is_number, is_sequence, kind

if TYPE_CHECKING:
    from vivace.expressions.state import State

__all__ = ["COLLECTION_FILTERS"]


def _items(value: Any) -> list[Any]:
    if is_sequence(value):
        return list(value)
    raise EvaluationError(f"it works on a list, not on {kind(value)}")


def _join(state: State, value: Any, separator: Any = None) -> Any:
    if value is None:
        return None
    between = "" if separator is None else text(separator, "separator")
    pieces = [state.plain(item) for item in _items(value)]
    state.budget.check_text(sum(map(len, pieces)) + len(pieces) * len(between))
    secret = Secret in map(type, pieces)
    return join_pieces([between.join(pieces)], secret=secret)


def _slice(value: Any, from_index: Any = 0, to_index: Any = None) -> Any:
    if value is None:
        return None
    if not isinstance(value, str) and not is_sequence(value):
        raise EvaluationError(f"it works on a string or a list, not on {kind(value)}")
    items = value if isinstance(value, str) else list(value)
    start = integer(0 if from_index is None else from_index, "fromIndex")
    end = len(items) if to_index is None else integer(to_index, "toIndex")
    if not 0 <= start <= end <= len(items) or (to_index is not None and start == end):
        raise EvaluationError(f"{start} to {end} is no part of the length {len(items)}")
    return items[start:end]


def _sort(value: Any) -> Any:
    return _sorted(value, reverse=False)


def _rsort(value: Any) -> Any:
    return _sorted(value, reverse=True)


def _sorted(value: Any, *, reverse: bool) -> Any:
    if value is None:
        return None
    items = _items(value)
    # sorted() keeps the order of equal items also in reverse
    return sorted(items, key=_sort_key(items), reverse=reverse)


def _sort_key(items: list[Any]) -> Callable[[Any], Any] | None:
    """How to order items of one kind."""
    if all(isinstance(item, str) for item in items):
        return utf16_key
    for same in (is_number, _is_boolean, _is_aware, _is_date):
        if all(map(same, items)):
            return None
    kinds = " and ".join(sorted({kind(item) for item in items}))
    raise EvaluationError(f"it cannot order {kinds}")


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool)


def _is_aware(value: Any) -> bool:
    return isinstance(value, dt.datetime) and value.tzinfo is not None


def _is_date(value: Any) -> bool:
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)


def _merge(value: Any, items: Any = None) -> Any:
    if value is None and items is None:
        raise EvaluationError("it cannot merge null and null")
    if value is None or items is None:
        return _copy(items if value is None else value)
    if is_map(value):
        return {**value, **(items if is_map(items) else {item: item for item in _items(items)})}
    added = [Entry(*each) for each in items.items()] if is_map(items) else _items(items)
    return [*_items(value), *added]


def _copy(value: Any) -> Any:
    return dict(value) if is_map(value) else _items(value)


def _keys(value: Any) -> Any:
    if value is None:
        return None
    return list(value) if is_map(value) else list(range(len(_items(value))))


def _values(value: Any) -> Any:
    if value is None:
        return None
    if not is_map(value):
        raise EvaluationError(f"it works on a map, not on {kind(value)}")
    return list(value.values())


def _chunk(value: Any, size: Any = None) -> Any:
    if value is None:
        return None
    items, length = _items(value), number(size, "size")
    if length <= 0:
        raise EvaluationError(f"the argument `size` must be positive, but is {length}")
    return [items[start : start + length] for start in range(0, len(items), length)]


def _flatten(state: State, value: Any) -> Any:
    if value is None:
        return None
    flat: list[Any] = []
    for item in _items(value):
        flat.extend(item if is_sequence(item) else [item])
        state.budget.check_items(len(flat))
    return flat


def _distinct(state: State, value: Any) -> Any:
    if value is None:
        return "null"
    seen: set[tuple[type, Any]] = set()
    found: list[Any] = []
    for item in _items(value):
        if isinstance(item, str | int | float | None):
            # 1 and 1.0 are two values here, unlike for ==
            key = (type(item), item)
            if key not in seen:
                seen.add(key)
                found.append(item)
        elif not contains(state.budget, found, item):
            found.append(item)
    return found


def _filter(name: str, call: Callable[..., Any], *names: str, state: bool = False) -> Builtin:
    return builtin(name, call, *names, takes_value=True, takes_state=state)


COLLECTION_FILTERS: tuple[Builtin, ...] = (
    _filter("chunk", _chunk, "size"),
    _filter("distinct", _distinct, state=True),
    _filter("flatten", _flatten, state=True),
    _filter("join", _join, "separator", state=True),
    _filter("keys", _keys),
    _filter("merge", _merge, "items"),
    _filter("rsort", _rsort),
    _filter("slice", _slice, "fromIndex", "toIndex"),
    _filter("sort", _sort),
    _filter("values", _values),
)
