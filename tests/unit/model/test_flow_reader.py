"""Every mistake in a flow is told at its place, with what was expected."""

from __future__ import annotations

import textwrap

import pytest

from vivace.model.flow_reader import FlowReading, read_flow
from vivace.model.problem import InvalidSourceError, Severity
from vivace.plugin.registry import Registry
from vivace.plugins.manifest import MANIFEST

_REGISTRY = Registry([MANIFEST])

_HEAD = "id: f\nnamespace: n\n"
_TASKS = "tasks:\n  - id: a\n    type: core.log.Log\n    message: hi\n"


def read(text: str, *, strict: bool = True) -> FlowReading:
    return read_flow(textwrap.dedent(text), _REGISTRY, file="f.yaml", strict=strict)


def test_a_flow_is_read() -> None:
    flow = read(_HEAD + _TASKS).require()
    assert (flow.id, flow.namespace, [task.id for task in flow.tasks]) == ("f", "n", ["a"])


@pytest.mark.parametrize(
    ("text", "line", "column", "path", "message", "hint"),
    [
        (
            _HEAD + _TASKS + "    mesage: x\n",
            7,
            5,
            "tasks[0].mesage",
            'field "mesage"',
            "`message`",
        ),
        (_HEAD + "trigers: []\n" + _TASKS, 3, 1, "trigers", 'field "trigers"', "`triggers`"),
        (
            _HEAD + _TASKS.replace("log.Log", "log.Lgo"),
            5,
            5,
            "tasks[0].type",
            "Invalid type: core.log.Lgo",
            "core.log.Log",
        ),
        ("namespace: n\n" + _TASKS, 1, 1, "id", "`id` is required", ""),
        ("id: f\n" + _TASKS, 1, 1, "namespace", "`namespace` is required", ""),
        (_HEAD, 1, 1, "tasks", "must not be empty", ""),
        (_HEAD + "tasks: []\n", 3, 1, "tasks", "must not be empty", ""),
        (_HEAD.replace("f", "-f") + _TASKS, 1, 1, "id", "must match", ""),
        (_HEAD.replace("n\n", "N\n") + _TASKS, 2, 1, "namespace", "must match", ""),
        (_HEAD + _TASKS + "    timeout: soon\n", 7, 5, "tasks[0].timeout", "ISO 8601", ""),
        (
            _HEAD + _TASKS + "    retry:\n      type: often\n",
            7,
            5,
            "tasks[0].retry",
            "constant, exponential or random",
            "",
        ),
        (
            _HEAD + _TASKS + "  - id: a\n    type: core.log.Log\n    message: again\n",
            7,
            5,
            "tasks[1].id",
            "Duplicate task id with name [a]",
            "",
        ),
        (
            _HEAD + _TASKS + "concurrency:\n  limit: 0\n",
            8,
            3,
            "concurrency.limit",
            "greater than or equal to 1",
            "",
        ),
        (_HEAD + "labels:\n  Team: x\n" + _TASKS, 3, 1, "labels", "lower-case letter", ""),
        (_HEAD + "id: g\n" + _TASKS, 3, 1, "id", "Duplicate key `id`", ""),
        ("- a\n", 1, 1, "", "a flow is a map", ""),
        ("id: a: b\n", 1, 6, "", "mapping values are not allowed", ""),
    ],
)
def test_a_mistake(text: str, line: int, column: int, path: str, message: str, hint: str) -> None:
    reading = read(text)
    (problem,) = reading.errors
    assert message in problem.message
    assert (problem.at.file, problem.at.line, problem.at.column) == ("f.yaml", line, column)
    assert problem.path == path
    assert hint in problem.hint
    with pytest.raises(InvalidSourceError):
        reading.require()


def test_all_mistakes_are_told_at_once() -> None:
    text = """\
        id: f
        namespace: n
        nope: 1
        tasks:
          - id: a
            type: core.log.Log
          - id: b
            type: core.no.Such
        """
    reading = read(text)
    assert [problem.at.line for problem in reading.errors] == [3, 5, 8]
    assert reading.flow is None


def test_nested_tasks_have_their_place() -> None:
    text = """\
        id: f
        namespace: n
        tasks:
          - id: each
            type: core.flow.ForEach
            values: [1]
            tasks:
              - id: choose
                type: core.flow.If
                condition: "true"
                then:
                  - id: say
                    type: core.log.Log
                    mesage: hi
        """
    paths = {(problem.path, problem.at.line) for problem in read(text).errors}
    assert ("tasks[0].tasks[0].then[0].mesage", 14) in paths


def test_a_stored_flow_is_read_without_what_is_unknown() -> None:
    text = _HEAD + "nope: 1\n" + _TASKS + "    later: x\n"
    assert read(text).flow is None
    reading = read(text, strict=False)
    assert reading.require().tasks[0].id == "a"


def test_a_repeated_key_of_a_stored_flow_is_a_warning() -> None:
    reading = read(_HEAD + _TASKS + "    message: last\n", strict=False)
    assert [problem.severity for problem in reading.problems] == [Severity.WARNING]
    assert reading.flow is not None


