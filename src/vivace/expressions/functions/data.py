"""Functions that read data formats."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from vivace.expressions.arguments import text
from vivace.expressions.builtins import Builtin, builtin
from vivace.expressions.errors import EvaluationError
from vivace.expressions.values import kind

if TYPE_CHECKING:
    from vivace.expressions.state import State

__all__ = ["DATA_FUNCTIONS"]

MISSING = object()
BLANKS = " \t\r\n"


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def _from_json(json: Any = MISSING) -> Any:
    """The first JSON value of a text; what follows it is ignored, as in the reference."""
    if json is None:
        return None
    source = text(None if json is MISSING else json, "json").lstrip(BLANKS)
    try:
        return DECODER.raw_decode(source)[0]
    except ValueError as exc:
        raise EvaluationError(f"the text is no JSON{_place(exc)}") from exc


def _place(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f": {error.msg} at line {error.lineno}, column {error.colno}"
    return ""


def _yaml(state: State, yaml: Any = None) -> Any:
    from vivace.expressions.yaml_reader import read_yaml

    return read_yaml(text(yaml, "yaml"), state.budget)


def _from_ion(state: State, ion: Any = MISSING, all_rows: Any = False) -> Any:
    from vivace.expressions.ion.reader import read_ion

    if ion is None:
        return None
    if ion is MISSING:
        raise EvaluationError("the argument `ion` is missing")
    if not isinstance(ion, str | bytes | bytearray):
        raise EvaluationError(f"the argument `ion` must be a string, not {kind(ion)}")
    values = read_ion(ion, state.budget)
    return list(values) if all_rows is True else next(values, None)


DATA_FUNCTIONS: tuple[Builtin, ...] = (
    builtin("fromIon", _from_ion, "ion", "allRows", takes_state=True),
    builtin("fromJson", _from_json, "json"),
    builtin("json", _from_json, "json"),
    builtin("yaml", _yaml, "yaml", takes_state=True),
)
