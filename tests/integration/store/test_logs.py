"""Log lines: searched, followed, deleted, whatever they hold."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.store.records import SECOND, T0, a_line
from vivace.errors import BadRequestError
from vivace.model.log import LogEntry, LogLevel
from vivace.store import Batch, Leaf, LogSelection, Op, Query, Sort, Store

LINES = [
    a_line("e1", "starting", at=T0, level=LogLevel.DEBUG, task_id="one", task_run_id="r1"),
    a_line("e1", "Failed: 100%", at=T0 + 3, level=LogLevel.ERROR, task_id="one", task_run_id="r1"),
    a_line("e1", "again", at=T0 + 2, task_id="two", task_run_id="r2", attempt=1),
    a_line("e1", "trace", at=T0 + 4, level=LogLevel.TRACE, task_id="two", attempt=0),
    a_line("e2", "other", at=T0 + SECOND, level=LogLevel.WARN, namespace="company.other"),
    a_line(None, "evaluated", at=T0 + 2 * SECOND, trigger_id="daily", flow_id="daily"),
    a_line("e3", "system", namespace="system", at=T0 + 5),
    a_line("e4", "foreign", tenant="other"),
]


@pytest.fixture
async def logs(store: Store) -> Any:
    await store.commit(Batch(logs=[_copy(line) for line in LINES]))
    return store.logs


def _copy(line: LogEntry) -> LogEntry:
    names = LogEntry.__slots__
    return LogEntry(**{name: getattr(line, name) for name in names})


def _messages(lines: list[LogEntry]) -> list[str]:
    return [line.message for line in lines]


@pytest.mark.parametrize(
    ("selection", "wanted"),
    [
        (LogSelection(), ["starting", "Failed: 100%", "again", "trace"]),
        (LogSelection(min_level=LogLevel.TRACE), ["starting", "Failed: 100%", "again", "trace"]),
        (LogSelection(min_level=LogLevel.INFO), ["Failed: 100%", "again"]),
        (LogSelection(min_level=LogLevel.ERROR), ["Failed: 100%"]),
        (LogSelection(task_run_id="r1"), ["starting", "Failed: 100%"]),
        (LogSelection(task_id="two"), ["again", "trace"]),
        (LogSelection(attempt=0), ["trace"]),
        (LogSelection(task_id="two", attempt=1), ["again"]),
        (LogSelection(task_id="no"), []),
    ],
)
async def test_lines_of_an_execution_come_in_order_of_writing(
    logs: Any, selection: LogSelection, wanted: list[str]
) -> None:
    assert _messages(await logs.of_execution("e1", selection)) == wanted
    assert await logs.delete("e1", selection) == len(wanted)
    left = _messages(await logs.of_execution("e1"))
    assert left == [line.message for line in LINES[:4] if line.message not in wanted]


async def test_a_reader_goes_on_after_the_last_line_it_saw(logs: Any) -> None:
    first = await logs.of_execution("e1", limit=3)
    rest = await logs.of_execution("e1", after_seq=first[-1].seq)
    assert _messages([*first, *rest]) == ["starting", "Failed: 100%", "again", "trace"]


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ([], "evaluated other system trace Failed: again starting"),
        ([Leaf("level", Op.EQUALS, "WARN")], "other Failed:"),
        ([Leaf("level", Op.EQUALS, "warn")], "other Failed:"),
        ([Leaf("level", Op.NOT_EQUALS, "INFO")], "trace starting"),
        ([Leaf("executionId", Op.EQUALS, "e1"), Leaf("taskId", Op.IN, ["two"])], "trace again"),
        ([Leaf("triggerId", Op.EQUALS, "daily")], "evaluated"),
        ([Leaf("triggerId", Op.NOT_EQUALS, "daily")], "other system trace Failed: again starting"),
        ([Leaf("namespace", Op.PREFIX, "company.other")], "other"),
        ([Leaf("flowId", Op.EQUALS, "daily")], "evaluated"),
        ([Leaf("scope", Op.EQUALS, "SYSTEM")], "system"),
        ([Leaf("startDate", Op.GREATER_THAN, T0 + 4)], "evaluated other system"),
        ([Leaf("endDate", Op.LESS_THAN, T0 + 4)], "Failed: again starting"),
        ([Leaf("timeRange", Op.EQUALS, "PT1S")], "evaluated other"),
        ([Leaf("q", Op.EQUALS, "100%")], "Failed:"),
        ([Leaf("q", Op.EQUALS, "FAILED")], "Failed:"),
        ([Leaf("q", Op.EQUALS, "e_")], ""),
        ([Leaf("taskRunId", Op.STARTS_WITH, "r")], "Failed: again starting"),
    ],
)
async def test_search(logs: Any, filters: list[Leaf], wanted: str) -> None:
    query = Query(filters=tuple(filters), size=50, now=T0 + 2 * SECOND)
    page = await logs.search(query)
    assert [line.message.split()[0] for line in page.results] == wanted.split()
    assert page.total == len(page.results)
    assert await logs.delete_matching(query) == page.total
    assert (await logs.search(query)).total == 0


async def test_search_gives_whole_lines_in_the_order_asked_for(logs: Any) -> None:
    page = await logs.search(Query(sort=(Sort("timestamp"),), size=2))
    assert _messages(page.results) == ["starting", "again"]
    line = page.results[0]
    wanted = _copy(LINES[0])
    wanted.seq = line.seq
    assert line == wanted
    assert page.total == 7


async def test_an_unknown_level(logs: Any) -> None:
    with pytest.raises(BadRequestError, match="`LOUD` is no level"):
        await logs.search(Query(filters=(Leaf("level", Op.EQUALS, "LOUD"),)))


async def test_lines_of_a_trigger_are_deleted(logs: Any) -> None:
    assert await logs.delete_of_trigger("main", "company.team", "daily", "other") == 0
    assert await logs.delete_of_trigger("main", "company.team", "daily", "daily") == 1
    assert (await logs.search(Query())).total == 6


@pytest.mark.parametrize(
    ("message", "stored"),
    [
        ("a\0b", "a\ufffdb"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("pair \ud83d\ude00", "pair 😀"),
        ("\0\ud800é", "\ufffd\ufffdé"),
        ("line\nbreak\ttab \x1b[31m", "line\nbreak\ttab \x1b[31m"),
        ("", ""),
        ("x" * 1_000_000, "x" * 1_000_000),
        ("'); DROP TABLE logs; --", "'); DROP TABLE logs; --"),
    ],
    ids=["nul", "surrogate", "pair", "both", "controls", "empty", "long", "sql"],
)
async def test_any_message_can_be_stored(store: Store, message: str, stored: str) -> None:
    await store.commit(Batch(logs=[a_line("e1", message), a_line("e1", "after")]))
    assert _messages(await store.logs.of_execution("e1")) == [stored, "after"]
    found = await store.logs.search(Query(filters=(Leaf("q", Op.EQUALS, message[:9]),)))
    assert message == "" or _messages(found.results) == [stored]
