"""Names, keys and indexes: the only ways from one value to another.

Nothing here ever reaches for a Python attribute: a value is a map, a list, or has the few methods
of `methods.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from vivace.expressions.errors import EvaluationError
from vivace.expressions.methods import FORBIDDEN, call_method, has_method
from vivace.expressions.values import Entry, Secret, described, is_map, is_sequence, kind

if TYPE_CHECKING:
    from vivace.expressions.state import State

__all__ = ["ABSENT", "Missing", "attribute", "find_path", "invoke", "member", "path"]

ABSENT: Any = object()
"""In place of a value that does not exist."""

Path = tuple[Any, ...]
"""A name, then keys (str) and indexes (int)."""


class Missing(Exception):
    """A name, key or index does not exist; becomes an `UndefinedNameError` where it escapes."""

    def __init__(self, name: str, container: Any) -> None:
        super().__init__(name)
        self.name = name
        self.container = container


def path(state: State, names: Path) -> Any:
    """The value of `a.b['c'][0]`."""
    name = names[0]
    variables = state.variables
    if name in variables:
        value = variables[name]
    else:
        try:
            value = state.context[name]
        except KeyError:
            raise Missing(name, state) from None
    if len(names) > 1:
        value = descend(value, names)
    if type(value) is Secret:
        state.meet(value)
    return value


def find_path(state: State, names: Path) -> Any:
    """The value of a path, or `ABSENT`: without an exception in the common cases."""
    name = names[0]
    value = state.variables.get(name, ABSENT)
    if value is ABSENT:
        try:
            value = state.context[name]
        except KeyError:
            return ABSENT
    for index in range(1, len(names)):
        if type(value) is dict:
            value = value.get(names[index], ABSENT)
            if value is ABSENT:
                return ABSENT
        else:
            return _find_rest(value, names, index)
    if type(value) is Secret:
        state.meet(value)
    return value


def _find_rest(value: Any, names: Path, start: int) -> Any:
    try:
        return descend(value, names, start)
    except Missing:
        return ABSENT


def descend(value: Any, names: Path, start: int = 1) -> Any:
    """Follow the keys from number `start` on.

    Raises:
        Missing: naming the variable when the variable itself is null, else the key.
    """
    for index in range(start, len(names)):
        key = names[index]
        if type(value) is dict and key in value:
            value = value[key]
        elif value is None:
            raise Missing(str(names[0] if index == 1 else key), None)
        else:
            value = member(value, key)
    return value


def attribute(state: State, target: Any, key: Any) -> Any:
    """The value of `target[key]` with a computed target or key."""
    state.budget.spend()
    value = member(target, key)
    if type(value) is Secret:
        state.meet(value)
    return value


def invoke(state: State, target: Any, name: str, *arguments: Any) -> Any:
    """The value of `target.name(arguments)`."""
    state.budget.spend()
    _refuse_forbidden(name)
    if target is None or not has_method(target, name):
        raise Missing(name, None)
    result = call_method(state, target, name, arguments)
    return state.tainted(result, (target, *arguments)) if state.secrets else result


def member(target: Any, key: Any) -> Any:
    """Look `key` up in a map, a list, or among the readable properties of another value."""
    if is_map(target):
        return _map_value(target, key)
    if is_sequence(target):
        return _item(target, key)
    if type(target) is Entry and key in ("key", "value"):
        return target.key if key == "key" else target.value
    if target is None or not isinstance(key, str):
        raise Missing(_shown(key), None)
    return _property(target, key)


def _map_value(target: Mapping[Any, Any], key: Any) -> Any:
    try:
        return target[key]
    except KeyError:
        raise Missing(_shown(key), target) from None
    except TypeError as exc:
        raise EvaluationError(f"{kind(key)} cannot be a key of a map") from exc


def _item(target: Any, key: Any) -> Any:
    index = _index(key)
    if index is None:
        if isinstance(key, str):
            return _property(target, key)
        raise EvaluationError(f"a list has no index {described(key)}")
    if not 0 <= index < len(target):
        raise Missing(_shown(key), None)
    return target[index] if hasattr(target, "__getitem__") else list(target)[index]


def _index(key: Any) -> int | None:
    if isinstance(key, int) and not isinstance(key, bool):
        return key
    if isinstance(key, str) and key.isascii() and key.isdigit() and len(key) < 10:
        return int(key)
    return None


def _property(target: Any, name: str) -> Any:
    """A method without arguments reads like a property: `s.length`."""
    _refuse_forbidden(name)
    if not has_method(target, name):
        raise Missing(name, None)
    return call_method(None, target, name, ())


def _refuse_forbidden(name: str) -> None:
    if name in FORBIDDEN:
        raise EvaluationError(f"access to `{name}` is not allowed")


def _shown(key: Any) -> str:
    return str(key) if isinstance(key, str | int | float) else kind(key)
