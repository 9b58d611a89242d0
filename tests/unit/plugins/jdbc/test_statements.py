"""What is done with statements and rows, on a database that only pretends."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from vivace.errors import TaskError
from vivace.plugins.jdbc import statements
from vivace.plugins.jdbc.statements import Fetch, Fetched, Request, Rows, run


class Pretended:
    """Statements are split at semicolons; `rows N` gives rows, `fail` fails."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.read_to_the_end: list[str] = []

    def statements(self, sql: str) -> list[str]:
        return [part.strip() for part in sql.split(";") if part.strip()]

    def execute(
        self, statement: str, parameters: Mapping[str, Any] | None, chunk: int
    ) -> Rows | None:
        self.seen.append(statement)
        if statement == "fail":
            raise TaskError("refused", hint="do not")
        word, _, count = statement.partition(" ")
        if word != "rows":
            return None
        return Rows(["n", "t"], self._chunks(statement, int(count), chunk))

    def _chunks(self, statement: str, count: int, size: int) -> Iterator[list[tuple[Any, ...]]]:
        for start in range(0, count, size):
            yield [(n, f"row {n}") for n in range(start, min(start + size, count))]
        self.read_to_the_end.append(statement)

    def begin(self) -> None:
        self.seen.append("BEGIN")

    def commit(self) -> None:
        self.seen.append("COMMIT")

    def rollback(self) -> None:
        self.seen.append("ROLLBACK")


def ran(
    tmp_path: Path, sql: str, fetch: Fetch = Fetch.NONE, **more: Any
) -> tuple[Pretended, list[Fetched]]:
    session = Pretended()
    return session, run(session, Request(sql=sql, fetch=fetch, folder=tmp_path, chunk=10, **more))


def test_all_rows_can_be_kept(tmp_path: Path) -> None:
    _, (fetched,) = ran(tmp_path, "rows 25", Fetch.FETCH)
    assert fetched.size == 25
    assert fetched.rows is not None
    assert fetched.rows[24] == {"n": 24, "t": "row 24"}


def test_all_rows_can_be_stored(tmp_path: Path) -> None:
    _, (fetched,) = ran(tmp_path, "rows 25", Fetch.STORE)
    assert fetched.file is not None
    lines = fetched.file.read_text().splitlines()
    assert (fetched.size, len(lines)) == (25, 25)
    assert json.loads(lines[24]) == {"n": 24, "t": "row 24"}


def test_one_row_is_kept_and_all_are_read(tmp_path: Path) -> None:
    session, (fetched,) = ran(tmp_path, "rows 25", Fetch.FETCH_ONE)
    assert (fetched.row, fetched.size) == ({"n": 0, "t": "row 0"}, 1)
    assert session.read_to_the_end == ["rows 25"]


def test_no_row_is_no_row(tmp_path: Path) -> None:
    _, (fetched,) = ran(tmp_path, "rows 0", Fetch.FETCH_ONE)
    assert (fetched.row, fetched.size) == (None, 0)
    _, (fetched,) = ran(tmp_path, "rows 0", Fetch.FETCH)
    assert (fetched.rows, fetched.size) == ([], 0)


def test_rows_that_nobody_wants_are_read_all_the_same(tmp_path: Path) -> None:
    session, (fetched,) = ran(tmp_path, "rows 25")
    assert fetched == Fetched()
    assert session.read_to_the_end == ["rows 25"]


def test_statements_without_rows_have_no_entry(tmp_path: Path) -> None:
    _, fetched = ran(tmp_path, "create; rows 1; insert; rows 2", Fetch.STORE)
    assert [each.size for each in fetched] == [1, 2]
    assert len({each.file for each in fetched}) == 2


def test_what_runs_afterwards_is_in_the_same_transaction(tmp_path: Path) -> None:
    session, fetched = ran(
        tmp_path, "rows 1", Fetch.FETCH, after_sql="rows 15;", in_transaction=True
    )
    assert session.seen == ["BEGIN", "rows 1", "rows 15", "COMMIT"]
    assert session.read_to_the_end == ["rows 1", "rows 15"]
    assert len(fetched) == 1


def test_a_failure_undoes_the_transaction(tmp_path: Path) -> None:
    session = Pretended()
    request = Request("a; fail; b", Fetch.NONE, tmp_path, in_transaction=True)
    with pytest.raises(TaskError, match="statement 2: refused") as caught:
        run(session, request)
    assert caught.value.hint == "do not"
    assert session.seen == ["BEGIN", "a", "fail", "ROLLBACK"]


def test_without_a_transaction_nothing_is_undone(tmp_path: Path) -> None:
    session = Pretended()
    with pytest.raises(TaskError):
        run(session, Request("a; fail; b", Fetch.NONE, tmp_path))
    assert session.seen == ["a", "fail"]


@pytest.mark.parametrize(("sql", "after"), [("", None), (" ; ", None), ("a", "b; c")])
def test_there_must_be_statements(tmp_path: Path, sql: str, after: str | None) -> None:
    with pytest.raises(TaskError, match="statement"):
        run(Pretended(), Request(sql, Fetch.NONE, tmp_path, after_sql=after))


def test_too_many_rows_for_memory_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "MAX_FETCHED_BYTES", 1000)
    with pytest.raises(TaskError) as caught:
        ran(tmp_path, "rows 100", Fetch.FETCH)
    assert "STORE" in caught.value.hint
    ran(tmp_path, "rows 100", Fetch.STORE)


def test_a_task_that_was_stopped_runs_nothing_more(tmp_path: Path) -> None:
    stopped = iter([False, False, True])
    session = Pretended()
    request = Request(
        "rows 100; b", Fetch.FETCH, tmp_path, chunk=10, is_stopped=lambda: next(stopped, True)
    )
    with pytest.raises(TaskError, match="stopped"):
        run(session, request)
    assert session.seen == ["rows 100"]
    assert session.read_to_the_end == []
