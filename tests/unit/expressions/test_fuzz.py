"""Random templates fail with an ExpressionError, or not at all."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vivace.expressions import Dialect, Environment, ExpressionError, Limits
from vivace.expressions.filters import FILTERS
from vivace.expressions.functions import FUNCTIONS

ENVIRONMENT = Environment(limits=Limits(seconds=2, steps=20_000, text_chars=50_000, items=5_000))
CONTEXT: dict[str, Any] = {
    "a": 1,
    "b": "text",
    "c": [1, "x", None, 2.5],
    "d": {"k": {"n": None}, "l": [3]},
    "n": None,
    "t": True,
}
PIECES = [
    *(
        "{{ ",
        " }}",
        "{% ",
        " %}",
        "{# ",
        " #}",
        "-",
        "if ",
        "for i in ",
        "set x = ",
        "endif",
        "endfor",
        "else",
        "macro m(a) ",
        "endmacro",
        "block b ",
        "endblock",
        "filter upper ",
        "endfilter",
        "raw ",
        "endraw",
        "verbatim ",
        "endverbatim",
    ),
    *("a", "b", "c", "d", "n", "t", "x", "i", "loop", "missing", "m(1)", ".k", "['k']", "[0]"),
    *("1", "2.5", "'s'", '"#{a}"', "true", "null", "[1, a]", "{'k': a}", "(", ")", ","),
    *(
        " + ",
        " - ",
        " * ",
        " / ",
        " % ",
        " ~ ",
        " ?? ",
        " ??? ",
        " .. ",
        " == ",
        " < ",
        " and ",
        " or ",
        " not ",
        " is defined",
        " is not null",
        " contains ",
        " isIn ",
        " ? ",
        " : ",
        " | ",
    ),
    *("upper", "length", "join(',')", "default(1)", "first", "sort", "toJson", "jq('.')"),
]


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=14), st.sampled_from(list(Dialect)), st.booleans()
)
def test_pieces_of_templates_in_any_order(pieces: list[str], dialect: Dialect, typed: bool) -> None:
    source = "".join(pieces)
    render = ENVIRONMENT.render_typed if typed else ENVIRONMENT.render
    try:
        render(source, CONTEXT, dialect=dialect)
    except ExpressionError as error:
        assert error.message


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30), st.booleans())
def test_any_text_at_all(text: str, inside: bool) -> None:
    source = f"{{{{ {text} }}}}" if inside else text
    try:
        ENVIRONMENT.render(source, CONTEXT)
    except ExpressionError as error:
        assert error.message


ARGUMENTS = [
    "",
    "1",
    "-1",
    "0",
    "1.5",
    "'x'",
    "''",
    "'%s %d'",
    "'('",
    "null",
    "true",
    "[]",
    "[1, 'a']",
    "{}",
    "{'a': 'b'}",
    "c",
    "d",
    "1, 2",
    "'a', 'b', 'c'",
    "missing",
    "99999999999999999999",
    "[[1], [2]]",
    "'yyyy-MM-dd'",
    "'2024-01-01'",
    "'.a[]?'",
    "{'a': null}",
    "1..5",
]
VALUES = [
    "a",
    "b",
    "c",
    "d",
    "n",
    "t",
    "1.5",
    "''",
    "[]",
    "{}",
    "'2024-01-01'",
    "-5",
    "'12'",
    "[3, 1]",
    "['b', 'a']",
    "[{'a': 1}]",
    "'{\"a\": [1]}'",
    "missing",
]


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_with_any_input_and_arguments(name: str) -> None:
    generator = random.Random(name)
    for value, arguments in generator.sample([*product(VALUES, ARGUMENTS)], 150):
        _render_or_fail(f"{{{{ {value} | {name}({arguments}) }}}}")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_with_any_arguments(name: str) -> None:
    generator = random.Random(name)
    lists = [*ARGUMENTS, *(", ".join(generator.sample(ARGUMENTS[1:], 3)) for _ in range(60))]
    for arguments in lists:
        _render_or_fail(f"{{{{ {name}({arguments}) }}}}")


@pytest.mark.parametrize(
    "operator",
    [
        "+",
        "-",
        "*",
        "/",
        "%",
        "==",
        "!=",
        "<",
        ">=",
        "~",
        "..",
        "??",
        "and",
        "or",
        "contains",
        "isIn",
    ],
)
def test_every_operator_with_any_operands(operator: str) -> None:
    generator = random.Random(operator)
    for left, right in generator.sample([*product(VALUES, VALUES)], 200):
        source = f"{{{{ ({left}) {operator} ({right}) }}}}"
        _render_or_fail(source, generator.choice(list(Dialect)))


def _render_or_fail(source: str, dialect: Dialect = Dialect.V1) -> None:
    try:
        ENVIRONMENT.render(source, CONTEXT, dialect=dialect)
    except ExpressionError as error:
        assert error.message, source
