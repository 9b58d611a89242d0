"""Numbers from text and to text, as Java does it."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivace.expressions import Environment, ExpressionError
from vivace.expressions.java.create_number import create_number
from vivace.expressions.java.decimal_format import read_decimal_format

ENVIRONMENT = Environment()


def formatted(value: Any, pattern: str) -> str:
    return read_decimal_format(pattern, "en_US").format(value)


@pytest.mark.parametrize(
    ("value", "pattern", "text"),
    [
        (1234567.891, "#,##0.###", "1,234,567.891"),
        (1234567, "#,##0.00", "1,234,567.00"),
        (0.256, "0%", "26%"),
        (1, "0‰", "1000‰"),
        (5, "000", "005"),
        (2.5, "0", "2"),
        (3.5, "0", "4"),
        (2.345, "0.00", "2.35"),
        (0.125, "0.00", "0.12"),
        (-5, "0.0;(0.0)", "(5.0)"),
        (-5, "0.0", "-5.0"),
        (-0.4, "0", "-0"),
        (0.5, "#.#", "0.5"),
        (0.5, ".#", ".5"),
        (0, "#.##", "0"),
        (0, "#", "0"),
        (1234.5, "0.00E0", "1.23E3"),
        (12345, "0.##E0", "1.23E4"),
        (12345, "##0.#####E0", "12.345E3"),
        (0.00012, "0.0E0", "1.2E-4"),
        (0, "0.0E0", "0.0E0"),
        (12, "'#'0", "#12"),
        (3, "0 'items'", "3 items"),
        (3, "$0.00", "$3.00"),
        (3, "0.", "3."),
        (1e300, "0", "1" + "0" * 300),
        (0.1, "0." + "0" * 25, "0.1" + "0" * 24),
        (float("inf"), "0.0", "∞"),
        (float("-inf"), "0.0", "-∞"),
        (float("nan"), "0.0", "NaN"),
        (Decimal("2.345"), "0.00", "2.34"),
        (10**30, "#,##0", "1,000,000,000,000,000,000,000,000,000,000"),
        (1234567, "#,####", "123,4567"),
    ],
)
def test_number_patterns(value: Any, pattern: str, text: str) -> None:
    assert formatted(value, pattern) == text


@pytest.mark.parametrize("pattern", ["#.#.#", "0#", "0.#0", "#,", "0E", "'open", "0" * 600, "0x0"])
def test_number_patterns_without_meaning(pattern: str) -> None:
    with pytest.raises(ExpressionError):
        formatted(1, pattern)


@given(st.decimals(-(10**9), 10**9, places=6), st.integers(0, 5))
def test_rounding_is_half_even(value: Decimal, places: int) -> None:
    text = formatted(value, "0." + "0" * places if places else "0")
    wanted = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
    assert Decimal(text) == wanted


@given(st.integers(-(10**15), 10**15))
def test_grouping_matches_pythons(value: int) -> None:
    assert formatted(value, "#,##0") == f"{value:,}"


@pytest.mark.parametrize(
    ("text", "java_class", "printed"),
    [
        ("12", "Integer", "12"),
        ("-5", "Integer", "-5"),
        ("+5", "Integer", "5"),
        ("2147483648", "Long", "2147483648"),
        ("9223372036854775808", "BigInteger", "9223372036854775808"),
        ("0x1F", "Integer", "31"),
        ("#ff", "Integer", "255"),
        ("010", "Integer", "8"),
        ("5L", "Long", "5"),
        ("12.3", "Float", "12.3"),
        ("1e3", "Float", "1000.0"),
        ("1.5f", "Float", "1.5"),
        ("1.5d", "Double", "1.5"),
        ("1.123456789", "Double", "1.123456789"),
        ("1.12345678901234567890", "BigDecimal", "1.12345678901234567890"),
        ("1e40", "Double", "1.0E40"),
    ],
)
def test_numbers_from_text_take_the_narrowest_type(
    text: str, java_class: str, printed: str
) -> None:
    package = "math" if java_class.startswith("Big") else "lang"
    source = "{{ v | number | className }} {{ v | number }}"
    assert ENVIRONMENT.render(source, {"v": text}) == f"java.{package}.{java_class} {printed}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 5",
        "5 ",
        "x",
        "NaN",
        "Infinity",
        "08",
        "1e",
        "0x",
        "--5",
        "1_000",
        "1,5",
        "९",
        "1e9999999",
    ],
)
def test_texts_that_are_no_numbers(text: str) -> None:
    with pytest.raises(ExpressionError):
        create_number(text)


@pytest.mark.parametrize(
    ("type_name", "text"),
    [("INT", "3000000000"), ("INT", "5.5"), ("LONG", "9223372036854775808"), ("BIGINTEGER", "1.5")],
)
def test_numbers_that_do_not_fit_their_type(type_name: str, text: str) -> None:
    with pytest.raises(ExpressionError):
        ENVIRONMENT.render("{{ v | number(t) }}", {"v": text, "t": type_name})


@pytest.mark.parametrize(
    ("template", "arguments", "text"),
    [
        ("%05d|%-5s|%.2f", "42, 'ab', 3.14159", "00042|ab   |3.14"),
        ("%,d %+d %(d % d", "1234567, 5, -5, 5", "1,234,567 +5 (5)  5"),
        ("%2$s %1$s %<s %s", "'a', 'b'", "b a a a"),
        ("%x %X %o %#x", "255, 255, 8, 255", "ff FF 10 0xff"),
        ("%x", "-1", "ffffffffffffffff"),
        ("%e %.2E", "12345.678, 0.00012", "1.234568e+04 1.20E-04"),
        ("%g", "0.0001", "0.000100000"),
        ("%b %B %b", "true, null, 'x'", "true FALSE true"),
        ("%s %S %10.2s|", "null, 'é', 'abc'", "null É         ab|"),
        ("%c%c", "'x', 65", "xA"),
        ("%h", "'hi'", "d01"),
        ("%.1f %.0f %.3f", "0.25, 0.5, 1.0", "0.3 1 1.000"),
        ("%n%%", "", "\n%"),
        ("%tF %tT", "d, d", "2024-01-02 03:04:05"),
    ],
)
def test_string_format(template: str, arguments: str, text: str) -> None:
    import datetime as dt

    context = {"t": template, "d": dt.datetime(2024, 1, 2, 3, 4, 5, tzinfo=dt.UTC)}
    call = f"format({arguments})" if arguments else "format"
    assert ENVIRONMENT.render(f"{{{{ t | {call} }}}}", context) == text


@pytest.mark.parametrize(
    ("template", "arguments"),
    [
        ("%d", "'x'"),
        ("%d", "1.5"),
        ("%f", "1"),
        ("%s", ""),
        ("%q", "1"),
        ("%", "1"),
        ("%-s", "1"),
        ("%3$s", "1"),
        ("%c", "'ab'"),
        ("%<s", "1"),
        ("%++d", "1"),
        ("%tZ", "'x'"),
        ("%tq", "0"),
    ],
)
def test_string_formats_that_fail(template: str, arguments: str) -> None:
    call = f"format({arguments})" if arguments else "format"
    with pytest.raises(ExpressionError):
        ENVIRONMENT.render(f"{{{{ t | {call} }}}}", {"t": template})


@given(st.integers(-(2**62), 2**62))
def test_integers_format_like_pythons(value: int) -> None:
    assert ENVIRONMENT.render("{{ '%d %,d' | format(v, v) }}", {"v": value}) == f"{value} {value:,}"
