"""CopyIn, CopyOut and Batch against a real PostgreSQL server."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.integration.plugins.jdbc.conftest import Run, content
from vivace.errors import TaskError
from vivace.plugin.testing import LocalContext


async def test_a_csv_file_is_loaded(postgresql: Run, context: LocalContext, database: Any) -> None:
    database.execute("CREATE SCHEMA staging")
    database.execute("CREATE TABLE staging.orders (id int, name text, total numeric)")
    uri = context.files.put(b'name,id\n"Ada; ""x""",1\n,2\n', "in.csv")
    made = await postgresql(
        "CopyIn",
        **{"from": uri},
        table="staging.Orders",
        columns=["name", "ID"],
        format="CSV",
        header=True,
    )
    assert made == {"rowCount": 2}
    rows = database.execute("SELECT id, name, total FROM staging.orders ORDER BY id").fetchall()
    assert rows == [(1, 'Ada; "x"', None), (2, None, None)]
    assert [(m.name, m.value) for m in context.metrics] == [("rows", 2)]


@pytest.mark.parametrize(
    ("options", "content", "rows"),
    [
        ({}, b"1\ta\n2\t\\N\n", [(1, "a"), (2, None)]),
        ({"delimiter": "|", "nullString": "-"}, b"1|a\n2|-\n", [(1, "a"), (2, None)]),
        ({"format": "CSV", "quote": "'", "escape": "\\"}, b"1,'it\\'s'\n", [(1, "it's")]),
        ({"format": "CSV", "forceNotNull": ["t"]}, b"1,\n", [(1, "")]),
        ({"format": "CSV", "nullString": "x", "forceNull": ["t"]}, b'1,"x"\n', [(1, None)]),
        ({"format": "CSV", "encoding": "LATIN1"}, "1,ü\n".encode("latin-1"), [(1, "ü")]),
        ({"format": "CSV", "delimiter": "\t"}, b"1\ta\n", [(1, "a")]),
    ],
    ids=str,
)
async def test_the_options_of_copy(
    postgresql: Run,
    context: LocalContext,
    database: Any,
    options: dict[str, Any],
    content: bytes,
    rows: list[Any],
) -> None:
    database.execute("CREATE TABLE t (n int, t text)")
    uri = context.files.put(content, "in")
    await postgresql("CopyIn", **{"from": uri}, table="t", **options)
    assert database.execute("SELECT * FROM t ORDER BY n").fetchall() == rows


async def test_a_bad_line_loads_nothing_and_is_named(
    postgresql: Run, context: LocalContext, database: Any
) -> None:
    database.execute("CREATE TABLE t (n int)")
    uri = context.files.put(b"1\n2\nthree\n", "in")
    with pytest.raises(TaskError, match="22P02"):
        await postgresql("CopyIn", **{"from": uri}, table="t", format="CSV")
    assert database.execute("SELECT count(*) FROM t").fetchone() == (0,)


@pytest.mark.parametrize(
    "properties",
    [
        {"table": "t; DROP TABLE t; --"},
        {"table": "t FROM STDIN; DROP TABLE t; --"},
        {"table": 't" FROM STDIN; DROP TABLE t; --'},
        {"table": "t", "columns": ["n) FROM STDIN; DROP TABLE t; --"]},
        {"table": "t", "columns": ['n") FROM STDIN; DROP TABLE t; --']},
        {"table": "t", "format": "CSV", "nullString": "'); DROP TABLE t; --"},
        {"table": "t", "format": "CSV", "encoding": "UTF8'); DROP TABLE t; --"},
        {"table": "t", "format": "CSV", "forceNull": ["n)); DROP TABLE t; --"]},
        {"table": "t", "format": "CSV", "forceNotNull": ['n")); DROP TABLE t; --']},
        {"table": "t", "format": "CSV", "quote": "'"},
    ],
    ids=str,
)
async def test_names_and_options_cannot_hold_statements(
    postgresql: Run, context: LocalContext, database: Any, properties: dict[str, Any]
) -> None:
    database.execute("CREATE TABLE t (n int)")
    uri = context.files.put(b"1\n", "in")
    try:
        await postgresql("CopyIn", **{"from": uri}, **properties)
    except TaskError as error:
        assert "syntax error" not in error.message
    assert database.execute("SELECT to_regclass('t') IS NOT NULL").fetchone() == (True,)


