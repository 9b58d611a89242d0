"""A run as it is followed: the model, and the two ways to show it."""

from __future__ import annotations

import io

from vivace.cli.run_model import LogLine, RunModel, TaskLine
from vivace.cli.run_views import LiveView, PlainView, SilentView, describe, summary
from vivace.model.execution import Attempt, Execution, TaskRun
from vivace.model.log import LogEntry, LogLevel
from vivace.model.state import State

S = 1_000_000


def model() -> RunModel:
    return RunModel("e1", "company", "etl", 3)


def task(
    run_id: str, state: State, parent: str | None = None, value: str | None = None
) -> TaskLine:
    return TaskLine(run_id, f"task-{run_id}", state, 0, 2 * S, parent, value)


def test_a_record_and_its_json_say_the_same() -> None:
    run = TaskRun(
        "r1",
        "load",
        0,
        [(State.CREATED, S), (State.RUNNING, 2 * S), (State.FAILED, 4 * S)],
        parent_id="p",
        value="x",
        attempts=[Attempt([(State.FAILED, 3 * S)]), Attempt([(State.FAILED, 4 * S)])],
    )
    wire = {
        "id": "r1",
        "taskId": "load",
        "parentTaskRunId": "p",
        "value": "x",
        "attempts": [{}, {}],
        "state": {
            "current": "FAILED",
            "startDate": "1970-01-01T00:00:01Z",
            "endDate": "1970-01-01T00:00:04Z",
        },
    }
    assert TaskLine.of_record(run) == TaskLine.of_json(wire)
    assert TaskLine.of_record(run).name == "load [x]"
    assert TaskLine.of_record(run).seconds(now=0) == 3


def test_a_paused_task_has_not_ended() -> None:
    run = TaskRun("r1", "t", 0, [(State.CREATED, 0), (State.PAUSED, S)])
    assert TaskLine.of_record(run).ended_at is None
    wire = {
        "id": "r1",
        "taskId": "t",
        "state": {
            "current": "PAUSED",
            "startDate": "1970-01-01T00:00:00Z",
            "endDate": "1970-01-01T00:00:01Z",
        },
    }
    assert TaskLine.of_json(wire).ended_at is None


def test_a_log_record_and_its_json_say_the_same() -> None:
    entry = LogEntry("n", "f", 0, LogLevel.WARN, "hi", "e", "t", "r")
    wire = {"level": "WARN", "message": "hi", "taskId": "t", "taskRunId": "r"}
    assert LogLine.of_record(entry) == LogLine.of_json(wire)


def test_the_header_comes_from_records_and_from_json() -> None:
    history = [(State.CREATED, 0), (State.RUNNING, S), (State.SUCCESS, 3 * S)]
    execution = Execution("e1", "main", "company", "etl", 3, history, outputs={"a": 1})
    here, there = model(), model()
    here.take_record(execution)
    there.take_json(
        {
            "flowRevision": 3,
            "outputs": {"a": 1},
            "state": {
                "current": "SUCCESS",
                "startDate": "1970-01-01T00:00:00Z",
                "endDate": "1970-01-01T00:00:03Z",
            },
        }
    )
    assert here.result() == there.result()
    assert here.result() == {
        "id": "e1",
        "flow": "company.etl",
        "revision": 3,
        "state": "SUCCESS",
        "duration": 3.0,
        "outputs": {"a": 1},
        "failed": [],
    }


def test_only_what_failed_by_itself_is_reported_with_its_error() -> None:
    run = model()
    run.take_tasks(
        [
            task("block", State.FAILED),
            task("inner", State.FAILED, "block"),
            task("ok", State.SUCCESS),
        ],
        SilentView(),
    )
    error = LogLine(LogLevel.ERROR, "it broke", "task-inner", "inner")
    run.take_logs([error, LogLine(LogLevel.INFO, "later", "task-inner", "inner")], SilentView())
    failed = run.result()["failed"]
    assert failed == [{"task": "task-inner", "value": None, "attempt": 1, "message": "it broke"}]


class Recorder(SilentView):
    def __init__(self) -> None:
        self.changed: list[TaskLine] = []

    def task_changed(self, line: TaskLine) -> None:
        self.changed.append(line)


def test_a_task_that_stands_as_before_is_not_shown_again() -> None:
    run, view = model(), Recorder()
    first, second = task("a", State.RUNNING), task("a", State.SUCCESS)
    run.take_tasks([first, first, second, second], view)
    assert view.changed == [first, second]
    run.remove(["a", "unknown"])
    assert list(run.children(None)) == []


def test_without_a_terminal_each_end_is_a_line() -> None:
    stream, run = io.StringIO(), model()
    view = PlainView(run, stream)
    run.take_tasks([task("a", State.RUNNING), task("a", State.FAILED, value="1")], view)
    run.take_logs(
        [LogLine(LogLevel.INFO, "quiet"), LogLine(LogLevel.ERROR, "loud \x1b[31m", "task-a", "a")],
        view,
    )
    run.state, run.ended_at = State.FAILED, 5 * S
    view.close()
    assert stream.getvalue() == (
        "▶ company.etl · e1\n"
        "  ✗ task-a [1]               2.0s\n"
        "     ERROR task-a: loud �[31m\n"
        "✗ FAILED in 5.0s\n"
    )


def test_a_failure_that_no_task_told_is_told_at_the_end() -> None:
    run = model()
    failed = {"current": "FAILED", "startDate": "1970-01-01T00:00:00Z"}
    run.take_json({"state": failed, "failure": {"message": "n is too small"}})
    assert summary(run) == "✗ FAILED: n is too small"
    run.take_logs([LogLine(LogLevel.ERROR, "told", "t", "r")], SilentView())
    assert summary(run) == "✗ FAILED"


def test_a_second_attempt_is_mentioned() -> None:
    line = TaskLine("r", "t", State.RUNNING, 0, None, attempts=2)
    assert describe(line, 3 * S).split() == ["▸", "t", "3.0s", "attempt", "2"]


def test_on_a_terminal_the_tree_follows_the_tasks() -> None:
    from rich.console import Console

    run = model()
    view = LiveView(run)
    run.take_tasks([task("block", State.RUNNING)], view)
    run.take_tasks([task(f"c{n}", State.SUCCESS, "block") for n in range(20)], view)
    run.take_tasks([task("bad", State.FAILED, "block")], view)
    run.take_logs([LogLine(LogLevel.ERROR, "[red]it broke[/red]", "task-bad", "bad")], view)
    text = io.StringIO()
    Console(file=text, width=80).print(view._tree())
    view.close()
    lines = text.getvalue()
    assert "task-c19" in lines
    assert "task-c0 " not in lines
    assert "… 9 more" in lines
    assert "ERROR [red]it broke[/red]" in lines
    assert lines.index("task-block") < lines.index("task-bad")
