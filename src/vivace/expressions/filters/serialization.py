"""Filters that turn values into JSON, YAML and Ion, and the filter `jq`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vivace.expressions.arguments import text
from vivace.expressions.builtins import Builtin, builtin

if TYPE_CHECKING:
    from vivace.expressions.state import State

__all__ = ["SERIALIZATION_FILTERS"]


def _to_json(state: State, value: Any) -> str:
    return state.environment.texts.json(value, state.budget.spend)


def _to_ion(state: State, value: Any) -> str:
    from vivace.expressions.ion.writer import write_ion

    return write_ion(state, value)


def _yaml(state: State, value: Any) -> str:
    from vivace.expressions.yaml_writer import write_yaml

    return write_yaml(state, value)


def _jq(state: State, value: Any, expression: Any = None) -> Any:
    from vivace.expressions.jq import run

    program = text(expression, "expression")
    return None if value is None else run(state, program, value)


def _filter(name: str, call: Any, *names: str, pure: bool = True) -> Builtin:
    return builtin(name, call, *names, takes_value=True, takes_state=True, pure=pure)


SERIALIZATION_FILTERS: tuple[Builtin, ...] = (
    # a program may ask for the time
    _filter("jq", _jq, "expression", pure=False),
    _filter("json", _to_json),
    _filter("toIon", _to_ion),
    _filter("toJson", _to_json),
    _filter("yaml", _yaml),
)