async def test_a_table_is_needed(postgresql: Run, context: LocalContext) -> None:
    uri = context.files.put(b"1\n", "in")
    with pytest.raises(TaskError, match="table"):
        await postgresql("CopyIn", **{"from": uri})
    with pytest.raises(TaskError, match="OIDs"):
        await postgresql("CopyIn", **{"from": uri}, table="t", oids=True)


async def test_a_kill_loads_nothing(postgresql: Run, context: LocalContext, database: Any) -> None:
    database.execute("CREATE TABLE t (n int)")
    uri = context.files.put(b"1\n" * 1000, "in")
    context.kill()
    with pytest.raises(TaskError, match="stopped"):
        await postgresql("CopyIn", **{"from": uri}, table="t")
    assert database.execute("SELECT count(*) FROM t").fetchone() == (0,)


async def test_a_query_is_written(postgresql: Run, context: LocalContext) -> None:
    made = await postgresql(
        "CopyOut",
        sql="SELECT 1 AS a, 'x;\"y' AS b UNION SELECT 2, NULL ORDER BY a -- in order;",
        format="CSV",
        header=True,
        delimiter=";",
        nullString="NULL",
        forceQuote=["b"],
    )
    assert made["rowCount"] == 2
    assert made["uri"].endswith(".csv")
    assert content(context, made["uri"]) == b'a;b\n1;"x;""y"\n2;NULL\n'


async def test_a_table_is_written_and_loaded_again(
    postgresql: Run, context: LocalContext, database: Any
) -> None:
    database.execute("CREATE TABLE a (n int, t text, b bytea)")
    database.execute(
        "INSERT INTO a SELECT n, 'tab\t' || n, '\\x00' FROM generate_series(1, 1000) n"
    )
    database.execute("CREATE TABLE b (LIKE a)")
    for format_ in ("TEXT", "CSV", "BINARY"):
        made = await postgresql("CopyOut", table="a", columns=["n", "t", "b"], format=format_)
        assert made["rowCount"] == 1000
        await postgresql("CopyIn", **{"from": made["uri"]}, table="b", format=format_)
        assert database.execute("TABLE a EXCEPT TABLE b").fetchall() == []
        assert database.execute("SELECT count(*) FROM b").fetchone() == (1000,)
        database.execute("TRUNCATE b")


@pytest.mark.parametrize(
    "properties",
    [{}, {"sql": "SELECT 1", "table": "t"}, {"sql": "SELECT 1; DROP TABLE t"}, {"sql": "-- no"}],
    ids=str,
)
async def test_what_is_written_must_be_clear(postgresql: Run, properties: dict[str, Any]) -> None:
    with pytest.raises(TaskError, match="sql"):
        await postgresql("CopyOut", **properties)


async def test_a_query_that_fails_is_told(postgresql: Run) -> None:
    with pytest.raises(TaskError, match="22012"):
        await postgresql("CopyOut", sql="SELECT 1 / (500 - n) FROM generate_series(1, 1000) n")


ROWS = [
    {"id": 1, "name": "Ada", "at": "2026-01-31T08:00:00Z", "doc": {"a": [1]}, "tags": ["x", "y"]},
    {"id": 2, "name": None, "at": None, "doc": [1, 2], "tags": []},
    {"id": 3, "name": 5, "at": "2026-02-01", "doc": "text", "tags": None},
]


def row_file(context: LocalContext, rows: list[Any]) -> str:
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    return context.files.put(lines.encode(), "rows.ion")


