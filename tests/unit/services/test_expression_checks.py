"""Warnings about expressions: what is told, at which place, and what is left alone."""

from __future__ import annotations

import pytest

from vivace.expressions import Dialect, Environment
from vivace.model.problem import Problem, Severity
from vivace.model.source import parse_yaml
from vivace.services.expression_checks import check_expressions

_HEAD = """\
id: f
namespace: n
inputs:
  - id: day
    type: DATE
  - id: place.town
    type: STRING
variables:
  region: eu
tasks:
  - id: first
    type: io.kestra.plugin.core.debug.Return
    format: x
  - id: block
    type: io.kestra.plugin.core.flow.Sequential
    tasks:
      - id: in-side
        type: io.kestra.plugin.core.debug.Return
        format: x
  - id: last
    type: io.kestra.plugin.core.log.Log
    message: |
      one
      {{ SUBJECT }}
"""
_LINE = 24


def _check(source: str) -> list[Problem]:
    return check_expressions(parse_yaml(source), Environment(), Dialect.V1)


def _told(expression: str) -> list[Problem]:
    return _check(_HEAD.replace("SUBJECT", expression))


@pytest.mark.parametrize(
    ("expression", "message", "hint", "column"),
    [
        ("inputs.dya", "the flow has no input `dya`", "did you mean `day`?", 10),
        ("inputs['dya']", "the flow has no input `dya`", "did you mean `day`?", 10),
        ("outputs.frist.value", "the flow has no task `frist`", "did you mean `first`?", 10),
        ("vars.area", "the flow has no variable `area`", "", 10),
        ("'a' | uper", "there is no filter `uper`", "did you mean `upper`?", 14),
        ("nows()", "there is no function `nows`", "did you mean `now`?", 10),
        ("input.day", "nothing is called `input` in an expression", "did you mean `inputs`?", 10),
    ],
)
def test_a_name_that_nothing_has_is_told_at_its_place(
    expression: str, message: str, hint: str, column: int
) -> None:
    (problem,) = _told(expression)
    assert (problem.message, problem.hint) == (message, hint)
    assert (problem.at.line, problem.at.column) == (_LINE, column)
    assert problem.path == "tasks[2].message"
    assert problem.severity is Severity.WARNING


@pytest.mark.parametrize(
    "expression",
    [
        "inputs.day",
        "inputs.place.town",
        "outputs['in-side'].value",
        "outputs[taskrun.value].value",
        "vars.region ?? 'x'",
        "trigger.date ?? execution.startDate",
        "now() | date('yyyy')",
        "anything.else",
        "labels.x",
    ],
)
def test_what_exists_or_may_exist_is_left_alone(expression: str) -> None:
    assert _told(expression) == []


def test_a_template_that_does_not_parse_is_told() -> None:
    (problem,) = _check(_HEAD.replace("{{ SUBJECT }}", "{{ a "))
    assert "not closed" in problem.message
    assert problem.path == "tasks[2].message"


def test_triggers_speak_of_other_executions() -> None:
    source = _HEAD.replace("SUBJECT", "1") + (
        "triggers:\n  - id: t\n    type: io.kestra.plugin.core.trigger.Flow\n"
        '    when: "{{ outputs.theirs.value }}"\n'
    )
    assert _check(source) == []


@pytest.mark.parametrize(
    ("task", "expression"),
    [
        ("io.kestra.plugin.core.execution.SetVariables", "vars.later"),
        ("io.kestra.plugin.core.flow.Template", "outputs.theirs.value"),
    ],
)
def test_names_that_a_task_brings_are_left_alone(task: str, expression: str) -> None:
    source = _HEAD.replace("SUBJECT", expression) + f"  - id: brings\n    type: {task}\n"
    assert _check(source) == []


def test_descriptions_are_not_rendered() -> None:
    source = _HEAD.replace("SUBJECT", "1") + 'description: "{{ what ever }}"\n'
    assert _check(source) == []
