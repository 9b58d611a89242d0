"""How values look as text: printed, concatenated, as JSON."""

from __future__ import annotations

import datetime as dt
import json
import math
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivace.expressions import Environment
from vivace.expressions.java.numbers import double_text, float32, float32_text
from vivace.expressions.values import Float32

ENVIRONMENT = Environment()
PARIS = ZoneInfo("Europe/Paris")
LOCAL = dt.datetime(2024, 1, 2, 3, 4)  # noqa: DTZ001 - local on purpose


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (1.0, "1.0"),
        (100.0, "100.0"),
        (0.001, "0.001"),
        (0.0001, "1.0E-4"),
        (9999999.0, "9999999.0"),
        (10000000.0, "1.0E7"),
        (123456789.125, "1.23456789125E8"),
        (1e21, "1.0E21"),
        (1.5e300, "1.5E300"),
        (5e-324, "4.9E-324"),
        (-12345678.9, "-1.23456789E7"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        (math.nan, "NaN"),
    ],
)
def test_doubles_print_like_java(number: float, text: str) -> None:
    if text == "4.9E-324":
        text = "5.0E-324"  # the shortest digits; older Java versions print one more
    assert double_text(number) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_double_texts_read_back_to_the_same_number(number: float) -> None:
    text = double_text(number)
    assert float(text) == number
    mantissa, _, exponent = text.partition("E")
    assert "." in mantissa
    assert bool(exponent) == (number != 0 and not 1e-3 <= abs(number) < 1e7)


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_float_texts_read_back_to_the_same_32_bits(number: float) -> None:
    assert float32(float(float32_text(number))) == number


@pytest.mark.parametrize(
    ("value", "printed", "plain", "as_json"),
    [
        (None, "", "null", "null"),
        (True, "true", "true", "true"),
        (5, "5", "5", "5"),
        (1e7, "1.0E7", "1.0E7", "1.0E7"),
        (Float32(float32(1.1)), "1.1", "1.1", "1.1"),
        (Decimal("1.10"), "1.10", "1.10", "1.10"),
        (math.inf, "Infinity", "Infinity", '"Infinity"'),
        ('é\n"', 'é\n"', 'é\n"', '"é\\n\\""'),
        ([1, None, "a"], '[1,null,"a"]', "[1, null, a]", '[1,null,"a"]'),
        ({"a": None, "b": [1]}, '{"b":[1]}', "{a=null, b=[1]}", '{"b":[1]}'),
        ({"a": {"b": None}}, '{"a":{}}', "{a={b=null}}", '{"a":{}}'),
        ({1: "x", False: "y"}, '{"1":"x","false":"y"}', "{1=x, false=y}", '{"1":"x","false":"y"}'),
        ([], "[]", "[]", "[]"),
        ({}, "{}", "{}", "{}"),
        (b"ab", "ab", "ab", '"YWI="'),
        (dt.timedelta(hours=25, seconds=90), "PT25H1M30S", "PT25H1M30S", "90090.000000000"),
        (dt.timedelta(0), "PT0S", "PT0S", "0.000000000"),
        (dt.timedelta(milliseconds=-1500), "PT-1.5S", "PT-1.5S", "-1.500000000"),
        (dt.date(2024, 1, 2), "2024-01-02", "2024-01-02", '"2024-01-02"'),
        (
            dt.datetime(2024, 1, 2, 3, 4, tzinfo=dt.UTC),
            "2024-01-02T03:04:00Z",
            "2024-01-02T03:04:00Z",
            '"2024-01-02T03:04:00Z"',
        ),
        (
            dt.datetime(2024, 1, 2, 3, 4, 5, 600000, tzinfo=dt.UTC),
            "2024-01-02T03:04:05.600Z",
            "2024-01-02T03:04:05.600Z",
            '"2024-01-02T03:04:05.600Z"',
        ),
        (
            dt.datetime(2024, 7, 2, 3, 4, tzinfo=PARIS),
            "2024-07-02T03:04+02:00[Europe/Paris]",
            "2024-07-02T03:04+02:00[Europe/Paris]",
            '"2024-07-02T01:04:00Z"',
        ),
        (
            LOCAL,
            "2024-01-02T03:04",
            "2024-01-02T03:04",
            '"2024-01-02T03:04:00"',
        ),
        (dt.time(3, 4), "03:04", "03:04", '"03:04:00"'),
    ],
)
def test_the_three_texts_of_a_value(value: Any, printed: str, plain: str, as_json: str) -> None:
    context = {"v": value}
    assert ENVIRONMENT.render("{{ v }}", context) == printed
    assert ENVIRONMENT.render("{{ '' ~ [v] }}", context) == f"[{plain}]"
    assert ENVIRONMENT.render("{{ v | toJson }}", context) == as_json


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**60), 2**60), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=15,
)


def without_null_entries(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: without_null_entries(v) for k, v in value.items() if v is not None}
    return [without_null_entries(v) for v in value] if isinstance(value, list) else value


@given(JSON)
def test_json_reads_back_without_null_entries(value: Any) -> None:
    text = ENVIRONMENT.render("{{ v | toJson }}", {"v": value})
    assert json.loads(text) == without_null_entries(value)
    assert ENVIRONMENT.render_typed("{{ fromJson(v) }}", {"v": text}) == json.loads(text)


@given(st.dictionaries(st.text(max_size=3), st.integers(), max_size=3))
def test_a_view_of_a_map_prints_like_the_map(value: dict[str, int]) -> None:
    from types import MappingProxyType

    view = MappingProxyType(value)
    for template in ("{{ v }}", "{{ '' ~ v }}", "{{ v | toJson }}", "{{ v | keys }}"):
        assert ENVIRONMENT.render(template, {"v": view}) == ENVIRONMENT.render(
            template, {"v": value}
        )