def test_inputs_that_a_task_asks_for_are_no_tasks() -> None:
    ask = "    onResume: [{id: reason, type: STRING}]\n"
    first = "tasks:\n  - id: a\n    type: core.flow.Pause\n" + ask
    second = "  - id: b\n    type: core.flow.Pause\n" + ask
    reading = read(_HEAD + "nope: 1\n" + first + second)
    assert not [problem for problem in reading.errors if "Duplicate" in problem.message]


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ("inputs: [{id: a, type: INT}, {id: a, type: INT}]", "Duplicate input with name [a]"),
        ("inputs: [{id: a, type: INT}, {id: a.b, type: INT}]", "Conflicting input paths"),
        (
            "inputs: [{id: a, type: INT, dependsOn: {inputs: [z]}}]",
            "depends on a non-existent input 'z'",
        ),
        (
            "inputs: [{id: a, type: INT, dependsOn: {inputs: [b]}},"
            " {id: b, type: INT, dependsOn: {inputs: [a]}}]",
            "Cycle dependency detected for input with id 'a'",
        ),
        ("inputs: [{id: a, type: INT, defaults: 1, required: false}]", "must be required"),
        ("inputs: [{id: a, type: ARRAY}]", "needs an `itemType`"),
        ("inputs: [{id: a, type: SELECT}]", "needs `values`"),
        ("inputs: [{id: a, type: INT, validator: x}]", "`validator` is not a property of INT"),
        ("outputs: [{id: o, value: 1}, {id: o, value: 2}]", "Duplicate output with name [o]"),
        ("labels: {system.x: y}", "System labels can only be set by the server"),
        ("pluginDefaults: [{values: {a: 1}}]", "No 'type' provided"),
    ],
)
def test_rules_of_the_whole_flow(declared: str, message: str) -> None:
    errors = read(_HEAD + declared + "\n" + _TASKS).errors
    assert any(message in problem.message for problem in errors)
    assert all(problem.at.line == 3 for problem in errors)


@pytest.mark.parametrize("reserved", ["search", "pause", "executions"])
def test_ids_that_are_routes_are_refused(reserved: str) -> None:
    (problem,) = read(_HEAD.replace("f", reserved) + _TASKS).errors
    assert problem.message == f"Flow id is a reserved keyword: {reserved}"


def test_a_flow_that_starts_itself_is_refused() -> None:
    task = "tasks:\n  - {id: a, type: core.flow.Subflow, namespace: n, flowId: f}\n"
    assert "Recursive call to flow [n.f]" in str(read(_HEAD + task).errors[0])


def test_an_id_with_a_dash_needs_brackets() -> None:
    text = _HEAD + "inputs: [{id: a-b, type: STRING}]\n" + _TASKS
    assert read(text).errors == []
    (problem,) = read(text.replace("hi", '"{{ inputs.a-b }}"')).errors
    assert "inputs['a-b']" in problem.message


def test_defaults_of_the_server_and_the_flow() -> None:
    text = _HEAD + "tasks:\n  - id: a\n    type: io.kestra.plugin.core.log.Log\n"
    server = {"type": "io.kestra.plugin.core.log", "values": {"message": "server"}}
    own = "pluginDefaults:\n  - type: core.log.Log\n    values: {message: own}\n"
    reading = read_flow(text, _REGISTRY, defaults=[server])
    assert reading.require().tasks[0].message == "server"  # type: ignore[attr-defined]
    reading = read_flow(text + own, _REGISTRY, defaults=[server])
    assert reading.require().tasks[0].message == "own"  # type: ignore[attr-defined]
    reading = read_flow(text + own, _REGISTRY, defaults=[{**server, "forced": True}])
    assert reading.require().tasks[0].message == "server"  # type: ignore[attr-defined]


_CRON = 'schedule: {type: cron, value: "0 12 * * *"}\n'


def test_the_short_form_of_a_schedule_is_a_trigger() -> None:
    flow = read(_HEAD + _CRON + _TASKS).require()
    (trigger,) = flow.triggers
    assert (trigger.id, trigger.type) == ("schedule", "io.kestra.plugin.core.trigger.Schedule")
    assert trigger.model_dump()["cron"] == "0 12 * * *"
    hook = "triggers:\n  - {id: hook, type: core.trigger.Webhook, key: abc}\n"
    flow = read(_HEAD + hook + _CRON.replace('"}', '", timezone: Asia/Tokyo}') + _TASKS).require()
    assert [item.id for item in flow.triggers] == ["hook", "schedule"]
    assert flow.triggers[1].model_dump()["timezone"] == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("short", "column", "message"),
    [
        ("daily", 1, "`schedule` is a map"),
        ("{type: interval, value: PT1H}", 1, "`schedule.type` is `interval`"),
        ("{type: cron, value: 5}", 1, "in quotes, found `5`"),
        ('{type: cron, value: "0 12 * *"}', 1, "expected 5 fields"),
        ('{type: cron, value: "0 12 * * *", zone: x}', 45, 'Unrecognized field "zone"'),
    ],
)
def test_a_mistake_in_the_short_form_is_told_where_it_stands(
    short: str, column: int, message: str
) -> None:
    problem = read(f"{_HEAD}schedule: {short}\n{_TASKS}").errors[0]
    assert message in problem.message
    assert (problem.at.line, problem.at.column) == (3, column)
