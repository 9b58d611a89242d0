"""Tasks that log and give values: Log, Return, Echo, OutputValues, Publish."""

from __future__ import annotations

import timeit
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from pydantic import ValidationError

from vivace.errors import TaskError
from vivace.plugin import Effect, ExecutorTask, LogLevel, RunView, Task
from vivace.plugin.testing import LocalContext, LoggedLine
from vivace.plugins.core.debug.return_ import Return
from vivace.plugins.core.log.log import Log

Execute = Callable[..., Effect]


def test_log_writes_one_line_for_a_text(execute: Execute, context: LocalContext) -> None:
    execute("log.Log", message="{{ 1 + 1 }} is two")
    assert context.logs == [LoggedLine(LogLevel.INFO, "2 is two")]


def test_log_writes_a_line_for_each_item(execute: Execute, context: LocalContext) -> None:
    execute("log.Log", message=["a", "{{ 'b' }}", 3, True], level="WARN")
    assert context.messages(LogLevel.WARN) == ["a", "b", "3", "true"]


def test_log_takes_its_level_from_an_expression(execute: Execute, context: LocalContext) -> None:
    execute("log.Log", message="m", level="{{ 'ERROR' }}")
    assert context.logs == [LoggedLine(LogLevel.ERROR, "m")]


def test_log_keeps_a_rendered_list_as_one_line(execute: Execute, context: LocalContext) -> None:
    execute("log.Log", message="{{ [1, 2] }}")
    assert context.messages() == ["[1,2]"]


@pytest.mark.parametrize("message", [{"a": 1}, None, [["nested"]]])
def test_log_refuses_what_is_no_text(task: Callable[..., Task], message: Any) -> None:
    with pytest.raises(ValidationError):
        task("log.Log", message=message)


def test_return_gives_logs_and_measures(execute: Execute, context: LocalContext) -> None:
    effect = execute("debug.Return", format="{{ 'abc' | upper }}")
    assert effect.outputs == {"value": "ABC"}
    assert context.logs == [LoggedLine(LogLevel.DEBUG, "ABC")]
    assert [(m.name, m.type) for m in context.metrics] == [
        ("length", "counter"),
        ("duration", "timer"),
    ]
    assert context.metrics[0].value == 3
    assert 0 <= context.metrics[1].value < 1


def test_return_without_a_format_gives_nothing(execute: Execute, context: LocalContext) -> None:
    effect = execute("debug.Return")
    assert not effect.outputs
    assert context.logs == []
    assert context.metrics[0].value == 0


@pytest.mark.parametrize(("written", "text"), [(True, "true"), (1.5, "1.5"), (42, "42")])
def test_return_prints_scalars_as_yaml_has_them(execute: Execute, written: Any, text: str) -> None:
    assert execute("debug.Return", format=written).outputs == {"value": text}


def test_echo_logs_at_its_level(execute: Execute, context: LocalContext) -> None:
    execute("debug.Echo", format="hello", level="DEBUG")
    assert context.logs == [LoggedLine(LogLevel.DEBUG, "hello")]


def test_output_values_are_rendered_deeply_and_stay_texts(execute: Execute) -> None:
    effect = execute(
        "output.OutputValues", values={"a": "{{ 40 + 2 }}", "b": {"c": ["{{ 1 }}", 2]}}
    )
    assert effect.outputs == {"values": {"a": "42", "b": {"c": ["1", 2]}}}


def test_output_values_may_be_one_expression(execute: Execute) -> None:
    effect = execute("output.OutputValues", values="{{ {'a': 1} }}")
    assert effect.outputs == {"values": {"a": 1}}


def test_published_metrics_have_the_values_that_are_written(
    execute: Execute, context: LocalContext
) -> None:
    effect = execute(
        "metric.Publish",
        metrics=[
            {"type": "counter", "name": "rows", "value": "{{ 2 * 3 }}", "tags": {"of": 1}},
            {"type": "timer", "name": "load", "value": "PT1M0.5S"},
            {"type": "timer", "name": "save", "value": 2},
            {"type": "gauge", "name": "level", "value": -1.5},
        ],
    )
    assert [(m.name, m.type, m.value, m.tags) for m in context.metrics] == [
        ("rows", "counter", 6.0, {"of": "1"}),
        ("load", "timer", 60.5, {}),
        ("save", "timer", 2.0, {}),
        ("level", "gauge", -1.5, {}),
    ]
    assert effect.outputs is not None
    assert effect.outputs["metrics"][0]["name"] == "rows"


@pytest.mark.parametrize(("kind", "value"), [("timer", "soon"), ("gauge", "much")])
def test_a_metric_without_a_number_fails(execute: Execute, kind: str, value: str) -> None:
    with pytest.raises(TaskError, match=value):
        execute("metric.Publish", metrics=[{"type": kind, "name": "m", "value": value}])


def test_the_hot_tasks_cost_microseconds() -> None:
    view = RunView("e", "n", "f", "r", 0, [], {}, lambda value: value, lambda text: text)
    for each in (
        Return(id="a", type="t", format="some text"),
        Log(id="a", type="t", message="some text"),
    ):
        assert isinstance(each, ExecutorTask)
        runs = 2000
        best = min(timeit.repeat(partial(each.execute, view), number=runs, repeat=9))
        # Generous for a busy machine; the aim is 10 µs, and it takes about 2.
        assert best / runs < 40e-6
