"""Where statements end and where parameters stand."""

from __future__ import annotations

import sqlite3
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivace.errors import TaskError
from vivace.plugins.jdbc.sql_text import (
    DUCKDB,
    POSTGRESQL,
    SQLITE,
    Dialect,
    bind,
    positional,
    split,
)

ALL = [POSTGRESQL, DUCKDB, SQLITE]
any_dialect = pytest.mark.parametrize("dialect", ALL, ids=["postgresql", "duckdb", "sqlite"])


def bound(sql: str, dialect: Dialect, *names: str) -> tuple[str, list[str]]:
    return bind(sql, dialect, names, lambda name: f"<{name}>")


@any_dialect
@pytest.mark.parametrize(
    ("sql", "statements"),
    [
        ("SELECT 1", ["SELECT 1"]),
        ("SELECT 1;", ["SELECT 1"]),
        ("SELECT 1; SELECT 2 ;\n", ["SELECT 1", "SELECT 2"]),
        ("SELECT ';' ; SELECT \";\"", ["SELECT ';'", 'SELECT ";"']),
        ("SELECT 'it''s; fine'; SELECT 2", ["SELECT 'it''s; fine'", "SELECT 2"]),
        ("SELECT 1 -- no; end\n; SELECT 2", ["SELECT 1 -- no; end", "SELECT 2"]),
        ("/* ; */ SELECT 1; -- the end", ["/* ; */ SELECT 1"]),
        (" ;; \n; -- nothing\n /* at all */", []),
        ("", []),
        ("SELECT 1 'open; string", ["SELECT 1 'open; string"]),
        ("SELECT 1 /* open; comment", ["SELECT 1 /* open; comment"]),
    ],
)
def test_statements_end_at_semicolons(dialect: Dialect, sql: str, statements: list[str]) -> None:
    assert [each.rstrip() for each in split(sql, dialect)] == statements


@pytest.mark.parametrize(
    ("dialect", "sql", "count"),
    [
        (POSTGRESQL, "SELECT $$;$$; SELECT 1", 2),
        (POSTGRESQL, "DO $body$ BEGIN; x; $$ ; END $body$; SELECT 1", 2),
        (POSTGRESQL, r"SELECT E'\'; x'; SELECT 1", 2),
        (POSTGRESQL, r"SELECT '\'; SELECT 1", 2),
        (POSTGRESQL, "SELECT nameE';' ; SELECT 1", 2),
        (POSTGRESQL, "/* a /* b; */ ; */ SELECT 1; SELECT 2", 2),
        (POSTGRESQL, "SELECT a$b$ FROM t; SELECT c$b$ FROM t", 2),
        (POSTGRESQL, "SELECT $1; SELECT $2", 2),
        (
            POSTGRESQL,
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN true "
            "THEN 1 ELSE 2 END; SELECT 3; END; SELECT f()",
            2,
        ),
        (POSTGRESQL, "BEGIN; SELECT CASE WHEN 1=1 THEN 1 END; END", 3),
        (DUCKDB, "SELECT $$;$$; SELECT 1", 2),
        (SQLITE, "SELECT [;]; SELECT `;`", 2),
        (SQLITE, "SELECT $$;$$", 2),
    ],
)
def test_databases_quote_differently(dialect: Dialect, sql: str, count: int) -> None:
    assert len(split(sql, dialect)) == count


def test_sqlite_knows_the_end_of_its_triggers() -> None:
    sql = (
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET n = n + 1; DELETE FROM c; END;"
        "SELECT 1"
    )
    found = split(sql, SQLITE, sqlite3.complete_statement)
    assert len(found) == 2
    assert found[1] == "SELECT 1"


@any_dialect
@given(
    parts=st.lists(
        st.sampled_from(["SELECT 1", "SELECT ':a;'", '"x;y"', "/* ; */ x", "a -- ;\n", "1 + :b"]),
        min_size=1,
        max_size=5,
    )
)
def test_joined_statements_are_found_again(dialect: Dialect, parts: list[str]) -> None:
    assert split(";".join(parts), dialect) == [part.strip() for part in parts]


@any_dialect
@given(sql=st.text(alphabet=st.sampled_from(list("ab:;'\"-/*$ \n[]`%?E\\1")), max_size=60))
def test_binding_nothing_changes_nothing(dialect: Dialect, sql: str) -> None:
    class Everything(list[str]):
        def __contains__(self, _: object) -> bool:
            return True

    text, used = bind(sql, dialect, Everything(), lambda name: f":{name}")
    assert text == sql
    assert all(f":{name}" in sql for name in used)