@pytest.fixture
def people(database: Any) -> None:
    database.execute(
        "CREATE TABLE people (id int, name text, at timestamptz, doc jsonb, tags text[])"
    )


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    "properties",
    [
        {"table": "people"},
        {"table": "people", "columns": ["id", "name", "at", "doc", "tags"]},
        {"sql": "INSERT INTO people VALUES (?, ?, ?, ?, ?);", "chunk": 2},
    ],
    ids=str,
)
async def test_rows_are_inserted_with_the_types_of_the_table(
    postgresql: Run, context: LocalContext, database: Any, properties: dict[str, Any]
) -> None:
    made = await postgresql("Batch", **{"from": row_file(context, ROWS)}, **properties)
    assert made == {"rowCount": 3, "updatedCount": 3}
    rows = database.execute(
        "SELECT id, name, at::text, doc, tags FROM people ORDER BY id"
    ).fetchall()
    assert [(row[0], row[1], row[3], row[4]) for row in rows] == [
        (1, "Ada", {"a": [1]}, ["x", "y"]),
        (2, None, [1, 2], []),
        (3, "5", "text", None),
    ]
    assert [(m.name, m.value) for m in context.metrics] == [("records", 3), ("updated", 3)]


@pytest.mark.usefixtures("people")
async def test_values_are_taken_by_name(
    postgresql: Run, context: LocalContext, database: Any
) -> None:
    database.execute("INSERT INTO people (id, name) VALUES (1, 'old'), (2, 'old'), (3, 'old')")
    made = await postgresql(
        "Batch",
        **{"from": row_file(context, [{"id": 1, "x": 0, "name": "n'1"}, {"name": "n2", "id": 9}])},
        sql="UPDATE people SET name = ? WHERE id = ? AND '?' <> 'x'",
        columns=["name", "id"],
    )
    assert made == {"rowCount": 2, "updatedCount": 1}
    assert database.execute("SELECT name FROM people ORDER BY id").fetchall() == [
        ("n'1",),
        ("old",),
        ("old",),
    ]


@pytest.mark.usefixtures("people")
async def test_lists_are_rows_too(postgresql: Run, context: LocalContext, database: Any) -> None:
    await postgresql(
        "Batch",
        **{"from": row_file(context, [[1, "a"], [2, "b"]])},
        table="people",
        columns=None,
        sql=None,
    )
    assert database.execute("SELECT id, name FROM people ORDER BY id").fetchall() == [
        (1, "a"),
        (2, "b"),
    ]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([{"id": 1, "name": "a"}, {"id": "x", "name": "b"}], "22P02"),
        ([{"id": 1, "name": "a"}, {"id": 2}], "row 2 has 1 values"),
        ([{"id": 1, "name": "a"}, 5], "row 2 is neither"),
    ],
)
async def test_a_row_that_does_not_fit_leaves_nothing_behind(
    postgresql: Run, context: LocalContext, database: Any, rows: list[Any], complaint: str
) -> None:
    with pytest.raises(TaskError, match=complaint):
        await postgresql(
            "Batch",
            **{"from": row_file(context, rows)},
            sql="INSERT INTO people (id, name) VALUES (?, ?)",
            chunk=1,
        )
    assert database.execute("SELECT count(*) FROM people").fetchone() == (0,)


async def test_a_batch_of_nothing_is_nothing(postgresql: Run, context: LocalContext) -> None:
    made = await postgresql("Batch", **{"from": row_file(context, [])}, table="nowhere")
    assert made == {"rowCount": 0, "updatedCount": 0}


async def test_a_statement_that_is_wrong_is_told(postgresql: Run, context: LocalContext) -> None:
    with pytest.raises(TaskError, match="42P01"):
        await postgresql(
            "Batch", **{"from": row_file(context, ROWS)}, sql="UPDATE nowhere SET a = ?"
        )
