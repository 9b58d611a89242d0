"""Query and Queries against a real PostgreSQL server."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.integration.plugins.jdbc.conftest import Run, content
from tests.support.eventually import eventually
from vivace.errors import DeniedError, TaskError
from vivace.plugin import LogLevel, Task
from vivace.plugin.testing import LocalContext, run_task


async def test_rows_are_fetched(postgresql: Run, context: LocalContext) -> None:
    made = await postgresql(
        "Query", sql="SELECT 1 AS a, 'x' AS b UNION SELECT 2, NULL ORDER BY a", fetchType="FETCH"
    )
    assert made["rows"] == [{"a": 1, "b": "x"}, {"a": 2, "b": None}]
    assert made["size"] == 2
    (metric,) = context.metrics
    assert (metric.name, metric.value) == ("fetch.size", 2)
    assert metric.tags == {"fetch": "true", "store": "false"}


async def test_one_row_is_fetched(postgresql: Run) -> None:
    made = await postgresql("Query", sql="SELECT generate_series(1, 5) AS n", fetchType="FETCH_ONE")
    assert (made["row"], made["size"]) == ({"n": 1}, 1)
    made = await postgresql("Query", sql="SELECT 1 WHERE false", fetchType="FETCH_ONE")
    assert (made["row"], made["size"]) == (None, 0)


async def test_rows_are_stored(postgresql: Run, context: LocalContext) -> None:
    made = await postgresql(
        "Query",
        sql="SELECT n, 'row ' || n AS t FROM generate_series(1, 2500) n",
        fetchType="STORE",
        fetchSize=100,
    )
    assert made["size"] == 2500
    assert made["uri"].endswith(".ion")
    rows = [json.loads(line) for line in content(context, made["uri"]).splitlines()]
    assert rows[2499] == {"n": 2500, "t": "row 2500"}
    assert len(rows) == 2500


@pytest.mark.parametrize(
    ("old", "key"),
    [({"fetch": True}, "rows"), ({"fetchOne": True}, "row"), ({"store": True}, "uri")],
)
async def test_the_old_ways_to_fetch_win(postgresql: Run, old: dict[str, bool], key: str) -> None:
    made = await postgresql("Query", sql="SELECT 1 AS a", fetchType="NONE", **old)
    assert made[key] is not None


async def test_by_default_nothing_is_fetched(postgresql: Run, database: Any) -> None:
    made = await postgresql("Query", sql="CREATE TABLE t AS SELECT 1 AS a")
    assert {name: value for name, value in made.items() if value is not None} == {}
    assert database.execute("SELECT a FROM t").fetchall() == [(1,)]


async def test_values_have_their_plain_form(postgresql: Run) -> None:
    sql = """
    SELECT 9223372036854775807 AS big, 1.5::float8 AS f, 'NaN'::float4 AS nan, true AS yes,
      1.10::numeric AS num, 0.12345678901234567890::numeric AS exact, NULL::int AS nothing,
      date '2024-01-31' AS day, time '10:30' AS t, timetz '10:30+02' AS ttz,
      timestamp '2024-07-01 10:00:00.5' AS local, timestamptz '2024-07-01 10:00:00Z' AS instant,
      'infinity'::timestamptz AS never, date '0044-03-15 BC' AS ides,
      interval '1 year 2 months 3 days 04:05:06.5' AS span,
      '{"a": [1, 2.5]}'::jsonb AS doc, '[1]'::json AS list,
      ARRAY[1, NULL, 3] AS ints, ARRAY[['a'], ['b']] AS texts, ARRAY[1.5, 2]::numeric[] AS nums,
      ARRAY[date '2024-01-01'] AS days, '\\x00ff'::bytea AS bytes, 'a'::"char" AS c,
      '00000000-0000-0000-0000-000000000001'::uuid AS u, inet '10.0.0.1/8' AS ip,
      int4range(1, 5) AS r, ROW(1, 'x') AS rec, 'x'::xml AS x, B'101' AS bits,
      point '(1,2)' AS p, to_tsvector('simple', 'a b') AS ts
    """
    made = await postgresql("Query", sql=sql, fetchType="FETCH_ONE", timeZoneId="Europe/Paris")
    assert made["row"] == {
        "big": 9223372036854775807,
        "f": 1.5,
        "nan": "NaN",
        "yes": True,
        "num": 1.1,
        "exact": "0.12345678901234567890",
        "nothing": None,
        "day": "2024-01-31",
        "t": "10:30:00",
        "ttz": "10:30:00+02",
        "local": "2024-07-01T10:00:00.5",
        "instant": "2024-07-01T12:00:00+02:00",
        "never": "infinity",
        "ides": "0044-03-15 BC",
        "span": "P1Y2M3DT4H5M6.5S",
        "doc": {"a": [1, 2.5]},
        "list": [1],
        "ints": [1, None, 3],
        "texts": [["a"], ["b"]],
        "nums": [1.5, 2],
        "days": ["2024-01-01"],
        "bytes": "AP8=",
        "c": "a",
        "u": "00000000-0000-0000-0000-000000000001",
        "ip": "10.0.0.1/8",
        "r": "[1,5)",
        "rec": ["1", "x"],
        "x": "x",
        "bits": "101",
        "p": "(1,2)",
        "ts": "'a':1 'b':2",
    }


async def test_a_stored_row_equals_a_fetched_one(postgresql: Run, context: LocalContext) -> None:
    sql = "SELECT now() AS t, 1.5::numeric AS n, 'NaN'::float8 AS f, '\\x01'::bytea AS b"
    sql = sql.replace("now()", "timestamptz '2024-01-01 00:00:00Z'")
    fetched = await postgresql("Query", sql=sql, fetchType="FETCH_ONE")
    stored = await postgresql("Query", sql=sql, fetchType="STORE")
    assert json.loads(content(context, stored["uri"])) == fetched["row"]


INJECTIONS = [
    "'; DROP TABLE victims; --",
    "' OR '1'='1",
    "\\'; DROP TABLE victims; --",
    '"; DROP TABLE victims; --',
    "$$; DROP TABLE victims; $$",
    "x'); DELETE FROM victims; --",
    "1; SELECT pg_sleep(10)",
    "%(a)s %s %%",
    ":a :name",
    "/* */ -- \n;",
    "ünïcode \U0001f600",
    "{{ 7 * 7 }}",
    "",
]


@pytest.mark.parametrize("value", INJECTIONS)
async def test_a_parameter_is_data_and_nothing_else(
    postgresql: Run, database: Any, value: str, context: LocalContext
) -> None:
    database.execute("CREATE TABLE victims (name text)")
    context.variables["value"] = value
    await postgresql(
        "Query",
        sql="INSERT INTO victims VALUES (:name) -- 100% :unknown",
        parameters={"name": "{{ value }}"},
    )
    assert database.execute("SELECT name FROM victims").fetchall() == [(value,)]
    made = await postgresql(
        "Query",
        sql="SELECT count(*) AS n FROM victims WHERE name = :name AND ':name' <> 'x' AND 5 % 3 = 2",
        parameters={"name": "{{ value }}"},
        fetchType="FETCH_ONE",
    )
    assert made["row"] == {"n": 1}


async def test_parameters_keep_their_types(postgresql: Run) -> None:
    made = await postgresql(
        "Query",
        sql="SELECT :i + 1 AS i, :t::text AS t, :b AS b, :f::float8 AS f, :d::jsonb AS d, "
        ":l::int[] AS l, :n::int IS NULL AS n, :day::date AS day, :num::int + 1 AS num",
        parameters={
            "i": 41,
            "t": "text",
            "b": True,
            "f": 1.5,
            "d": {"a": [1]},
            "l": [1, 2],
            "n": None,
            "day": "2024-01-31",
            "num": "{{ 5 }}",
        },
        fetchType="FETCH_ONE",
    )
    assert made["row"] == {
        "i": 42,
        "t": "text",
        "b": True,
        "f": 1.5,
        "d": {"a": [1]},
        "l": [1, 2],
        "n": True,
        "day": "2024-01-31",
        "num": 6,
    }


async def test_a_parameter_that_is_missing_is_named(postgresql: Run) -> None:
    with pytest.raises(TaskError, match="`who`"):
        await postgresql("Query", sql="SELECT :who", parameters={"name": 1})


async def test_rows_of_a_change_are_taken(postgresql: Run, database: Any) -> None:
    database.execute("CREATE TABLE t (n int)")
    made = await postgresql(
        "Query",
        sql="INSERT INTO t SELECT generate_series(1, 5000) RETURNING n",
        fetchType="FETCH_ONE",
        fetchSize=10,
    )
    assert made["row"] == {"n": 1}
    assert database.execute("SELECT count(*) FROM t").fetchone() == (5000,)


async def test_several_statements_are_no_query(postgresql: Run) -> None:
    with pytest.raises(TaskError) as caught:
        await postgresql("Query", sql="SELECT 1; SELECT 2")
    assert "2 statements" in caught.value.message
    assert "Queries" in caught.value.hint


async def test_what_runs_afterwards_happens_with_the_query_or_not_at_all(
    postgresql: Run, database: Any
) -> None:
    database.execute("CREATE TABLE q (n int, done bool DEFAULT false)")
    database.execute("INSERT INTO q VALUES (1), (2)")
    made = await postgresql(
        "Query",
        sql="SELECT n FROM q WHERE NOT done",
        afterSQL="UPDATE q SET done = true",
        fetchType="FETCH",
    )
    assert made["size"] == 2
    assert database.execute("SELECT count(*) FROM q WHERE done").fetchone() == (2,)
    with pytest.raises(TaskError):
        await postgresql(
            "Query", sql="DELETE FROM q RETURNING n", afterSQL="SELECT 1/0", fetchType="FETCH"
        )
    assert database.execute("SELECT count(*) FROM q").fetchone() == (2,)


async def test_queries_give_an_entry_for_each_result(
    postgresql: Run, context: LocalContext
) -> None:
    made = await postgresql(
        "Queries",
        sql="CREATE TABLE t (n int); INSERT INTO t VALUES (1), (2); SELECT n FROM t ORDER BY n; "
        "SELECT count(*) AS c FROM t WHERE n = :n; DROP TABLE t",
        parameters={"n": 2},
        fetchType="FETCH",
    )
    assert [each["rows"] for each in made["outputs"]] == [[{"n": 1}, {"n": 2}], [{"c": 1}]]
    assert context.metrics[0].value == 3


async def test_queries_that_fetch_one_say_one(postgresql: Run) -> None:
    made = await postgresql(
        "Queries", sql="SELECT 1 WHERE false; SELECT 2 AS b", fetchType="FETCH_ONE"
    )
    assert [(each["row"], each["size"]) for each in made["outputs"]] == [(None, 1), ({"b": 2}, 1)]


async def test_queries_happen_together_or_not_at_all(postgresql: Run, database: Any) -> None:
    database.execute("CREATE TABLE t (n int)")
    sql = "INSERT INTO t VALUES (1); INSERT INTO t VALUES ('x'); INSERT INTO t VALUES (2)"
    with pytest.raises(TaskError, match="statement 2"):
        await postgresql("Queries", sql=sql)
    assert database.execute("SELECT count(*) FROM t").fetchone() == (0,)
    with pytest.raises(TaskError, match="statement 2"):
        await postgresql("Queries", sql=sql, transaction=False)
    assert database.execute("SELECT n FROM t").fetchall() == [(1,)]


async def test_a_failure_at_the_end_of_the_transaction_is_one(
    postgresql: Run, database: Any
) -> None:
    database.execute("CREATE TABLE t (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(TaskError, match="23505"):
        await postgresql("Queries", sql="INSERT INTO t VALUES (1); INSERT INTO t VALUES (1)")


async def test_a_routine_with_statements_is_one_statement(postgresql: Run) -> None:
    made = await postgresql(
        "Queries",
        sql="""
        CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql
        BEGIN ATOMIC SELECT CASE WHEN x > 0 THEN x ELSE 0 END; END;
        CREATE FUNCTION g() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN f(2); END; $$;
        SELECT g() AS g;
        """,
        fetchType="FETCH",
    )
    assert made["outputs"][0]["rows"] == [{"g": 2}]


async def test_a_syntax_error_says_where(postgresql: Run) -> None:
    with pytest.raises(TaskError) as caught:
        await postgresql("Query", sql="SELEC 1")
    assert caught.value.message == (
        'PostgreSQL: syntax error at or near "SELEC" (SQLSTATE 42601, at character 1)'
    )


async def test_the_server_s_detail_and_hint_are_told(postgresql: Run, database: Any) -> None:
    database.execute("CREATE TABLE t (n int PRIMARY KEY)")
    database.execute("INSERT INTO t VALUES (1)")
    with pytest.raises(TaskError, match=r"SQLSTATE 23505.*Key \(n\)=\(1\) already exists"):
        await postgresql("Query", sql="INSERT INTO t VALUES (1)")
    with pytest.raises(TaskError) as caught:
        await postgresql("Query", sql="SELECT lenght('x')")
    assert "function" in caught.value.hint


async def test_a_failure_in_the_middle_of_the_rows_is_one(postgresql: Run) -> None:
    with pytest.raises(TaskError, match="22012"):
        await postgresql(
            "Query",
            sql="SELECT 1 / (500 - n) FROM generate_series(1, 1000) n",
            fetchType="STORE",
            fetchSize=10,
        )


async def test_a_wrong_password_is_not_shown(
    postgresql: Run, access: dict[str, str], task: Callable[..., Task], context: LocalContext
) -> None:
    wrong = "not-the-pa55word"
    with pytest.raises(TaskError) as caught:
        await postgresql("Query", sql="SELECT 1", password=wrong)
    place = access["url"].removeprefix("jdbc:postgresql://")
    assert caught.value.message.startswith(f"no connection to the PostgreSQL database {place}: ")
    assert caught.value.message.endswith(
        f'password authentication failed for user "{access["username"]}" (SQLSTATE 28P01)'
    )
    assert wrong not in caught.value.message


async def test_a_database_that_is_not_there(postgresql: Run, access: dict[str, str]) -> None:
    with pytest.raises(TaskError, match="3D000"):
        await postgresql("Query", sql="SELECT 1", url=access["url"].rpartition("/")[0] + "/nowhere")


async def test_a_server_that_is_not_there(postgresql: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(TaskError) as caught:
            await postgresql("Query", sql="SELECT 1", url=f"jdbc:postgresql://127.0.0.1:{port}/x")
    assert f"127.0.0.1:{port}/x" in caught.value.message
    assert "refused" in caught.value.message


async def test_a_name_that_is_not_there(postgresql: Run) -> None:
    with pytest.raises(TaskError, match=r"the name `no-such-host[.]invalid` cannot be resolved"):
        await postgresql("Query", sql="SELECT 1", url="jdbc:postgresql://no-such-host.invalid/x")


async def test_the_egress_policy_holds(postgresql: Run, context: LocalContext) -> None:
    with pytest.raises(DeniedError, match="not allowed"):
        await postgresql("Query", sql="SELECT 1", url="jdbc:postgresql://169.254.169.254/x")
    context.settings["egress-deny"] = ["127.0.0.0/8", "::1"]
    with pytest.raises(DeniedError, match="not allowed"):
        await postgresql("Query", sql="SELECT 1")


async def test_there_must_be_a_user(postgresql: Run) -> None:
    with pytest.raises(TaskError, match="username"):
        await postgresql("Query", sql="SELECT 1", username=None)


async def test_credentials_may_stand_in_the_url(
    task: Callable[..., Task], access: dict[str, str], context: LocalContext
) -> None:
    url = f"{access['url']}?user={access['username']}&password={access['password']}"
    query = task("postgresql.Query", url=url, sql="SELECT 1 AS a", fetchType="FETCH_ONE")
    assert (await run_task(query, context))["row"] == {"a": 1}


async def test_the_server_s_own_accounts_are_not_used(
    postgresql: Run,
    access: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """What libpq takes from the environment by itself is the server's, not the flow's."""
    passfile = tmp_path / "pgpass"
    passfile.write_text(f"*:*:*:*:{access['password']}\n")
    passfile.chmod(0o600)
    services = tmp_path / "services.conf"
    services.write_text(f"[own]\npassword={access['password']}\n")
    monkeypatch.setenv("PGPASSWORD", access["password"])
    monkeypatch.setenv("PGPASSFILE", str(passfile))
    monkeypatch.setenv("PGSERVICEFILE", str(services))
    monkeypatch.setenv("PGSERVICE", "own")
    monkeypatch.setenv("PGOPTIONS", "-c search_path=stolen")
    with pytest.raises(TaskError, match="password"):
        await postgresql("Query", sql="SELECT 1", password=None)
    made = await postgresql("Query", sql="SHOW search_path", fetchType="FETCH_ONE")
    assert "stolen" not in made["row"]["search_path"]


async def test_a_schema_of_the_url_is_used(
    postgresql: Run, access: dict[str, str], database: Any
) -> None:
    database.execute('CREATE SCHEMA "my schema"')
    database.execute('CREATE TABLE "my schema".t AS SELECT 5 AS n')
    made = await postgresql(
        "Query",
        url=f'{access["url"]}?currentSchema="my schema"&ApplicationName=etl',
        sql="SELECT n, current_setting('application_name') AS app FROM t",
        fetchType="FETCH_ONE",
    )
    assert made["row"] == {"n": 5, "app": "etl"}


@pytest.mark.parametrize("zone", ["Nowhere/City", "../etc", ""])
async def test_a_zone_must_exist(postgresql: Run, zone: str) -> None:
    if zone:
        with pytest.raises(TaskError, match="time zone"):
            await postgresql("Query", sql="SELECT 1", timeZoneId=zone)
    else:
        made = await postgresql(
            "Query", sql="SHOW timezone", timeZoneId=zone, fetchType="FETCH_ONE"
        )
        assert made["row"] == {"TimeZone": "UTC"}


async def test_notices_are_logged(postgresql: Run, context: LocalContext) -> None:
    await postgresql("Query", sql="DO $$ BEGIN RAISE NOTICE 'half done'; END $$")
    assert context.messages(LogLevel.INFO) == ["PostgreSQL: half done"]


async def test_a_kill_cancels_the_statement(
    task: Callable[..., Task], access: dict[str, str], context: LocalContext, database: Any
) -> None:
    sleeping = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(%'"
    query = task("postgresql.Query", **access, sql="SELECT pg_sleep(60)", fetchType="FETCH")
    running = asyncio.ensure_future(run_task(query, context))
    await eventually(lambda: database.execute(sleeping).fetchone() == (1,), within=20)
    context.kill()
    with pytest.raises(TaskError, match="57014"):
        await asyncio.wait_for(running, 20)
    await eventually(lambda: database.execute(sleeping).fetchone() == (0,), within=20)
    context.kill()


async def test_a_task_that_was_killed_before_runs_nothing(
    postgresql: Run, context: LocalContext, database: Any
) -> None:
    context.kill()
    with pytest.raises(TaskError, match="stopped"):
        await postgresql("Query", sql="CREATE TABLE t (n int)")
    assert database.execute("SELECT to_regclass('t')").fetchone() == (None,)


async def test_no_connection_is_left(postgresql: Run, database: Any) -> None:
    for sql in ("SELECT 1", "SELEC"):
        try:
            await postgresql("Query", sql=sql, fetchType="FETCH")
        except TaskError:
            assert sql == "SELEC"
    count = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await eventually(lambda: database.execute(count).fetchone() == (0,), within=20)
