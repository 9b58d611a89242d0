"""Every case of the expression suite, in the dialect it was written for.

A case passes or is listed in DEVIATIONS with its reason; a listed case that passes fails the run,
so that the list stays true.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import yaml

from vivace.errors import NotFoundError
from vivace.expressions import (
    Dialect,
    Environment,
    EvaluationError,
    ExpressionError,
    ExpressionSyntaxError,
    NoHost,
    Secret,
    UndefinedNameError,
)
from vivace.expressions.values import Float32

from .conftest import EXPRESSION_CASES

DEVIATIONS: Mapping[str, str] = {
    "tags-macro-block-filter-054": "an unclosed filter block is reported as the syntax error it is",
}
"""Case id → why its expectation is not met."""

SUITE = yaml.load(EXPRESSION_CASES.read_text(encoding="utf-8"), yaml.CSafeLoader)
CASES = {case["id"]: case for case in SUITE["cases"]}
FIXTURES = SUITE["fixtures"]
KINDS = {
    "syntax": ExpressionSyntaxError,
    "undefined": UndefinedNameError,
    "evaluation": EvaluationError,
}


class FixtureHost(NoHost):
    """Serves the secrets, values and files of the suite to the flow of the context."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        self.namespace = (context.get("flow") or {}).get("namespace")
        self.execution = context.get("execution")

    def secret(self, key: str, namespace: str | None, subkey: str | None, full: bool) -> Any:
        value = FIXTURES["secrets"].get(key.upper())
        if value is None:
            raise NotFoundError(f"there is no secret {key}")
        if full:
            return {"value": Secret(value)}
        if subkey is None:
            return Secret(value)
        part = json.loads(value)[subkey]
        return Secret(part if isinstance(part, str) else json.dumps(part, separators=(",", ":")))

    def kv(self, key: str, namespace: str | None, error_on_missing: bool) -> Any:
        names = [namespace] if namespace else self._own_and_parents()
        for name in names:
            if name not in FIXTURES["kv"] and namespace:
                raise NotFoundError(f"there is no namespace {name}")
            if key in FIXTURES["kv"].get(name, {}):
                return FIXTURES["kv"][name][key]
        if error_on_missing:
            raise NotFoundError(f"there is no key {key}")
        return None

    def _own_and_parents(self) -> list[str]:
        parts = (self.namespace or "").split(".")
        return [".".join(parts[:length]) for length in range(len(parts), 0, -1)]

    def _content(self, path: str, namespace: str | None, version: int | None) -> bytes:
        address = urlsplit(path)
        if address.scheme == "nsfile":
            if namespace and address.netloc:
                raise EvaluationError("the namespace is given twice")
            namespace, path = address.netloc or namespace, address.path
        elif address.scheme == "kestra":
            return str(FIXTURES["storage"][path]).encode()
        elif address.scheme:
            raise EvaluationError(f"the scheme {address.scheme} is not readable")
        if version not in (None, 1):
            raise NotFoundError(f"there is no version {version}")
        files = FIXTURES["files"][namespace or self.namespace]
        return str(files[path.removeprefix("/")]).encode()

    def read(self, path: str, namespace: str | None, version: int | None) -> str | bytes:
        return self._content(path, namespace, version).decode()

    def file_size(self, path: str, namespace: str | None, version: int | None) -> int:
        return len(self._content(path, namespace, version))

    def file_exists(self, path: str, namespace: str | None, version: int | None) -> bool:
        try:
            self._content(path, namespace, version)
        except KeyError:
            return False
        return True

    def file_uri(self, path: str, namespace: str | None, version: int | None) -> str:
        self._content(path, namespace, version)
        folder = (namespace or self.namespace or "").replace(".", "/")
        return f"kestra:///{folder}/_files/{path}"

    def random_port(self) -> int:
        return 1024 + int.from_bytes(self.random_bytes(2)) % 60000

    def http(self, request: Mapping[str, Any]) -> Any:
        raise ConnectionError(f"cannot connect to {request['uri']}")


def test_the_fixtures_are_the_ones_this_host_serves() -> None:
    assert set(FIXTURES) == {"tenant", "secrets", "kv", "files", "storage"}


def test_every_deviation_names_a_case() -> None:
    assert set(DEVIATIONS) <= set(CASES)


@pytest.mark.parametrize("case_id", CASES)
def test_case(case_id: str, record_property: Any) -> None:
    problem = _problem(CASES[case_id])
    if case_id in DEVIATIONS:
        record_property("deviation", DEVIATIONS[case_id])
        assert problem, f"{case_id} is listed as a deviation, but passes"
    else:
        assert not problem, problem


def _problem(case: Mapping[str, Any]) -> str:
    """What is wrong with our outcome, or an empty text."""
    try:
        result = _run(case)
    except ExpressionError as error:
        return _problem_of_error(case, error)
    if case.get("error"):
        return "" if case.get("may_accept") else f"gives {result!r} instead of an error"
    if "matches" in case:
        return "" if re.fullmatch(case["matches"], result) else f"{result!r} does not match"
    wanted = [case[key] for key in ("expect", "or") if key in case]
    same = _same_json if case.get("typed") else _same_text
    return "" if any(same(result, each) for each in wanted) else f"{result!r} is not {wanted}"


def _problem_of_error(case: Mapping[str, Any], error: ExpressionError) -> str:
    if not case.get("error"):
        return f"fails: {error!r}"
    kind = KINDS.get(case.get("kind", ""))
    if kind and not case.get("may_accept") and not isinstance(error, kind):
        return f"fails with {error!r}, not {kind.__name__}"
    return ""


def _same_text(result: Any, wanted: Any) -> bool:
    return isinstance(result, str) and result == wanted


def _same_json(result: Any, wanted: Any) -> bool:
    return json.dumps(result) == json.dumps(wanted)


def _run(case: Mapping[str, Any]) -> Any:
    environment = Environment(recursive=case.get("recursive", False))
    context = dict(case.get("context") or {})
    for name, runtime_type in (case.get("types") or {}).items():
        context[name] = _converted(context[name], runtime_type)
    dialect = Dialect.V2 if "since" in case else Dialect.V1
    render = environment.render_typed if case.get("typed") else environment.render
    return render(case["expr"], context, FixtureHost(context), dialect)


def _converted(value: Any, runtime_type: str) -> Any:
    match runtime_type:
        case "instant":
            return dt.datetime.fromisoformat(value).astimezone(dt.UTC)
        case "zoned":
            text, _, region = value.partition("[")
            moment = dt.datetime.fromisoformat(text)
            return moment.astimezone(ZoneInfo(region.rstrip("]"))) if region else moment
        case "localdate":
            return dt.date.fromisoformat(value)
        case "localdatetime":
            return dt.datetime.fromisoformat(value)
        case "float":
            return Float32(value)
        case _:
            raise AssertionError(runtime_type)
