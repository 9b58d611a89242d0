"""URLs, names and values of PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivace.errors import TaskError
from vivace.plugins.jdbc.postgresql import values
from vivace.plugins.jdbc.postgresql.identifiers import column_name, table_name
from vivace.plugins.jdbc.postgresql.url import connection_options, parse_url


@pytest.mark.parametrize(
    ("url", "hosts", "database"),
    [
        ("jdbc:postgresql://db:5433/shop", [("db", 5433)], "shop"),
        ("jdbc:postgresql://db/shop", [("db", 5432)], "shop"),
        ("jdbc:postgresql://db:5433/", [("db", 5433)], None),
        ("jdbc:postgresql://db", [("db", 5432)], None),
        ("jdbc:postgresql:shop", [("localhost", 5432)], "shop"),
        ("jdbc:postgresql:///shop", [("localhost", 5432)], "shop"),
        ("jdbc:postgresql://a:1,b:2,[::1]:3/x", [("a", 1), ("b", 2), ("::1", 3)], "x"),
        ("postgresql://db/my%20shop", [("db", 5432)], "my shop"),
        ("JDBC:PostgreSQL://db/shop", [("db", 5432)], "shop"),
        ("jdbc:pgsql://db/shop", [("db", 5432)], "shop"),
    ],
)
def test_urls_are_read(url: str, hosts: list[tuple[str, int]], database: str | None) -> None:
    target = parse_url(url)
    assert (target.hosts, target.database) == (hosts, database)


@pytest.mark.parametrize(
    ("url", "user", "password"),
    [
        ("jdbc:postgresql://db/x?user=me&password=p%26q", "me", "p&q"),
        ("jdbc:postgresql://me:p%40q@db/x", "me", "p@q"),
        ("jdbc:postgresql://db/x", None, None),
    ],
)
def test_urls_may_hold_credentials(url: str, user: str | None, password: str | None) -> None:
    target = parse_url(url)
    assert (target.user, target.password) == (user, password)
    assert "p" not in str(target)


@pytest.mark.parametrize(
    "url",
    [
        "jdbc:mysql://db/x",
        "http://db/x",
        "",
        "jdbc:postgresql://db:0/x",
        "jdbc:postgresql://db:99999/x",
        "jdbc:postgresql://a b/x",
        "jdbc:postgresql://%2Fvar%2Frun/x",
        "jdbc:postgresql://db/x?sslrootcert=/etc/passwd",
        "jdbc:postgresql://db/x?sslKey=/root/key",
    ],
)
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(TaskError):
        parse_url(url)


def test_a_socket_of_the_machine_cannot_be_named() -> None:
    target = parse_url("jdbc:postgresql:///x?host=/var/run/postgresql&service=admin&passfile=/p")
    assert target.hosts == [("localhost", 5432)]
    told = connection_options(target)
    assert not {"host", "service", "passfile"} & set(told)


def test_parameters_of_a_url_are_translated() -> None:
    target = parse_url(
        "jdbc:postgresql://db/x?ApplicationName=etl&connectTimeout=5&targetServerType=primary"
        "&currentSchema=my schema,public&options=-c%20statement_timeout=5s&prepareThreshold=0"
    )
    told = connection_options(target)
    assert told["application_name"] == "etl"
    assert told["connect_timeout"] == 5
    assert told["target_session_attrs"] == "primary"
    assert told["options"] == r"-c statement_timeout=5s -c search_path=my\ schema,public"
    with pytest.raises(TaskError, match="connectTimeout"):
        connection_options(parse_url("jdbc:postgresql://db/x?connectTimeout=soon"))


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ("orders", '"orders"'),
        ("Orders", '"orders"'),
        ("public.Orders", '"public"."orders"'),
        ('"My Schema"."Or""ders"', '"My Schema"."Or""ders"'),
        ('public."Orders"', '"public"."Orders"'),
        ("my-table", '"my-table"'),
        ("größe", '"größe"'),
        ("t; DROP TABLE x --", '"t; DROP TABLE x --"'),
        (" t ", '"t"'),
    ],
)
def test_tables_are_quoted(text: str, sql: str) -> None:
    assert table_name(text).as_string() == sql


@pytest.mark.parametrize(
    "text", ["", ".", "a.", ".a", "a..b", "a.b.c.d", '"open', '"a"b', 'a"b', '""', 't"; DROP']
)
def test_what_is_no_table_is_refused(text: str) -> None:
    with pytest.raises(TaskError, match="name of a table"):
        table_name(text)


@given(st.text())
def test_a_name_is_one_identifier_or_refused(text: str) -> None:
    """However a name is written, what comes out are quoted identifiers and dots."""
    try:
        quoted = table_name(text).as_string()
    except TaskError:
        return
    rest = quoted
    for _ in range(3):
        assert rest.startswith('"')
        at = 1
        while True:
            at = rest.index('"', at)
            if rest[at + 1 : at + 2] != '"':
                break
            at += 2
        rest = rest[at + 1 :]
        if not rest:
            return
        assert rest.startswith(".")
        rest = rest[1:]
    pytest.fail(f"more than three names in {quoted}")


def test_columns_keep_their_dots() -> None:
    assert column_name("a.b").as_string() == '"a.b"'
    assert column_name("ID").as_string() == '"id"'
    assert column_name('"ID"').as_string() == '"ID"'
    assert column_name('x") FROM STDIN; --').as_string() == '"x"") FROM STDIN; --"'


def loaded(loader: str, text: str) -> Any:
    cls = getattr(values, loader)
    return cls(0, None).load(text.encode())


@pytest.mark.parametrize(
    ("loader", "text", "value"),
    [
        ("_TimestampLoader", "2024-01-31 10:00:00", "2024-01-31T10:00:00"),
        ("_TimestampLoader", "2024-01-31 10:00:00.5+00", "2024-01-31T10:00:00.5Z"),
        ("_TimestampLoader", "2024-01-31 10:00:00+01", "2024-01-31T10:00:00+01:00"),
        ("_TimestampLoader", "2024-01-31 10:00:00-03:30", "2024-01-31T10:00:00-03:30"),
        ("_TimestampLoader", "12024-01-31 10:00:00+01", "12024-01-31T10:00:00+01:00"),
        ("_TimestampLoader", "0044-03-15 10:00:00 BC", "0044-03-15T10:00:00 BC"),
        ("_TimestampLoader", "infinity", "infinity"),
        ("_IntervalLoader", "1 year 2 mons 3 days 04:05:06.789", "P1Y2M3DT4H5M6.789S"),
        ("_IntervalLoader", "1 day", "P0Y0M1DT0H0M0S"),
        ("_IntervalLoader", "-1 days +02:03:04", "P0Y0M-1DT2H3M4S"),
        ("_IntervalLoader", "-00:00:05", "P0Y0M0DT0H0M-5S"),
        ("_IntervalLoader", "00:00:00", "P0Y0M0DT0H0M0S"),
        ("_IntervalLoader", "P1D", "P1D"),
        ("_NumericLoader", "1.10", 1.1),
        ("_NumericLoader", "12345678901234567890", 12345678901234567890),
        ("_NumericLoader", "0.12345678901234567890", "0.12345678901234567890"),
        ("_NumericLoader", "NaN", "NaN"),
        ("_FloatLoader", "-Infinity", "-Infinity"),
        ("_FloatLoader", "1e-300", 1e-300),
        ("_BytesLoader", r"\x00ff", "AP8="),
    ],
)
def test_values_are_read_from_text(loader: str, text: str, value: Any) -> None:
    assert loaded(loader, text) == value
