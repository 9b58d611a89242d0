"""Query and Queries on SQLite."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.integration.plugins.jdbc.conftest import Run, content
from tests.support.eventually import eventually
from vivace.errors import TaskError
from vivace.plugin.testing import LocalContext


async def test_a_database_is_built_and_asked(local: Run) -> None:
    made = await local(
        "sqlite.Queries",
        sql="""
        CREATE TABLE t (n INTEGER PRIMARY KEY, s TEXT, r REAL, b BLOB);
        CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; SELECT 2; END;
        INSERT INTO t (s, r, b) VALUES ('a;b', 1.5, x'00ff'), (NULL, 9e999, NULL) RETURNING n;
        SELECT * FROM t ORDER BY n;
        """,
        fetchType="FETCH",
    )
    inserted, rows = (each["rows"] for each in made["outputs"])
    assert inserted == [{"n": 1}, {"n": 2}]
    assert rows == [
        {"n": 1, "s": "a;b", "r": 1.5, "b": "AP8="},
        {"n": 2, "s": None, "r": "Infinity", "b": None},
    ]


async def test_a_stored_file_is_worked_on_as_a_copy(
    local: Run, context: LocalContext, tmp_path: Path
) -> None:
    with sqlite3.connect(tmp_path / "own.db") as own:
        own.execute("CREATE TABLE t AS SELECT 1 AS n")
    own.close()
    uri = context.files.put(tmp_path / "own.db", "own.db")
    before = content(context, uri)
    made = await local(
        "sqlite.Query", sqliteFile=uri, sql="INSERT INTO t VALUES (2)", outputDbFile=True
    )
    assert content(context, uri) == before
    again = await local(
        "sqlite.Query",
        sqliteFile=made["databaseUri"],
        sql="SELECT count(*) AS c FROM t",
        fetchType="FETCH_ONE",
    )
    assert again["row"] == {"c": 2}


async def test_rows_are_stored(local: Run, context: LocalContext) -> None:
    made = await local(
        "sqlite.Query",
        sql="WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 2500) "
        "SELECT n FROM c",
        fetchType="STORE",
        fetchSize=100,
    )
    lines = content(context, made["uri"]).splitlines()
    assert (made["size"], len(lines), json.loads(lines[-1])) == (2500, 2500, {"n": 2500})


async def test_what_runs_afterwards_happens_or_nothing_does(local: Run) -> None:
    url = "jdbc:sqlite:kept.db"
    await local("sqlite.Queries", url=url, sql="CREATE TABLE t (n); INSERT INTO t VALUES (1)")
    with pytest.raises(TaskError, match="nowhere"):
        await local("sqlite.Query", url=url, sql="DELETE FROM t", afterSQL="DELETE FROM nowhere")
    with pytest.raises(TaskError, match="statement 2"):
        await local("sqlite.Queries", url=url, sql="DELETE FROM t; SELEC 1")
    made = await local(
        "sqlite.Query", url=url, sql="SELECT count(*) AS c FROM t", fetchType="FETCH_ONE"
    )
    assert made["row"] == {"c": 1}
    with pytest.raises(TaskError):
        await local("sqlite.Queries", url=url, sql="DELETE FROM t; SELEC 1", transaction=False)
    made = await local(
        "sqlite.Query", url=url, sql="SELECT count(*) AS c FROM t", fetchType="FETCH_ONE"
    )
    assert made["row"] == {"c": 0}


@pytest.mark.parametrize("value", ["'; DROP TABLE t; --", '"', ":a", "\0", "ü", "", 5, None, 1.5])
async def test_a_parameter_is_data(local: Run, value: Any) -> None:
    made = await local(
        "sqlite.Query",
        sql="SELECT :value AS v, ':value' AS text",
        parameters={"value": value, "unused": 1},
        fetchType="FETCH_ONE",
    )
    assert made["row"] == {"v": value, "text": ":value"}


async def test_lists_and_maps_are_json(local: Run) -> None:
    made = await local(
        "sqlite.Query",
        sql="SELECT json_extract(:doc, '$.a[1]') AS v",
        parameters={"doc": {"a": [1, 2]}},
        fetchType="FETCH_ONE",
    )
    assert made["row"] == {"v": 2}


async def test_a_missing_parameter_is_named(local: Run) -> None:
    with pytest.raises(TaskError, match=":who"):
        await local("sqlite.Query", sql="SELECT :who", parameters={"a": 1})


async def test_a_number_that_is_too_large_is_told(local: Run) -> None:
    with pytest.raises(TaskError, match="large"):
        await local("sqlite.Query", sql="SELECT :n", parameters={"n": 2**70})


async def test_an_error_is_named(local: Run) -> None:
    with pytest.raises(TaskError, match="SQLite: no such table: nope"):
        await local("sqlite.Query", sql="SELECT * FROM nope")
    with pytest.raises(TaskError, match="SQLITE_CONSTRAINT"):
        await local(
            "sqlite.Queries", sql="CREATE TABLE t (n UNIQUE); INSERT INTO t VALUES (1), (1)"
        )


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    folder.mkdir()
    connection = sqlite3.connect(folder / "secret.db")
    connection.execute("CREATE TABLE secrets AS SELECT 'top secret' AS word")
    connection.commit()
    connection.close()
    return folder


async def test_files_outside_are_out_of_reach(
    local: Run, context: LocalContext, outside: Path
) -> None:
    secret = outside / "secret.db"
    (context.working_dir / "link.db").symlink_to(secret)
    (context.working_dir / "folder").symlink_to(outside)
    here = context.working_dir
    for statement in (
        f"ATTACH '{secret}' AS s",
        f"ATTACH '{here}/../outside/secret.db' AS s",
        f"ATTACH 'file:{secret}?mode=ro' AS s",
        f"ATTACH '{here}/link.db' AS s",
        f"ATTACH '{here}/folder/secret.db' AS s",
        "ATTACH 'relative.db' AS s",
        f"ATTACH '{outside}' || '/secret.db' AS s",
        "ATTACH :secret AS s",
        f"VACUUM INTO '{outside}/copy.db'",
        f"VACUUM INTO '{outside}' || '/copy.db'",
        "VACUUM INTO :secret",
        f"PRAGMA temp_store_directory = '{outside}'",
    ):
        with pytest.raises(TaskError) as caught:
            await local("sqlite.Query", sql=statement, parameters={"secret": str(secret)})
        assert "SQLite: " in caught.value.message
        assert "top secret" not in str(caught.value.outputs)
    for statement in (
        "SELECT load_extension('x')",
        "SELECT readfile('/etc/passwd')",
        "CREATE VIRTUAL TABLE v USING csv(filename='/etc/passwd')",
    ):
        with pytest.raises(TaskError):
            await local("sqlite.Query", sql=statement)
    assert os.listdir(outside) == ["secret.db"]  # noqa: PTH208


@pytest.mark.parametrize("name", ["/etc/passwd", "../outside/secret.db", "folder/secret.db"])
async def test_the_url_may_not_lead_outside(
    local: Run, context: LocalContext, outside: Path, name: str
) -> None:
    (context.working_dir / "folder").symlink_to(outside)
    with pytest.raises(TaskError, match="working directory"):
        await local("sqlite.Query", url=f"jdbc:sqlite:{name}", sql="SELECT 1")


async def test_a_site_may_allow_a_folder(local: Run, context: LocalContext, outside: Path) -> None:
    context.settings["local-files-allowed-paths"] = [str(outside)]
    made = await local(
        "sqlite.Query",
        url=f"jdbc:sqlite:{outside}/secret.db",
        sql="SELECT word FROM secrets",
        fetchType="FETCH_ONE",
    )
    assert made["row"] == {"word": "top secret"}


async def test_files_inside_are_in_reach(local: Run, context: LocalContext) -> None:
    made = await local(
        "sqlite.Queries",
        sql="ATTACH '{{ workingDir }}/other.db' AS o; CREATE TABLE o.t AS SELECT 7 AS n; "
        "DETACH o; VACUUM; VACUUM INTO '{{ outputFiles.copy }}'; ATTACH '' AS tmp; "
        "ATTACH ':memory:' AS mem",
        transaction=False,
        outputFiles=["copy", "other.db"],
    )
    assert sorted(made["outputFiles"]) == ["copy", "other.db"]
    again = await local(
        "sqlite.Query",
        sqliteFile=made["outputFiles"]["other.db"],
        sql="SELECT n FROM t",
        fetchType="FETCH_ONE",
    )
    assert again["row"] == {"n": 7}


async def test_an_output_file_must_have_been_made(local: Run) -> None:
    with pytest.raises(TaskError, match="nothing"):
        await local("sqlite.Query", sql="SELECT 1", outputFiles=["nothing"])


async def test_other_urls_are_refused(local: Run) -> None:
    with pytest.raises(TaskError, match="jdbc:sqlite:"):
        await local("sqlite.Query", url="jdbc:mysql://db/x", sql="SELECT 1")


async def test_a_kill_stops_the_statement(local: Run, context: LocalContext) -> None:
    endless = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT sum(n) FROM c"
    running = asyncio.ensure_future(local("sqlite.Query", sql=endless, fetchType="FETCH"))

    def is_stopped() -> bool:
        context.kill()  # the first call may come before the statement has begun
        return running.done()

    await eventually(lambda: list(context.working_dir.glob("sqlite.db*")), within=20)
    await eventually(is_stopped, within=20)
    context.kill()
    with pytest.raises(TaskError, match=r"interrupted|stopped"):
        await running


async def test_text_that_is_no_unicode_is_read(local: Run) -> None:
    made = await local(
        "sqlite.Query", sql="SELECT CAST(x'61ff' AS TEXT) AS t", fetchType="FETCH_ONE"
    )
    assert made["row"] == {"t": "a\ufffd"}
