"""Evaluate expressions from JSON lines, as test suites of the language do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from vivace.cli.fixtures import FixtureHost
from vivace.errors import InvalidError, VivaceError
from vivace.expressions import Dialect, Environment
from vivace.expressions.values import Float32
from vivace.model.duration import parse_duration

__all__ = ["evaluate", "evaluate_lines", "typed_context"]


@lru_cache(maxsize=2)
def _environment(recursive: bool) -> Environment:
    return Environment(recursive=recursive)


def evaluate(case: Mapping[str, Any], fixtures: Mapping[str, Any]) -> Any:
    """Give the value of an expression.

    Args:
        case: `expr`, and optionally `context`, `types`, `typed`, `recursive`, `dialect`.
        fixtures: See `FixtureHost`.

    Raises:
        VivaceError: it cannot be evaluated.
    """
    context = typed_context(case.get("context") or {}, case.get("types") or {})
    environment = _environment(bool(case.get("recursive")))
    dialect = Dialect(case.get("dialect") or Dialect.V1)
    host = FixtureHost(fixtures, context)
    render = environment.render_typed if case.get("typed") else environment.render
    return render(case["expr"], context, host, dialect)


def evaluate_lines(lines: Iterable[str], fixtures: Mapping[str, Any]) -> Iterator[str]:
    """Give a line of JSON for each line of JSON: `{"result": …}` or `{"error": …}`."""
    for line in lines:
        if line.strip():
            yield json.dumps(_answer(line, fixtures), ensure_ascii=False, default=_plain)


def _answer(line: str, fixtures: Mapping[str, Any]) -> dict[str, Any]:
    try:
        case = json.loads(line)
        if not isinstance(case, dict) or not isinstance(case.get("expr"), str):
            return {"error": "a line is a JSON object with `expr`"}
        result = evaluate(case, fixtures)
        return {"result": json.loads(json.dumps(result, default=_plain))}
    except VivaceError as error:
        return {"error": error.message}
    except ValueError as error:
        return {"error": str(error)}


def typed_context(context: Mapping[str, Any], types: Mapping[str, str]) -> dict[str, Any]:
    """Turn variables into the types that JSON lacks.

    Raises:
        InvalidError: an unknown type, or a text that is not of it.
    """
    result = dict(context)
    for name, kind in types.items():
        convert = _TYPES.get(kind)
        if convert is None:
            raise InvalidError(f"`{kind}` is no type: it is {', '.join(_TYPES)}")
        try:
            result[name] = convert(context[name])
        except (ValueError, KeyError, TypeError) as error:
            raise InvalidError(f"the variable `{name}` is no {kind}: {error}") from error
    return result


def _zoned(text: str) -> datetime:
    from zoneinfo import ZoneInfo

    base, bracket, zone = text.partition("[")
    moment = datetime.fromisoformat(base)
    return moment.astimezone(ZoneInfo(zone.rstrip("]"))) if bracket else moment


def _length(text: Any) -> timedelta:
    return parse_duration(text)


_TYPES: dict[str, Callable[[Any], Any]] = {
    "instant": datetime.fromisoformat,
    "zoned": _zoned,
    "localdate": date.fromisoformat,
    "localdatetime": datetime.fromisoformat,
    "duration": _length,
    "float": Float32,
}


def _plain(value: Any) -> Any:
    """Write what JSON lacks as the expression language prints it."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    return _environment(False).texts.printed(value)
