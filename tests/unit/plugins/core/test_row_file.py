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
from vivace.expressions.ion.reader import read_ion
from vivace.expressions.limits import Budget, Limits
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
def test_what_is_written_is_ion_text(value: Any) -> None:
    found = list(read_ion(encode_rows([value]), Budget(Limits())))
    assert found == [value]


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
    ("line", "record"),
    [
        (b"{a: 1, 'b c': \"x\", d: null.string}", {"a": 1, "b c": "x", "d": None}),
        (b"{at: 2024-01-01T10:00:00.000Z}", {"at": datetime(2024, 1, 1, 10, tzinfo=UTC)}),
        (b'{at: LocalDate::"2024-01-02"}', {"at": date(2024, 1, 2)}),
        (b"{n: 1.5d0, s: symbol} // comment", {"n": 1.5, "s": "symbol"}),
        (b"[1, two, {{ aGVsbG8= }}]", [1, "two", b"hello"]),
    ],
)
def test_lines_of_ion_text_are_read(line: bytes, record: Any) -> None:
    assert list(read_rows(io.BytesIO(line))) == [record]


@pytest.mark.parametrize(
    "line",
    [b"{", b"{a 1}", b"1 2", b"{a:}", b'"open', b"2024-13-45", b"[" * 5000, b"\xff\xfe{"],
)
def test_what_is_no_record_is_refused(line: bytes) -> None:
    with pytest.raises(TaskError, match="record 1"):
        list(read_rows(io.BytesIO(line)))


@given(st.text(alphabet=st.sampled_from(list("{}[]()'\":,.\\/*-+0129aTZen ux")), max_size=40))
def test_any_line_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(TaskError):
        for record in read_rows(io.BytesIO(text.encode())):
            json.dumps(plain_value(record))


def test_lines_of_both_kinds_may_stand_in_one_file() -> None:
    content = b'{"a": 1}\r\n\n  \n{a: 2, day: 2024-01-02}\n{"a": 3}'
    assert [row["a"] for row in read_rows(io.BytesIO(content))] == [1, 2, 3]


def test_a_line_that_is_no_record_is_named() -> None:
    with pytest.raises(TaskError, match="record 2"):
        list(read_rows(io.BytesIO(b'{"a": 1}\n{a:\n')))


def test_binary_ion_is_named() -> None:
    with pytest.raises(TaskError, match="binary Ion"):
        list(read_rows(io.BytesIO(b"\xe0\x01\x00\xea\x21\x01\n")))
