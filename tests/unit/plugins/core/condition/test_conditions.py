"""Conditions: which events pass."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from vivace.errors import InvalidError
from vivace.expressions import Environment
from vivace.model.state import State
from vivace.plugin import Registry
from vivace.plugin.condition import ConditionView, EventCondition, Upstream
from vivace.plugins.manifest import MANIFEST

_REGISTRY = Registry([MANIFEST])
_UPSTREAM = Upstream(
    "company.team",
    "load",
    State.WARNING,
    labels={"team": "data", "env": "prod"},
    outputs={"rows": 3},
    retried_states=(State.FAILED, State.SUCCESS),
)


def condition(type_id: str, **properties: Any) -> EventCondition:
    cls = _REGISTRY.resolve("condition", f"core.condition.{type_id}")
    made = cls.model_validate(
        {"type": type_id, **properties}, context={"resolver": _REGISTRY}, by_alias=True
    )
    assert isinstance(made, EventCondition)
    return made


def holds(
    type_id: str,
    properties: Mapping[str, Any],
    *,
    date: str = "2024-03-04T08:30:00Z",
    upstream: Upstream | None = _UPSTREAM,
) -> bool:
    variables = {"trigger": {"date": date, "outputs": upstream.outputs if upstream else None}}
    view = ConditionView(
        "company", "listen", lambda text: Environment().render(text, variables), upstream
    )
    return condition(type_id, **properties).holds(view)


@pytest.mark.parametrize(
    ("type_id", "properties", "date", "expected"),
    [
        ("DateTimeBetween", {"after": "2024-03-04T08:29:59Z"}, "2024-03-04T08:30:00Z", True),
        ("DateTimeBetween", {"after": "2024-03-04T08:30:00Z"}, "2024-03-04T08:30:00Z", False),
        ("DateTimeBetween", {"before": "2024-03-04T09:30:00+02:00"}, "2024-03-04T08:00:00Z", False),
        ("TimeBetween", {"after": "08:00:00Z", "before": "09:00:00Z"}, "2024-03-04T08:30Z", True),
        ("TimeBetween", {"after": "08:00:00Z", "before": "09:00:00Z"}, "2024-03-04T09:00Z", False),
        ("TimeBetween", {"after": "22:00:00Z", "before": "06:00:00Z"}, "2024-03-04T23:00Z", True),
        ("TimeBetween", {"after": "22:00:00Z", "before": "06:00:00Z"}, "2024-03-04T05:00Z", True),
        ("TimeBetween", {"after": "22:00:00Z", "before": "06:00:00Z"}, "2024-03-04T12:00Z", False),
        ("TimeBetween", {"after": "16:00:00+02:00"}, "2024-03-04T14:30:00Z", True),
        ("DayWeek", {"dayOfWeek": "MONDAY"}, "2024-03-04T08:30:00Z", True),
        ("DayWeek", {"dayOfWeek": "TUESDAY"}, "2024-03-04T08:30:00Z", False),
        ("DayWeekInMonth", {"dayOfWeek": "MONDAY", "dayInMonth": "FIRST"}, "2024-03-04", True),
        ("DayWeekInMonth", {"dayOfWeek": "MONDAY", "dayInMonth": "SECOND"}, "2024-03-04", False),
        ("DayWeekInMonth", {"dayOfWeek": "MONDAY", "dayInMonth": "LAST"}, "2024-03-25", True),
        ("DayWeekInMonth", {"dayOfWeek": "MONDAY", "dayInMonth": "LAST"}, "2024-03-18", False),
        ("Weekend", {}, "2024-03-09", True),
        ("Weekend", {}, "2024-03-04", False),
        ("PublicHoliday", {"country": "FR"}, "2024-07-14", True),
        ("PublicHoliday", {"country": "FR"}, "2024-07-15", False),
        ("PublicHoliday", {"country": "DE", "subDivision": "BY"}, "2024-01-06", True),
        ("PublicHoliday", {"country": "DE"}, "2024-01-06", False),
        ("Not", {"conditions": [{"type": "core.condition.Weekend"}]}, "2024-03-04", True),
        (
            "Or",
            {
                "conditions": [
                    {"type": "core.condition.Weekend"},
                    {"type": "core.condition.DayWeek", "dayOfWeek": "MONDAY"},
                ]
            },
            "2024-03-04",
            True,
        ),
        ("Expression", {"expression": "{{ trigger.date is defined }}"}, "2024-03-04", True),
        ("Expression", {"expression": "{{ 1 == 2 }}"}, "2024-03-04", False),
        ("Expression", {"expression": " "}, "2024-03-04", False),
    ],
)
def test_conditions_on_dates(
    type_id: str, properties: dict[str, Any], date: str, expected: bool
) -> None:
    assert holds(type_id, properties, date=date) is expected


@pytest.mark.parametrize(
    ("type_id", "properties", "expected"),
    [
        ("ExecutionFlow", {"namespace": "company.team", "flowId": "load"}, True),
        ("ExecutionFlow", {"namespace": "company", "flowId": "load"}, False),
        ("ExecutionNamespace", {"namespace": "company.team"}, True),
        ("ExecutionNamespace", {"namespace": "company"}, False),
        ("ExecutionNamespace", {"namespace": "company", "prefix": True}, True),
        ("ExecutionNamespace", {"namespace": "team", "comparison": "SUFFIX"}, True),
        ("ExecutionStatus", {"in": ["WARNING", "SUCCESS"]}, True),
        ("ExecutionStatus", {"in": ["FAILED"]}, False),
        ("ExecutionStatus", {"notIn": ["WARNING"]}, False),
        ("ExecutionStatus", {}, True),
        ("ExecutionLabels", {"labels": {"team": "data"}}, True),
        ("ExecutionLabels", {"labels": [{"key": "team", "value": "sales"}]}, False),
        ("ExecutionOutputs", {"expression": "{{ trigger.outputs.rows > 2 }}"}, True),
        ("ExecutionOutputs", {"expression": "{{ trigger.outputs.rows > 3 }}"}, False),
        ("HasRetryAttempt", {"in": ["FAILED"]}, True),
        ("HasRetryAttempt", {"in": ["KILLED"]}, False),
        ("HasRetryAttempt", {"notIn": ["FAILED", "SUCCESS"]}, False),
        ("FlowCondition", {"namespace": "company", "flowId": "listen"}, True),
        ("FlowNamespaceCondition", {"namespace": "comp", "prefix": True}, True),
        ("FlowNamespaceCondition", {"namespace": "comp"}, False),
    ],
)
def test_conditions_on_executions(type_id: str, properties: dict[str, Any], expected: bool) -> None:
    assert holds(type_id, properties) is expected
    if not type_id.startswith("Flow"):
        assert holds(type_id, properties, upstream=None) is False


def test_a_date_that_is_none_is_told() -> None:
    with pytest.raises(InvalidError, match=r"`\{\{ trigger.date \}\}` gives `soon`"):
        holds("Weekend", {}, date="soon")


@pytest.mark.parametrize("type_id", ["DateTimeBetween", "TimeBetween", "Not", "Or"])
def test_conditions_that_say_nothing_are_refused(type_id: str) -> None:
    with pytest.raises(ValidationError):
        condition(type_id, conditions=[]) if type_id in ("Not", "Or") else condition(type_id)


@pytest.mark.parametrize(
    "old",
    [
        "io.kestra.core.models.conditions.types.VariableCondition",
        "io.kestra.core.models.conditions.types.ExpressionCondition",
        "io.kestra.plugin.core.condition.ExpressionCondition",
    ],
)
def test_older_ids(old: str) -> None:
    assert _REGISTRY.canonical(old) == "io.kestra.plugin.core.condition.Expression"
