"""What a commit promises: all or nothing, as the records were, and shared with others."""

from __future__ import annotations

import asyncio
import dataclasses
import sqlite3

import pytest
import sqlalchemy as sa

from tests.integration.store.records import (
    a_line,
    a_metric,
    a_run,
    a_trigger,
    an_execution,
    keep,
)
from vivace.errors import ConflictError, UnavailableError
from vivace.model.state import State
from vivace.store import Batch, LogSelection, Store


async def test_a_batch_is_there_as_a_whole(store: Store) -> None:
    execution, run = an_execution("e1", task_run_count=1), a_run()
    batch = Batch(
        executions=[execution],
        task_runs=[("e1", run)],
        logs=[a_line("e1")],
        metrics=[a_metric("e1")],
        triggers=[a_trigger()],
    )
    result = await store.commit(batch)
    assert result.refused == {}
    assert await store.executions.load("e1") == (execution, [run])
    assert await store.logs.of_execution("e1") == batch.logs
    assert (await store.metrics.of_execution("e1")).results == batch.metrics
    assert await store.triggers.all() == batch.triggers


async def test_an_empty_batch_is_committed_too(store: Store) -> None:
    assert (await store.commit(Batch())).refused == {}


async def test_records_are_read_before_commit_returns(store: Store) -> None:
    execution, run, line = an_execution("e1"), a_run(), a_line("e1")
    done = store.commit(Batch([execution], [("e1", run)], logs=[line]))
    execution.enter(State.RUNNING, 2)
    run.outputs = {"changed": True}
    line.message = "changed"
    await done
    found = await store.executions.load("e1")
    assert found is not None
    assert found[0].state is State.CREATED
    assert found[1][0].outputs == {"value": "hello", "n": 0}
    assert [line.message for line in await store.logs.of_execution("e1")] == ["hello"]


async def test_a_later_commit_replaces_whole_records(store: Store) -> None:
    execution, run = an_execution("e1", wake_at=5, failure="bad"), a_run(value="x")
    await store.commit(Batch([execution], [("e1", run)]))
    execution.enter(State.RUNNING, 10)
    execution.version, execution.wake_at, execution.failure = 2, None, None
    execution.outputs = {"a": 1}
    run.value, run.outputs, run.plan = None, None, [1]
    await store.commit(Batch([execution], [("e1", run)]))
    assert await store.executions.load("e1") == (execution, [run])


async def test_a_record_twice_in_a_batch_counts_as_it_was_last(store: Store) -> None:
    first, second = an_execution("e1"), an_execution("e1", version=2, failure="later")
    runs = [a_run(0, id="r1", value="early"), a_run(0, id="r1", value="late")]
    await store.commit(Batch([first, second], [("e1", run) for run in runs]))
    assert await store.executions.load("e1") == (second, [runs[1]])


async def test_task_runs_are_removed_before_others_are_written(store: Store) -> None:
    runs = [a_run(n, id=f"r{n}") for n in range(4)]
    await store.commit(Batch([an_execution("e1")], [("e1", run) for run in runs]))
    new = a_run(4, id="r4")
    removed = [("e1", "r1"), ("e1", "r2"), ("e1", "r4"), ("other", "r0")]
    await store.commit(Batch(task_runs=[("e1", new)], removed_task_runs=removed))
    found = await store.executions.load("e1")
    assert found is not None
    assert found[1] == [runs[0], runs[3], new]


async def test_of_commits_in_flight_a_later_one_undoes_an_earlier(store: Store) -> None:
    run = a_run(0, id="r0")
    await asyncio.gather(
        store.commit(Batch([an_execution("e1")], [("e1", run)])),
        store.commit(Batch(removed_task_runs=[("e1", "r0")])),
        store.commit(Batch([an_execution("e1", version=2)])),
    )
    assert await store.executions.load("e1") == (an_execution("e1", version=2), [])


async def test_log_lines_get_rising_numbers(store: Store) -> None:
    lines = [a_line("e1", f"line {n}") for n in range(150)]
    await store.commit(Batch(logs=lines[:100]))
    result = await store.commit(Batch(logs=lines[100:]))
    numbers = [line.seq for line in lines]
    assert numbers == sorted(set(numbers))
    assert numbers[0] > 0
    assert result.log_seqs == numbers[100:]
    stored = await store.logs.of_execution("e1", LogSelection())
    assert [(line.seq, line.message) for line in stored] == [
        (line.seq, line.message) for line in lines
    ]


async def test_numbers_of_deleted_lines_are_not_given_again(store: Store) -> None:
    first, second = a_line("e1"), a_line("e1")
    await store.commit(Batch(logs=[first]))
    await store.logs.delete("e1")
    await store.commit(Batch(logs=[second]))
    assert second.seq > first.seq


