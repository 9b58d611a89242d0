from __future__ import annotations

import pytest

from tests.integration.store.records import a_line, a_metric, a_run, a_trigger, an_execution
from vivace.store import commit, execution_rows, large_values, logs, metrics, task_runs, triggers
from vivace.store.bulk import Upsert, batched
from vivace.store.execution_rows import UPSERT
from vivace.store.tables import settings


def test_rows_are_replaced_whole() -> None:
    upsert = Upsert(settings, keys=("key",))
    assert upsert.head == "INSERT INTO settings (key, value)"
    assert upsert.tail == " ON CONFLICT (key) DO UPDATE SET value = excluded.value"


def test_rows_that_never_change_are_left() -> None:
    assert Upsert(settings, keys=("key",), changing=()).tail == " ON CONFLICT (key) DO NOTHING"


def test_rows_without_a_key_are_added() -> None:
    assert logs.APPEND.tail == ""
    assert "seq" not in logs.APPEND.head


def test_an_execution_is_guarded_by_its_version() -> None:
    assert UPSERT.tail.endswith(" WHERE executions.version <= excluded.version")
    settings_of_update = UPSERT.tail.partition("SET ")[2]
    for name in ("namespace", "flow_id", "started_at", "unique_key"):
        assert f"{name} = " not in settings_of_update
    assert "flow_revision = excluded.flow_revision" in settings_of_update


@pytest.mark.parametrize(
    ("upsert", "rows"),
    [
        (execution_rows.UPSERT, "executions"),
        (task_runs.UPSERT, "task_runs"),
        (large_values.UPSERT, "large"),
        (logs.APPEND, "logs"),
        (metrics.APPEND, "metrics"),
        (triggers.UPSERT, "triggers"),
    ],
)
def test_rows_have_a_value_for_each_column(upsert: Upsert, rows: str) -> None:
    batch = commit.encode_batch(
        commit.Batch(
            executions=[an_execution("e", inputs={"x": "y" * 100_000})],
            task_runs=[("e", a_run())],
            logs=[a_line("e")],
            metrics=[a_metric("e")],
            triggers=[a_trigger()],
        )
    )
    (row,) = getattr(batch, rows)
    assert len(row) == len(upsert.columns)


def test_batched() -> None:
    assert list(batched([1, 2, 3, 4, 5], 2)) == [[1, 2], [3, 4], [5]]
    assert list(batched([])) == []
    assert [len(part) for part in batched(list(range(1_001)))] == [500, 500, 1]
