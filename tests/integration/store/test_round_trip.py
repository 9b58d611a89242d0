"""Whatever a record holds, it comes back as it was, or in the form that can be stored."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import Postgres
from vivace.model.execution import Attempt, Execution, ExecutionTrigger, TaskRun
from vivace.model.log import LogEntry, LogLevel
from vivace.model.state import State
from vivace.store import Batch, Store, open_store

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
NAME = st.text("abcdefghijklmnopqrstuvwxyz0123456789._-", min_size=1, max_size=20)
INSTANT = st.integers(min_value=-(2**55), max_value=2**62)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**80), 2**80)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
MAP = st.dictionaries(TEXT, JSON, max_size=4)
HISTORY = st.lists(st.tuples(st.sampled_from(list(State)), INSTANT), min_size=1, max_size=5)
LABELS = st.lists(st.tuples(TEXT, TEXT), max_size=4)
TRIGGER = st.builds(ExecutionTrigger, id=NAME, type=NAME, variables=MAP)
EXECUTION = st.builds(
    Execution,
    id=st.just("given by the test"),
    tenant=NAME,
    namespace=NAME,
    flow_id=NAME,
    flow_revision=st.integers(1, 2**31 - 1),
    history=HISTORY,
    inputs=MAP,
    outputs=st.none() | MAP,
    labels=LABELS,
    variables=MAP,
    trigger=st.none() | TRIGGER,
    parent_id=st.none() | NAME,
    original_id=NAME,
    kind=st.sampled_from([None, "TEST", "LOOP"]),
    schedule_at=st.none() | INSTANT,
    attempt_number=st.integers(1, 2**31 - 1),
    created_at=INSTANT,
    wake_at=st.none() | INSTANT,
    version=st.integers(1, 2**62),
    task_run_count=st.integers(0, 2**31 - 1),
    failed_task_id=st.none() | NAME,
    failure=st.none() | TEXT,
    unique_key=st.sampled_from([None, "given by the test"]),
    breakpoints=st.lists(TEXT, max_size=3),
    fully_ended=st.booleans(),
)
ATTEMPT = st.builds(Attempt, history=HISTORY, worker_id=st.none() | NAME, log_file=st.none() | TEXT)
RUN = st.builds(
    TaskRun,
    id=st.uuids().map(str),
    task_id=NAME,
    ordinal=st.integers(0, 2**31 - 1),
    history=HISTORY,
    parent_id=st.none() | NAME,
    value=st.none() | TEXT,
    iteration=st.none() | st.integers(0, 2**62),
    attempts=st.lists(ATTEMPT, max_size=3),
    outputs=st.none() | MAP,
    plan=JSON,
    wake_at=st.none() | INSTANT,
    dynamic=st.booleans(),
    force=st.booleans(),
)
LINE = st.builds(
    LogEntry,
    namespace=NAME,
    flow_id=NAME,
    at=INSTANT,
    level=st.sampled_from(list(LogLevel)),
    message=TEXT,
    task_id=st.none() | NAME,
    task_run_id=st.none() | NAME,
    attempt=st.none() | st.integers(0, 2**31 - 1),
    trigger_id=st.none() | NAME,
    tenant=NAME,
)


def fresh() -> str:
    """Give an id that no example had before: the examples share one database."""
    return f"id{next(_numbers)}"


_numbers = itertools.count()
RELAXED = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def opened(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    runner: asyncio.Runner,
) -> Iterator[Store]:
    if request.param == "sqlite":
        url = str(tmp_path_factory.mktemp("round-trip") / "vivace.db")
    else:
        server: Postgres = request.getfixturevalue("postgres_server")
        url = server.create()
    store = runner.run(open_store(url, readers=1))
    yield store
    runner.run(store.close())
    if request.param == "postgresql":
        server.drop(url)


@RELAXED
@given(execution=EXECUTION, runs=st.lists(RUN, max_size=4, unique_by=lambda run: run.ordinal))
def test_executions_and_task_runs(
    opened: Store, runner: asyncio.Runner, execution: Execution, runs: list[TaskRun]
) -> None:
    async def there_and_back() -> tuple[Execution, list[TaskRun]] | None:
        await opened.commit(Batch([execution], [(execution.id, run) for run in runs]))
        return await opened.executions.load(execution.id)

    execution.id = fresh()
    execution.unique_key = execution.unique_key and fresh()
    runs.sort(key=lambda run: run.ordinal)
    assert runner.run(there_and_back()) == (execution, runs)


@RELAXED
@given(lines=st.lists(LINE, max_size=5))
def test_log_lines(opened: Store, runner: asyncio.Runner, lines: list[LogEntry]) -> None:
    key = fresh()
    for line in lines:
        line.execution_id = key

    async def there_and_back() -> list[LogEntry]:
        await opened.commit(Batch(logs=lines))
        return await opened.logs.of_execution(key)

    assert runner.run(there_and_back()) == lines


ANYTHING = st.recursive(
    st.text(max_size=10)
    | st.text(st.characters(categories=["Cs"]), max_size=2)
    | st.floats()
    | st.integers(-(10**5000), 10**5000)
    | st.binary(max_size=3)
    | st.datetimes()
    | st.decimals()
    | st.builds(object),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=3) | st.integers() | st.none() | st.tuples(st.integers()), inner
        )
        | st.sets(st.integers(), max_size=2)
        | st.tuples(inner)
    ),
    max_leaves=8,
)


@RELAXED
@given(value=ANYTHING)
def test_no_value_holds_up_a_commit(opened: Store, runner: asyncio.Runner, value: Any) -> None:
    key = fresh()

    async def there_and_back() -> Any:
        run = TaskRun("r", "t", 0, [(State.SUCCESS, 1)], outputs={"value": value})
        await opened.commit(Batch(task_runs=[(key, run)]))
        return await opened.executions.task_run(key, "r")

    stored = runner.run(there_and_back())
    assert list(stored.outputs) == ["value"]