class TestUniqueKeys:
    async def test_the_second_execution_is_left_out_with_all_that_is_its(
        self, store: Store
    ) -> None:
        await keep(store, an_execution("first", unique_key="k"))
        other = an_execution("other")
        lines = [a_line("second", "no"), a_line("other", "yes")]
        result = await store.commit(
            Batch(
                executions=[an_execution("second", unique_key="k"), other],
                task_runs=[("second", a_run()), ("other", a_run(id="r"))],
                logs=lines,
                metrics=[a_metric("second"), a_metric("other")],
                triggers=[a_trigger()],
            )
        )
        assert result.refused == {"second": "first"}
        assert await store.executions.load("second") is None
        assert (await store.executions.task_runs("second"))[1] == 0
        assert await store.logs.of_execution("second") == []
        assert (await store.metrics.of_execution("second")).total == 0
        assert await store.executions.get("other") == other
        assert [line.message for line in await store.logs.of_execution("other")] == ["yes"]
        assert (await store.metrics.of_execution("other")).total == 1
        assert await store.triggers.all() == [a_trigger()]
        assert (lines[0].seq, lines[1].seq > 0) == (0, True)

    async def test_of_many_at_once_one_gets_the_key(self, store: Store) -> None:
        names = [f"e{n}" for n in range(20)]
        results = await asyncio.gather(
            *(store.commit(Batch([an_execution(name, unique_key="k")])) for name in names)
        )
        holder = await store.executions.by_unique_key("k")
        assert holder is not None
        refusals = {key: value for result in results for key, value in result.refused.items()}
        assert refusals == {name: holder.id for name in names if name != holder.id}

    async def test_two_in_one_batch(self, store: Store) -> None:
        pair = [an_execution("a", unique_key="k"), an_execution("b", unique_key="k")]
        assert (await store.commit(Batch(pair))).refused == {"b": "a"}

    async def test_the_holder_may_be_committed_again(self, store: Store) -> None:
        execution = an_execution("a", unique_key="k")
        await keep(store, execution)
        assert (await store.commit(Batch([execution]))).refused == {}
        execution.version = 2
        assert (await store.commit(Batch([execution]))).refused == {}
        assert await store.executions.by_unique_key("k") == execution

    async def test_the_key_is_free_when_its_holder_is_deleted(self, store: Store) -> None:
        await keep(store, an_execution("a", unique_key="k"))
        await store.executions.delete(["a"])
        result = await store.commit(Batch([an_execution("b", unique_key="k")]))
        assert result.refused == {}

    async def test_executions_without_a_key_do_not_meet(self, store: Store) -> None:
        result = await store.commit(Batch([an_execution(), an_execution()]))
        assert result.refused == {}


class TestVersions:
    async def test_an_older_version_is_refused_with_its_whole_batch(self, store: Store) -> None:
        await keep(store, an_execution("e1", version=7))
        batch = Batch([an_execution("new"), an_execution("e1", version=6)], logs=[a_line("e1")])
        with pytest.raises(ConflictError, match="execution e1 is at version 7, not 5"):
            await store.commit(batch)
        assert await store.executions.get("new") is None
        assert await store.logs.of_execution("e1") == []

    async def test_it_does_not_disturb_those_in_the_same_transaction(self, store: Store) -> None:
        await keep(store, an_execution("e1", version=7))
        outcomes = await asyncio.gather(
            store.commit(Batch([an_execution("a")])),
            store.commit(Batch([an_execution("e1", version=3)])),
            store.commit(Batch([an_execution("b")])),
            return_exceptions=True,
        )
        assert [type(outcome).__name__ for outcome in outcomes] == [
            "CommitResult",
            "ConflictError",
            "CommitResult",
        ]
        assert await store.executions.get("a") is not None
        assert await store.executions.get("b") is not None

    async def test_among_commits_in_flight_too(self, store: Store) -> None:
        outcomes = await asyncio.gather(
            store.commit(Batch([an_execution("e1", version=2)])),
            store.commit(Batch([an_execution("e1", version=1, failure="old")])),
            return_exceptions=True,
        )
        assert isinstance(outcomes[1], ConflictError)
        assert await store.executions.get("e1") == an_execution("e1", version=2)

    async def test_the_same_version_again_is_a_repeat(self, store: Store) -> None:
        execution = an_execution("e1", version=4)
        await keep(store, execution)
        await keep(store, execution)
        assert await store.executions.get("e1") == execution


