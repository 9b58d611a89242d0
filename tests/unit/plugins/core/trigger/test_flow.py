"""Flow triggers: what they wait for, as it is written, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from vivace.expressions import Environment
from vivace.model.flow_reader import read_flow
from vivace.model.state import State
from vivace.plugin import Registry
from vivace.plugin.condition import ConditionView, Origin, Upstream
from vivace.plugin.flow_trigger import FlowTrigger, UpstreamEvent
from vivace.plugins.manifest import MANIFEST
from vivace.services.flow_checks import check_flow
from vivace.services.flow_trigger_checks import check_flow_triggers

_REGISTRY = Registry([MANIFEST])
_FLOW = """
id: listen
namespace: company.team
tasks:
  - id: hello
    type: core.log.Log
    message: hello
triggers:
"""


def problems(*triggers: str) -> list[str]:
    source = _FLOW + "\n".join(f"  - {{type: core.trigger.Flow, {item}}}" for item in triggers)
    reading = read_flow(source, _REGISTRY)
    found = list(reading.problems)
    if reading.flow is not None:
        found += check_flow(source, reading.flow, [check_flow_triggers])
    return [f"{item.severity}: {item}" for item in found]


def trigger(properties: str) -> FlowTrigger:
    source = _FLOW + f"  - {{id: it, type: core.trigger.Flow, {properties}}}"
    found = read_flow(source, _REGISTRY).require().triggers[0]
    assert isinstance(found, FlowTrigger)
    return found


def event(variables: dict[str, Any] | None = None, **upstream: Any) -> UpstreamEvent:
    seen = Upstream(**{"namespace": "a.b", "flow_id": "load", "state": State.SUCCESS, **upstream})

    def render(text: str) -> str:
        return Environment().render(text, variables or {})

    return UpstreamEvent(ConditionView("company.team", "listen", render, seen), render)


def test_an_event_concerns_who_may_be_fired_by_it() -> None:
    found = trigger(
        "conditions: [{type: core.condition.ExecutionFlow, namespace: a.b, flowId: load},"
        " {type: core.condition.ExecutionStatus, in: [SUCCESS]}]"
    )
    assert found.concerns(Origin("a.b", "load", State.SUCCESS))
    assert not found.concerns(Origin("a.b", "load", State.FAILED))
    assert not found.concerns(Origin("a.b", "other", State.SUCCESS))


def test_without_states_ends_and_pauses_count() -> None:
    found = trigger("states: null")
    counted = {state for state in State if found.concerns(Origin("a", "b", state))}
    assert counted == {state for state in State if state.is_terminal} | {State.PAUSED}


def test_dependencies_say_what_is_needed() -> None:
    entries = "dependsOn: [{namespace: a.b, flowId: load}, {namespace: a.b, flowId: clean}]"
    assert trigger(entries).gatherings()[0].needed == 2
    assert trigger(f"{entries}, mode: ANY").gatherings()[0].needed == 1
    one = trigger(f"{entries}, mode: AT_LEAST, minSatisfied: 1").gatherings()[0]
    assert (one.needed, one.id, one.resets) == (1, "depends_on_it", True)
    assert not trigger(f"{entries}, window: {{every: PT1H}}").gatherings()[0].resets
    assert trigger(f"{entries}, window: {{every: PT1H, fireOnce: true}}").gatherings()[0].resets


def test_a_dependency_is_the_same_however_it_is_written() -> None:
    keys = [
        trigger(f"dependsOn: [{{{item}}}]").gatherings()[0].requirements[0].key
        for item in (
            "namespace: a.b, states: [SUCCESS, FAILED], labels: {x: '1', y: '2'}",
            "labels: {y: '2', x: '1'}, namespace: a.b, states: [FAILED, SUCCESS]",
            "labels: {y: '2', x: '1'}, namespace: a.b, states: [FAILED]",
        )
    ]
    assert keys[0] == keys[1] != keys[2]


@pytest.mark.parametrize(
    ("entry", "upstream", "expected"),
    [
        ("namespace: a.b", {}, True),
        ("namespace: a", {}, False),
        ("namespace: a.b, flowId: other", {}, False),
        ("namespace: a.b, states: [FAILED]", {}, False),
        ("namespace: a.b, labels: {team: data}", {"labels": {"team": "data", "x": "y"}}, True),
        ("namespace: a.b, labels: {team: data}", {"labels": {"team": "ops"}}, False),
        ("namespace: a.b, when: '{{ rows > 1 }}'", {}, True),
        ("namespace: a.b, when: '{{ rows > 3 }}'", {}, False),
        ("namespace: a.b, when: false", {}, False),
    ],
)
def test_when_a_dependency_is_met(entry: str, upstream: dict[str, Any], expected: bool) -> None:
    requirement = trigger(f"dependsOn: [{{{entry}}}]").gatherings()[0].requirements[0]
    assert requirement.holds(event({"rows": 2}, **upstream)) is expected


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("{field: FLOW_ID, type: EQUAL_TO, value: load}", True),
        ("{field: FLOW_ID, type: NOT_EQUAL_TO, value: load}", False),
        ("{field: NAMESPACE, type: IN, values: [x, a.b]}", True),
        ("{field: NAMESPACE, type: NOT_IN, values: [x, a.b]}", False),
        ("{field: STATE, type: EQUAL_TO, value: SUCCESS}", True),
        ("{field: NAMESPACE, type: STARTS_WITH, value: a.}", True),
        ("{field: NAMESPACE, type: ENDS_WITH, value: .c}", False),
        ("{field: FLOW_ID, type: CONTAINS, value: oa}", True),
        ("{field: FLOW_ID, type: REGEX, value: 'l.*d'}", True),
        ("{field: FLOW_ID, type: REGEX, value: 'oa'}", False),
        ("{field: EXPRESSION, type: IS_TRUE, value: '{{ rows > 1 }}'}", True),
        ("{field: EXPRESSION, type: IS_FALSE, value: '{{ rows > 1 }}'}", False),
        ("{field: EXPRESSION, type: IS_NULL, value: '{{ none }}'}", True),
        ("{field: EXPRESSION, type: IS_NOT_NULL, value: '{{ rows }}'}", True),
        ("{field: EXPRESSION, type: IN, value: '{{ rows }}', values: ['2']}", True),
        (
            "{field: FLOW_ID, type: EQUAL_TO, value: load}, "
            "{field: STATE, type: EQUAL_TO, value: FAILED}",
            False,
        ),
    ],
)
def test_filters(filters: str, expected: bool) -> None:
    found = trigger(f"preconditions: {{id: p, where: [{{id: w, filters: [{filters}]}}]}}")
    requirement = found.gatherings()[0].requirements[0]
    assert requirement.holds(event({"rows": 2, "none": None})) is expected
    # What is said without rendering anything may only be too generous.
    assert requirement.concerns(Origin("a.b", "load", State.SUCCESS)) or not expected


def test_filters_joined_by_or() -> None:
    found = trigger(
        "preconditions: {id: p, where: [{id: w, operand: OR, filters: ["
        "{field: FLOW_ID, type: EQUAL_TO, value: x}, "
        "{field: EXPRESSION, type: IS_TRUE, value: '{{ rows > 1 }}'}]}]}"
    )
    requirement = found.gatherings()[0].requirements[0]
    assert requirement.concerns(Origin("a.b", "load", State.SUCCESS))
    assert requirement.holds(event({"rows": 2}))
    assert not requirement.holds(event({"rows": 1}))


def test_a_multiple_condition_waits_for_each_of_its_conditions() -> None:
    found = trigger(
        "conditions: [{type: core.condition.MultipleCondition, id: both, window: PT2H, "
        "conditions: {"
        "a: {type: core.condition.ExecutionFlow, namespace: a.b, flowId: load}, "
        "b: {type: core.condition.ExecutionStatus, in: [FAILED]}}}]"
    )
    (gathering,) = found.gatherings()
    assert gathering.needed == 2
    assert [item.holds(event()) for item in gathering.requirements] == [True, False]
    assert found.event_conditions() == []


_ENTRY = "dependsOn: [{namespace: a, flowId: b}]"


@pytest.mark.parametrize(
    ("properties", "place", "message"),
    [
        ("dependsOn: []", "triggers[0]", "must not be empty"),
        (
            "dependsOn: [{namespace: a}, {namespace: a}]",
            "triggers[0]",
            "`dependsOn` waits for a twice",
        ),
        ("mode: ANY", "triggers[0]", "`mode` needs `dependsOn`"),
        ("minSatisfied: 1", "triggers[0]", "`minSatisfied` needs `dependsOn`"),
        (f"{_ENTRY}, minSatisfied: 1", "triggers[0]", "`minSatisfied` needs `mode: AT_LEAST`"),
        (f"{_ENTRY}, mode: AT_LEAST", "triggers[0]", "`minSatisfied` is required"),
        (f"{_ENTRY}, mode: AT_LEAST, minSatisfied: 2", "triggers[0]", "has to be from 1 to 1"),
        (
            f"{_ENTRY}, conditions: [{{type: core.condition.Weekend}}]",
            "triggers[0]",
            "`dependsOn` and `conditions` do not go together",
        ),
        (
            f"{_ENTRY}, preconditions: {{id: x, flows: [{{namespace: a}}]}}",
            "triggers[0]",
            "`dependsOn` and `preconditions` do not go together",
        ),
        (f"{_ENTRY}, window: {{}}", "triggers[0].window", "exactly one of"),
        (
            f"{_ENTRY}, window: {{deadline: '09:00', every: PT1H}}",
            "triggers[0].window",
            "`deadline` together with `every`",
        ),
        (f"{_ENTRY}, window: {{from: '09:00'}}", "triggers[0].window", "`from` needs `to`"),
        (
            f"{_ENTRY}, window: {{deadline: '9 am'}}",
            "triggers[0].window.deadline",
            "no time of the day",
        ),
        (
            f"{_ENTRY}, window: {{every: PT36H}}",
            "triggers[0].window",
            "`every` has to be whole days",
        ),
        (
            f"{_ENTRY}, window: {{every: PT1H, timezone: Mars/Base}}",
            "triggers[0].window.timezone",
            "timezone '(Mars/Base)' is not a valid time-zone ID",
        ),
        (
            "preconditions: {id: x}",
            "triggers[0].preconditions",
            "`flows` or `where` is needed",
        ),
        (
            "preconditions: {id: x, flows: [{flowId: a}]}",
            "triggers[0].preconditions.flows[0].namespace",
            "must not be null",
        ),
        (
            "preconditions: {id: x, flows: [{namespace: a}],"
            " timeWindow: {type: SLIDING_WINDOW, windowAdvance: PT1H}}",
            "triggers[0].preconditions.timeWindow",
            "`windowAdvance` does not belong to SLIDING_WINDOW, which has `window`",
        ),
        (
            "preconditions: {id: x, flows: [{namespace: a}],"
            " timeWindow: {type: DAILY_TIME_WINDOW, startTime: '09:00'}}",
            "triggers[0].preconditions.timeWindow",
            "`endTime` is required for DAILY_TIME_WINDOW",
        ),
        (
            "preconditions: {id: x, where: [{id: w, filters: [{field: FLOW_ID, type: EQUAL_TO}]}]}",
            "triggers[0].preconditions.where[0].filters[0]",
            "`value` is required for FLOW_ID EQUAL_TO",
        ),
        (
            "conditions: [{type: core.condition.Not, conditions: "
            "[{type: core.condition.MultipleCondition, id: x, conditions: "
            "{a: {type: core.condition.Weekend}}}]}]",
            "triggers[0].conditions[0]",
            "a MultipleCondition stands directly below",
        ),
    ],
)
def test_what_is_refused(properties: str, place: str, message: str) -> None:
    (found,) = problems(f"id: it, {properties}")
    assert found.startswith(f"error: {place}: ")
    assert message in found


def test_two_triggers_that_wait_under_one_id_are_refused() -> None:
    entry = "preconditions: {id: same, flows: [{namespace: a}]}"
    (found,) = problems(f"id: one, {entry}", f"id: two, {entry}")
    assert found.startswith("error: triggers[1]: the id `same`")


def test_a_trigger_that_says_nothing_is_remarked_upon() -> None:
    (found,) = problems("id: all")
    assert found.startswith("warning: triggers[0]: ")
    assert "EVERY execution of EVERY flow" in found


def test_what_has_no_effect_is_remarked_upon() -> None:
    (found,) = problems(f"id: it, {_ENTRY}, stopAfter: [FAILED]")
    assert found.startswith("warning: triggers[0].stopAfter: `stopAfter` has no effect")
