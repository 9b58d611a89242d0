"""What printed lines do: outputs, metrics and logs, and never anything else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vivace.errors import TaskError
from vivace.model.log import LogLevel
from vivace.plugin.testing import LocalContext, LoggedLine, Measurement
from vivace.plugins.script.protocol import ScriptOutput


def frame(**content: Any) -> str:
    return f"::{json.dumps(content)}::"


@pytest.fixture
def context(tmp_path: Path) -> LocalContext:
    return LocalContext(tmp_path)


def test_streams_are_logged_at_their_levels(context: LocalContext) -> None:
    output = ScriptOutput(context)
    output("out")
    output("err", is_error=True)
    assert context.logs == [LoggedLine(LogLevel.INFO, "out"), LoggedLine(LogLevel.ERROR, "err")]


def test_later_outputs_win_and_others_stay(context: LocalContext) -> None:
    output = ScriptOutput(context)
    output(frame(outputs={"a": 1, "b": {"c": [1, None]}}))
    output(frame(outputs={"a": "two"}), is_error=True)
    assert output.vars == {"a": "two", "b": {"c": [1, None]}}
    assert context.logs == []


def test_metrics_are_recorded_with_type_value_and_tags(context: LocalContext) -> None:
    metrics = [
        {"name": "rows", "type": "counter", "value": 3, "tags": {"k": "v", "n": 1}},
        {"name": "took", "type": "timer", "value": 0.5},
        {"name": "level", "type": "GAUGE", "value": -1},
        {"name": "plain", "value": 1},
    ]
    ScriptOutput(context)(frame(metrics=metrics))
    assert context.metrics == [
        Measurement("rows", 3.0, "counter", {"k": "v", "n": "1"}),
        Measurement("took", 0.5, "timer"),
        Measurement("level", -1.0, "gauge"),
        Measurement("plain", 1.0, "counter"),
    ]


def test_logs_carry_their_own_level(context: LocalContext) -> None:
    logs = [{"level": "WARN", "message": "w"}, {"level": "odd", "message": {"a": 1}}]
    ScriptOutput(context)(frame(logs=logs))
    assert context.logs == [
        LoggedLine(LogLevel.WARN, "w"),
        LoggedLine(LogLevel.INFO, '{"a":1}'),
    ]


def test_marker_lines_set_the_level_of_standard_output(context: LocalContext) -> None:
    output = ScriptOutput(context)
    for line in ("##kestra:log:debug##", "installing", "##kestra:log:info##", "running"):
        output(line)
    assert context.logs == [
        LoggedLine(LogLevel.DEBUG, "installing"),
        LoggedLine(LogLevel.INFO, "running"),
    ]


def test_a_marker_line_behind_an_open_line_counts(context: LocalContext) -> None:
    output = ScriptOutput(context)
    for line in ("##kestra:log:debug##", "no line end##kestra:log:info##", "running"):
        output(line)
    assert context.logs == [
        LoggedLine(LogLevel.DEBUG, "no line end"),
        LoggedLine(LogLevel.INFO, "running"),
    ]


@pytest.mark.parametrize(
    "line",
    ["::{}", "x ::{}::", "::{}:: x", ":: {}::", "::[1]::", "::{", "##kestra:log:debug## "],
)
def test_only_a_whole_line_is_a_frame(context: LocalContext, line: str) -> None:
    output = ScriptOutput(context)
    output(line)
    assert context.messages(LogLevel.INFO) == [line]
    assert output.vars == {}


@pytest.mark.parametrize(
    "line",
    [
        "::{not json}::",
        '::{"outputs":{"a":NaN}}::',
        '::{"outputs":{"a":Infinity}}::',
        '::{"outputs":{"a":"\\ud800"}}::',
        '::{"outputs":{"a":1e999}}::',
        '::{"outputs":[1]}::',
        '::{"outputs":' + '{"a":' * 200 + "1" + "}" * 200 + "}::",
        '::{"outputs":' + "[" * 100_000 + "}::",
        '::{"outputs":{"a":' + "9" * 5000 + "}}::",
        '::{"metrics":{}}::',
        '::{"metrics":[{"value":1}]}::',
        '::{"metrics":[{"name":"m","value":"1"}]}::',
        '::{"metrics":[{"name":"m","value":true}]}::',
        '::{"metrics":[{"name":"m","value":1,"type":"histogram"}]}::',
        '::{"metrics":[{"name":"m","value":' + "9" * 400 + "}]}::",
        '::{"metrics":[{"name":"m","value":1,"tags":[]}]}::',
        '::{"logs":"text"}::',
        '::{"logs":[1]}::',
    ],
)
def test_what_is_wrong_in_a_frame_is_a_warning(context: LocalContext, line: str) -> None:
    output = ScriptOutput(context)
    output(line)
    output.check()
    assert output.vars == {}
    assert context.metrics == []
    assert [entry.level for entry in context.logs] == [LogLevel.WARN]
    assert len(context.messages()[0]) < 600


def test_other_keys_change_nothing(context: LocalContext) -> None:
    output = ScriptOutput(context)
    output(frame(state="FAILED", labels={"a": "b"}, outputs=None, execution={"id": "other"}))
    output(frame(assets={"outputs": []}))
    assert output.vars == {}
    assert [entry.level for entry in context.logs] == [LogLevel.DEBUG]


def test_numbers_keep_their_value(context: LocalContext) -> None:
    output = ScriptOutput(context)
    output('::{"outputs":{"big":123456789012345678901234567890,"one":1.0}}::')
    assert output.vars == {"big": 123456789012345678901234567890, "one": 1.0}


def test_outputs_beyond_the_limit_fail_the_task(tmp_path: Path) -> None:
    context = LocalContext(tmp_path, settings={"script-outputs-max-bytes": 100})
    output = ScriptOutput(context)
    output(frame(outputs={"a": "x" * 50}))
    output(frame(outputs={"b": "x" * 60}))
    assert list(output.vars) == ["a"]
    with pytest.raises(TaskError, match="exceed 100 bytes"):
        output.check()


def test_writing_one_output_again_and_again_counts_once(tmp_path: Path) -> None:
    context = LocalContext(tmp_path, settings={"script-outputs-max-bytes": 100})
    output = ScriptOutput(context)
    for number in range(1000):
        output(frame(outputs={"progress": number}))
    output.check()
    assert output.vars == {"progress": 999}


def test_a_frame_that_was_cut_fails_the_task(context: LocalContext) -> None:
    output = ScriptOutput(context)
    output('::{"outputs":{"a":"' + "x" * 8_000_000)
    assert context.logs == []
    with pytest.raises(TaskError, match="frame of more than"):
        output.check()


def test_metrics_are_counted(context: LocalContext) -> None:
    output = ScriptOutput(context)
    for _ in range(1100):
        output(frame(metrics=[{"name": "m", "value": 1}] * 10))
    assert len(context.metrics) == 10_000


@settings(max_examples=300)
@given(st.text(max_size=60))
def test_no_text_makes_it_fail(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    context = LocalContext(tmp_path_factory.getbasetemp())
    output = ScriptOutput(context)
    output(f"::{{{text}}}::")
    output(text, is_error=True)
    output.end()
    json.dumps(output.vars, allow_nan=False).encode()