async def test_a_batch_that_the_database_refuses_fails_alone(store: Store) -> None:
    poison = an_execution("bad", namespace=None)
    outcomes = await asyncio.gather(
        store.commit(Batch([an_execution("a")])),
        store.commit(Batch([an_execution("c"), poison], [("c", a_run())])),
        store.commit(Batch([an_execution("b")], logs=[a_line("b")])),
        return_exceptions=True,
    )
    assert isinstance(outcomes[1], sa.exc.IntegrityError | sqlite3.IntegrityError)
    assert sorted(await store.executions.open_ids()) == ["a", "b"]
    assert (await store.executions.task_runs("c"))[1] == 0
    assert len(await store.logs.of_execution("b")) == 1


async def test_a_mistake_in_the_writer_does_not_end_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    transactions = store._database.writer._transactions

    def fail(*_: object) -> None:
        raise RuntimeError("a mistake")

    with monkeypatch.context() as context:
        context.setattr(transactions, "run", fail)
        with pytest.raises(RuntimeError, match="a mistake"):
            await keep(store, an_execution("a"))
    await keep(store, an_execution("b"))
    assert await store.executions.open_ids() == ["b"]


async def test_many_commits_share_few_transactions(store: Store) -> None:
    before = store.transactions
    await asyncio.gather(*(store.commit(Batch([an_execution()])) for _ in range(500)))
    assert len(await store.executions.open_ids()) == 500
    assert store.transactions - before <= 5


async def test_a_cancelled_waiter_disturbs_nobody(store: Store) -> None:
    async def wait(key: str) -> None:
        await store.commit(Batch([an_execution(key)], logs=[a_line(key)]))

    tasks = [asyncio.create_task(wait(f"e{n}")) for n in range(10)]
    await asyncio.sleep(0)
    tasks[3].cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [n for n, outcome in enumerate(outcomes) if outcome is not None] == [3]
    await store.commit(Batch())
    assert len(await store.executions.open_ids()) == 10


async def test_what_was_queued_before_closing_is_written(database_url: str) -> None:
    store = await Store.open(database_url)
    waiting = [store.commit(Batch([an_execution(f"e{n}")])) for n in range(50)]
    await store.close()
    assert len(await asyncio.gather(*waiting)) == 50
    with pytest.raises(UnavailableError, match="closed"):
        store.commit(Batch())
    with pytest.raises(UnavailableError, match="closed"):
        await store.executions.get("e1")
    reopened = await Store.open(database_url)
    try:
        assert len(await reopened.executions.open_ids()) == 50
    finally:
        await reopened.close()


async def test_a_picture_of_a_batch_can_be_committed_later_and_in_part(store: Store) -> None:
    first, second = an_execution("a"), an_execution("b")
    lines = [a_line("a"), a_line("b"), a_line(None)]
    runs = [("a", a_run(id="r")), ("b", a_run(id="s"))]
    picture = store.encode(Batch([first, second], runs, logs=lines))
    first.failure = "later"
    result = await store.commit_encoded(picture.without(["b"]))
    assert (result.refused, len(result.log_seqs)) == ({}, 2)
    assert await store.executions.get("a") == an_execution("a")
    assert await store.executions.get("b") is None
    assert (await store.executions.task_runs("b"))[1] == 0
    assert [line.seq > 0 for line in lines] == [True, False, True]
    await store.commit_encoded(picture)
    assert await store.executions.get("b") == second
    assert all(line.seq > 0 for line in lines)


async def test_large_values_are_kept_apart_and_given_back(store: Store) -> None:
    large = {"text": "x" * 100_000}
    execution = an_execution("e1", inputs=large, outputs={"o": large}, variables={"v": large})
    run = a_run(outputs=large, plan=large)
    await store.commit(Batch([execution], [("e1", run)]))
    assert await store.executions.load("e1") == (execution, [run])
    assert await store.executions.get("e1") == execution
    assert await store.executions.task_run("e1", run.id) == run
    listed = await store.executions.children("e1")
    assert listed == []
    (bare,), _ = await store.executions.task_runs("e1")
    assert bare == dataclasses.replace(run, outputs=None)
    (full,), _ = await store.executions.task_runs("e1", include_outputs=True)
    assert full == run


async def test_unchanged_large_values_are_written_once(store: Store) -> None:
    execution = an_execution("e1", inputs={"text": "x" * 100_000})
    for version in range(1, 5):
        execution.version = version
        await keep(store, execution)
    assert await store.executions.get("e1") == execution
    assert (await store.purge(2**60)).large_values == 0
    execution.fully_ended, execution.version = True, 5
    execution.enter(State.SUCCESS, execution.started_at + 1)
    await keep(store, execution)
    purged = await store.purge(2**60)
    assert (purged.executions, purged.large_values) == (1, 1)
