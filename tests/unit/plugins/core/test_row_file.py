"""Row files: what is written can be read, by us and by readers of Ion and of JSON."""

from __future__ import annotations

import contextlib
import io
import json
import math
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivace.errors import TaskError
from vivace.plugins.core.storage.ion_text import IonTextError, parse_ion
from vivace.plugins.core.storage.row_file import encode_rows, plain_value, read_rows

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=15,
)
rows = st.lists(st.dictionaries(st.text(max_size=5), json_values, max_size=4), max_size=5)


@given(rows)
def test_what_is_written_is_read(written: list[dict[str, Any]]) -> None:
    content = encode_rows(written)
    assert content.count(b"\n") == len(written)
    assert list(read_rows(io.BytesIO(content))) == written


@given(json_values)
def test_json_is_ion(value: Any) -> None:
    assert parse_ion(json.dumps(value)) == value
    assert parse_ion(encode_rows([value]).decode()) == value


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_decimal_keeps_its_value(value: Decimal) -> None:
    assert Decimal(str(plain_value(value))) == value


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Decimal("1.10"), 1.1),
        (Decimal("100"), 100),
        (Decimal("1E+3"), 1000),
        (Decimal("0.1234567890123456789"), "0.1234567890123456789"),
        (Decimal("NaN"), "NaN"),
        (Decimal("sNaN"), "NaN"),
        (Decimal("-Infinity"), "-Infinity"),
        (math.inf, "Infinity"),
        (math.nan, "NaN"),
        (datetime(2026, 1, 31, 8, 0, tzinfo=UTC), "2026-01-31T08:00:00Z"),
        (
            datetime(2026, 1, 31, 8, 0, 0, 5000, tzinfo=timezone(timedelta(hours=2))),
            "2026-01-31T08:00:00.005000+02:00",
        ),
        (date(2026, 1, 31), "2026-01-31"),
        (time(8, 30), "08:30:00"),
        (timedelta(hours=1, seconds=2), "PT3602S"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (b"\x00\xff", "AP8="),
        ((1, Decimal("2.5")), [1, 2.5]),
        ({1: {date(2026, 1, 1)}}, {"1": ["2026-01-01"]}),
    ],
)
def test_values_have_a_plain_form(value: Any, plain: Any) -> None:
    assert plain_value(value) == plain


def test_a_huge_exponent_is_not_written_out() -> None:
    assert plain_value(Decimal("1E+1000000")) == "1E+1000000"


def test_what_has_no_plain_form_is_refused() -> None:
    with pytest.raises(TaskError, match="object"):
        plain_value(object())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{a: 1, 'b c': \"x\", d: null.string}", {"a": 1, "b c": "x", "d": None}),
        ("{at: 2024-01-01T10:00:00.000Z}", {"at": "2024-01-01T10:00:00.000Z"}),
        ("{day: 2024-01-02, month: 2024-01T, year: 2024T}", None),
        ('LocalDateTime::"2024-01-01T10:00:00"', "2024-01-01T10:00:00"),
        ("'my annotation'::b::5", 5),
        ("[1.5d0, 2d2, 1e3, -0.5, +inf, nan, 0x1F, 0b101, 1_000]", None),
        ("{{ aGVs bG8= }}", "aGVsbG8="),
        ('{{"clob text"}}', "clob text"),
        ("'''long ''' '''text'''", "long text"),
        ("(plus 1 -2 (times x))", ["plus", 1, -2, ["times", "x"]]),
        ("symbol", "symbol"),
        ("'quoted symbol'", "quoted symbol"),
        (r'"\x41\u00e9\U0001F600\n\"\ud83d\ude00"', 'A\u00e9\U0001f600\n"\U0001f600'),
        ("{a:1,} // comment", {"a": 1}),
        ("/* c */ [1, /* d */ 2]", [1, 2]),
        ("true", True),
        ("null.null", None),
    ],
)
def test_ion_is_read_as_plain_data(text: str, value: Any) -> None:
    found = parse_ion(text)
    if text.startswith("{day"):
        assert found == {"day": "2024-01-02", "month": "2024-01", "year": "2024"}
    elif text.startswith("[1.5d0"):
        assert found == [1.5, 200.0, 1000.0, -0.5, "Infinity", "NaN", 31, 5, 1000]
    else:
        assert found == value


@pytest.mark.parametrize(
    "text",
    ["", "{", "{a 1}", "[1 2]", "1 2", "{a:}", '"open', "'''open", "{{ open", "2024-1-1", "01",
     '"\\q"', "}", "\\", '"\\UFFFFFFFF"', "[" * 5000, "{{" * 5000, "a::", "(" * 101 + ")" * 101],
)  # fmt: skip
def test_what_is_no_ion_is_refused(text: str) -> None:
    with pytest.raises(IonTextError):
        parse_ion(text)


@given(st.text(alphabet=st.sampled_from(list("{}[]()'\":,.\\/*-+0129aTZen ux\n")), max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(IonTextError):
        json.dumps(parse_ion(text))


def test_lines_of_both_kinds_may_stand_in_one_file() -> None:
    content = b'{"a": 1}\r\n\n  \n{a: 2, day: 2024-01-02}\n{"a": 3}'
    assert [row["a"] for row in read_rows(io.BytesIO(content))] == [1, 2, 3]


def test_a_line_that_is_no_record_is_named() -> None:
    with pytest.raises(TaskError, match="record 2"):
        list(read_rows(io.BytesIO(b'{"a": 1}\n{a:\n')))


def test_binary_ion_is_named() -> None:
    with pytest.raises(TaskError, match="binary Ion"):
        list(read_rows(io.BytesIO(b"\xe0\x01\x00\xea\x21\x01\n")))