@any_dialect
@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ("SELECT :a", "SELECT <a>"),
        ("SELECT :a,:b FROM t WHERE x=:a", "SELECT <a>,<b> FROM t WHERE x=<a>"),
        ("(:a)", "(<a>)"),
        ("SELECT ':a'", "SELECT ':a'"),
        ("SELECT 'it''s :a'", "SELECT 'it''s :a'"),
        ('SELECT ":a"', 'SELECT ":a"'),
        ("SELECT 1 -- :a", "SELECT 1 -- :a"),
        ("SELECT /* :a */ :b", "SELECT /* :a */ <b>"),
        ("SELECT x::a", "SELECT x::a"),
        ("SELECT :a::b", "SELECT <a>::b"),
        ("SELECT arr[1:a]", "SELECT arr[1:a]"),
        ("SELECT x:a", "SELECT x:a"),
        ("SELECT (x):a", "SELECT (x):a"),
        ("SELECT y := 1", "SELECT y := 1"),
        ("SELECT '10:30'", "SELECT '10:30'"),
        ("SELECT :a_1x", "SELECT <a_1x>"),
        (":a-:b", "<a>-<b>"),
    ],
)
def test_parameters_stand_in_code_only(dialect: Dialect, sql: str, text: str) -> None:
    assert bound(sql, dialect, "a", "b", "a_1x")[0] == text


@pytest.mark.parametrize(
    ("dialect", "sql", "text"),
    [
        (POSTGRESQL, "SELECT $$ :a $$, :a", "SELECT $$ :a $$, <a>"),
        (POSTGRESQL, "SELECT $t$ :a $$ $t$", "SELECT $t$ :a $$ $t$"),
        (POSTGRESQL, r"SELECT E'\' :a', :a", r"SELECT E'\' :a', <a>"),
        (POSTGRESQL, r"SELECT '\', :a", r"SELECT '\', <a>"),
        (POSTGRESQL, "SELECT /* /* */ :a */ :a", "SELECT /* /* */ :a */ <a>"),
        (SQLITE, "SELECT /* /* */ :a */ :a", "SELECT /* /* */ <a> */ <a>"),
        (SQLITE, "SELECT [:a], `:a`, :a", "SELECT [:a], `:a`, <a>"),
        (DUCKDB, "SELECT {'k': :a}", "SELECT {'k': <a>}"),
        (DUCKDB, "SELECT {'k':a}", "SELECT {'k':a}"),
    ],
)
def test_parameters_respect_the_quotes_of_the_database(
    dialect: Dialect, sql: str, text: str
) -> None:
    assert bound(sql, dialect, "a")[0] == text


def test_the_names_that_are_used_are_given_once() -> None:
    assert bound("SELECT :b, :a, :b", POSTGRESQL, "a", "b", "c")[1] == ["b", "a"]


def test_a_parameter_that_is_missing_is_named() -> None:
    with pytest.raises(TaskError, match="`x`") as caught:
        bound("SELECT :x", POSTGRESQL, "a", "b")
    assert caught.value.hint == "there are `a`, `b`"


def test_other_text_is_escaped() -> None:
    text, _ = bind(
        "SELECT '50%' % :a", POSTGRESQL, ["a"], lambda n: f"%({n})s", lambda t: t.replace("%", "%%")
    )
    assert text == "SELECT '50%%' %% %(a)s"


def test_question_marks_are_places() -> None:
    sql = "INSERT INTO t VALUES (?, ?) -- ?\n, '?', \"?\", a ?? b, 5 % ?"
    found = positional(sql, POSTGRESQL, "%s", lambda text: text.replace("%", "%%"))
    assert found == "INSERT INTO t VALUES (%s, %s) -- ?\n, '?', \"?\", a ? b, 5 %% %s"


@any_dialect
@pytest.mark.parametrize(
    "sql",
    ["'" * 200_001, "/*" * 100_000, "$" * 200_000, "$a" * 100_000, ":" * 200_000, "[" * 200_000],
)
def test_hostile_text_takes_linear_time(dialect: Dialect, sql: str) -> None:
    start = time.perf_counter()
    split(sql, dialect)
    bind(sql, dialect, [], str)
    assert time.perf_counter() - start < 5
