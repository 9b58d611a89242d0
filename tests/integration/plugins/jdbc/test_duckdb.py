"""Query and Queries on DuckDB, which run in a process of their own."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.integration.plugins.jdbc.conftest import Run, content
from tests.support.eventually import eventually
from vivace.errors import TaskError
from vivace.plugin.testing import LocalContext


async def test_a_csv_file_is_read_by_its_name(local: Run, context: LocalContext) -> None:
    uri = context.files.put(b"a,b\n1,x\n2,y\n", "data.csv")
    made = await local(
        "duckdb.Query",
        inputFiles={"data.csv": uri, "sub/more.csv": "a,b\n3,z\n"},
        sql="SELECT * FROM 'data.csv' UNION ALL SELECT * FROM read_csv('sub/*.csv') ORDER BY a",
        fetchType="FETCH",
    )
    assert made["rows"] == [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}, {"a": 3, "b": "z"}]
    assert [(m.name, m.value) for m in context.metrics] == [("fetch.size", 3)]


async def test_files_are_made(local: Run, context: LocalContext) -> None:
    made = await local(
        "duckdb.Queries",
        inputFiles='{"in.csv": "n\\n1\\n2\\n"}',
        sql="CREATE TABLE t AS SELECT * FROM read_csv('in.csv');\n"
        "COPY t TO '{{ outputFiles.out }}' (HEADER, DELIMITER ';');"
        "COPY t TO '{{ outputFiles['t.parquet'] }}' (FORMAT parquet);"
        "SELECT count(*) AS c FROM read_parquet('t.parquet');",
        outputFiles=["out", "t.parquet"],
        fetchType="FETCH_ONE",
        outputDbFile=True,
    )
    assert made["outputs"] == [{"row": {"c": 2}, "rows": None, "uri": None, "size": 1}]
    assert content(context, made["outputFiles"]["out"]) == b"n\n1\n2\n"
    again = await local(
        "duckdb.Query",
        databaseUri=made["databaseUri"],
        sql="SELECT sum(n) AS s FROM t",
        fetchType="FETCH_ONE",
    )
    assert again["row"] == {"s": 3}


async def test_row_files_of_other_tasks_are_read(local: Run, context: LocalContext) -> None:
    made = await local(
        "duckdb.Query",
        sql="SELECT n, 'row ' || n AS t FROM range(2500) r(n)",
        fetchType="STORE",
        fetchSize=100,
    )
    lines = content(context, made["uri"]).splitlines()
    assert (made["size"], len(lines)) == (2500, 2500)
    assert json.loads(lines[7]) == {"n": 7, "t": "row 7"}
    again = await local(
        "duckdb.Query",
        inputFiles={"rows.ion": made["uri"]},
        sql="SELECT max(n) AS m FROM read_ion('{{ inputFiles['rows.ion'] }}')",
        fetchType="FETCH_ONE",
    )
    assert again["row"] == {"m": 2499}


async def test_values_have_their_plain_form(local: Run) -> None:
    made = await local(
        "duckdb.Query",
        sql="SELECT 170141183460469231731687303715884105727::hugeint AS h, 1.10::decimal(9,2) AS d,"
        " date '2024-01-31' AS day, time '10:00' AS t, timestamp '2024-07-01 10:00:00' AS local,"
        " timestamptz '2024-07-01 10:00:00Z' AS instant, 'nan'::double AS nan,"
        " uuid '00000000-0000-0000-0000-000000000001' AS u, '\\x00'::blob AS b, [1, NULL] AS l,"
        " {'a': 1, 'b': [date '2024-01-01']} AS s, map {'k': 1} AS m, NULL AS nothing,"
        " date '20000-01-01' AS far, interval '90 minutes' AS span",
        fetchType="FETCH_ONE",
        timeZoneId="Europe/Paris",
    )
    assert made["row"] == {
        "h": "170141183460469231731687303715884105727",
        "d": 1.1,
        "day": "2024-01-31",
        "t": "10:00:00",
        "local": "2024-07-01T10:00:00+02:00",
        "instant": "2024-07-01T12:00:00+02:00",
        "nan": "NaN",
        "u": "00000000-0000-0000-0000-000000000001",
        "b": "AA==",
        "l": [1, None],
        "s": {"a": 1, "b": ["2024-01-01"]},
        "m": {"k": 1},
        "nothing": None,
        "far": "20000-01-01",
        "span": "PT5400S",
    }


@pytest.mark.parametrize("value", ["'; DROP TABLE t; --", '"', ":a $b", "ü", "", 5, None, True])
async def test_a_parameter_is_data(local: Run, value: Any) -> None:
    made = await local(
        "duckdb.Query",
        sql="SELECT :value AS v, ':value' AS text, {'k': :value}.k AS inner_",
        parameters={"value": value, "unused": 1},
        fetchType="FETCH_ONE",
    )
    assert made["row"] == {"v": value, "text": ":value", "inner_": value}


async def test_changes_give_no_rows(local: Run) -> None:
    made = await local(
        "duckdb.Queries",
        sql="CREATE TABLE t (n int); INSERT INTO t VALUES (1), (2); UPDATE t SET n = 3; "
        "INSERT INTO t VALUES (4) RETURNING n; SET threads = 1; DELETE FROM t",
        fetchType="FETCH",
    )
    assert [each["rows"] for each in made["outputs"]] == [[{"n": 4}]]


async def test_a_query_may_hold_several_statements(local: Run) -> None:
    made = await local(
        "duckdb.Query",
        sql="CREATE TABLE t AS SELECT 1 AS n; SELECT n FROM t",
        fetchType="FETCH_ONE",
    )
    assert made["row"] == {"n": 1}


async def test_statements_happen_together_or_not_at_all(local: Run) -> None:
    url = "jdbc:duckdb:kept.db"
    await local("duckdb.Query", url=url, sql="CREATE TABLE t AS SELECT 1 AS n")
    with pytest.raises(TaskError, match=r"statement 2: DuckDB: .*nowhere"):
        await local("duckdb.Queries", url=url, sql="DELETE FROM t; DELETE FROM nowhere")
    with pytest.raises(TaskError):
        await local("duckdb.Query", url=url, sql="DELETE FROM t", afterSQL="DELETE FROM nowhere")
    count = {"url": url, "sql": "SELECT count(*) AS c FROM t", "fetchType": "FETCH_ONE"}
    assert (await local("duckdb.Query", **count))["row"] == {"c": 1}
    with pytest.raises(TaskError):
        await local(
            "duckdb.Queries", url=url, sql="DELETE FROM t; DELETE FROM nowhere", transaction=False
        )
    assert (await local("duckdb.Query", **count))["row"] == {"c": 0}


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret.csv").write_text("word\ntop secret\n")
    return folder


async def test_files_outside_are_out_of_reach(
    local: Run, context: LocalContext, outside: Path
) -> None:
    secret = outside / "secret.csv"
    statements = [
        f"SELECT * FROM read_csv('{secret}')",
        f"SELECT * FROM '{secret}'",
        "SELECT * FROM read_csv('../outside/secret.csv')",
        f"SELECT * FROM read_csv('file://{secret}')",
        "SELECT * FROM read_text('/etc/passwd')",
        f"SELECT * FROM glob('{outside}/*')",
        f"COPY (SELECT 1) TO '{outside}/made.csv'",
        f"ATTACH '{outside}/made.db'",
        f"EXPORT DATABASE '{outside}/made'",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "RESET allowed_directories",
        f"SET temp_directory = '{outside}'",
        f"SET log_query_path = '{outside}/made.log'",
        f"SET profiling_output = '{outside}/made.json'; PRAGMA enable_profiling = 'json'; SELECT 1",
        f"CALL enable_logging(storage = 'file', storage_path = '{outside}'); SELECT 1",
        "INSTALL httpfs",
        "LOAD httpfs",
        f"LOAD '{outside}/made.duckdb_extension'",
        f"SET extension_directory = '{outside}'; INSTALL spatial",
        f"SET secret_directory = '{outside}'; "
        "CREATE PERSISTENT SECRET s (TYPE http, BEARER_TOKEN 'x')",
        "SELECT * FROM read_csv('http://127.0.0.1:9/a.csv')",
        "SELECT * FROM 's3://bucket/a.parquet'",
        "SELECT * FROM sqlite_scan('/etc/passwd', 'x')",
        "SELECT getenv('HOME')",
    ]
    for statement in statements:
        with pytest.raises(TaskError) as caught:
            await local("duckdb.Queries", sql=statement, transaction=False, fetchType="FETCH")
        assert "DuckDB" in caught.value.message, statement
        assert "top secret" not in caught.value.message
    assert os.listdir(outside) == ["secret.csv"]  # noqa: PTH208


async def test_the_url_may_not_lead_outside(
    local: Run, context: LocalContext, outside: Path
) -> None:
    for url in (f"jdbc:duckdb:{outside}/made.db", "jdbc:duckdb:../outside/made.db"):
        with pytest.raises(TaskError, match="working directory"):
            await local("duckdb.Query", url=url, sql="SELECT 1")
    context.settings["local-files-allowed-paths"] = [str(outside)]
    made = await local(
        "duckdb.Query",
        url=f"jdbc:duckdb:{outside}/made.db",
        sql=f"SELECT word FROM read_csv('{outside}/secret.csv')",
        fetchType="FETCH_ONE",
    )
    assert made["row"] == {"word": "top secret"}


@pytest.mark.parametrize("url", ["jdbc:duckdb:md:my_db?motherduck_token=x", "jdbc:mysql://db/x"])
async def test_other_urls_are_refused(local: Run, url: str) -> None:
    with pytest.raises(TaskError, match=r"MotherDuck|jdbc:duckdb:"):
        await local("duckdb.Query", url=url, sql="SELECT 1")


async def test_the_server_s_environment_is_not_there(
    local: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_SERVER", "top secret")
    made = await local(
        "duckdb.Query",
        sql="SELECT current_setting('home_directory') AS h",
        fetchType="FETCH_ONE",
    )
    assert "top secret" not in str(made)


async def test_a_site_may_limit_the_memory(local: Run, context: LocalContext) -> None:
    setting = {"sql": "SELECT current_setting('memory_limit') AS m", "fetchType": "FETCH_ONE"}
    assert (await local("duckdb.Query", **setting))["row"]["m"] != "1.0 GiB"
    context.settings["duckdb-memory-limit"] = "1GiB"
    assert (await local("duckdb.Query", **setting))["row"] == {"m": "1.0 GiB"}
    context.settings["duckdb-memory-limit"] = "much"
    with pytest.raises(TaskError, match="DuckDB"):
        await local("duckdb.Query", **setting)


async def test_an_error_says_where(local: Run) -> None:
    with pytest.raises(TaskError) as caught:
        await local("duckdb.Query", sql="SELECT 1; SELEC 2")
    assert 'syntax error at or near "SELEC"' in caught.value.message
    with pytest.raises(TaskError, match="`who`"):
        await local("duckdb.Query", sql="SELECT :who", parameters={"a": 1})


async def test_input_files_stay_inside(local: Run, context: LocalContext) -> None:
    for name in ("../up.csv", "/tmp/up.csv"):
        with pytest.raises(TaskError, match="inputFiles"):
            await local("duckdb.Query", inputFiles={name: "x"}, sql="SELECT 1")


ENDLESS = "SELECT sum(range * 7 % 11) FROM range(100000000000000)"


def children() -> list[int]:
    mine = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return [int(pid) for file in mine for pid in file.read_text().split()]


async def test_a_kill_ends_the_process(local: Run, context: LocalContext) -> None:
    before = set(children())
    running = asyncio.ensure_future(local("duckdb.Query", sql=ENDLESS, fetchType="FETCH"))
    await eventually(lambda: set(children()) - before, within=20)
    context.kill()
    with pytest.raises(TaskError, match="stopped"):
        await asyncio.wait_for(running, 20)
    assert not set(children()) - before


async def test_a_process_that_is_ended_fails_its_task_alone(
    local: Run, context: LocalContext
) -> None:
    before = set(children())
    running = asyncio.ensure_future(local("duckdb.Query", sql=ENDLESS, fetchType="FETCH"))
    (pid,) = await eventually(lambda: set(children()) - before, within=20)
    os.kill(pid, 9)
    with pytest.raises(TaskError, match="signal 9") as caught:
        await asyncio.wait_for(running, 20)
    assert "memory" in caught.value.hint
