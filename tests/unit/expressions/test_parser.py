"""Precedence and grammar, in both dialects."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.expressions.syntax_shapes import shape, source_of
from vivace.expressions import Dialect, ExpressionSyntaxError, LimitError, Limits, nodes
from vivace.expressions.parser import parse

COMMON = {
    "'a' ~ b | upper": "(('a' ~ b) | upper)",
    "'a' + b | upper": "('a' + (b | upper))",
    "x | default('d') ~ 'y'": None,
    "not a == b": "((not a) == b)",
    "not x is defined": "((not x) is defined)",
    "not l contains 1": "((not l) contains 1)",
    "-7 | abs": "((- 7) | abs)",
    "1 + 2 ~ 'x'": "(1 + (2 ~ 'x'))",
    "1 < 2 < 3": "((1 < 2) < 3)",
    "a ? 'x' : 'y' | upper": "(a ? 'x' : ('y' | upper))",
    "a ? b : c ? d : e": "(a ? b : (c ? d : e))",
    "a or b and c": "(a or (b and c))",
    "a and b == c": "(a and (b == c))",
    "1 + 2 * 3 - 4": "((1 + (2 * 3)) - 4)",
    "10 - 2 - 3": "((10 - 2) - 3)",
    "1 + 1 is even": "((1 + 1) is even)",
    "a equals b": "(a == b)",
    "m.a-b": "(m['a'] - b)",
    "'x' ~ 1..3": "('x' ~ (1 .. 3))",
    "a.b[c].d": "a['b'][c]['d']",
    "--5": "(- (- 5))",
    "- x.y": "(- x['y'])",
    "a is not defined and b": "((a is not defined) and b)",
    "f(1, x=2) | g(y=3)": "(f(1, x=2) | g(y=3))",
}
V1 = {
    "a ?? b | upper": "((a ?? b) | upper)",
    "a ?? 'x' ~ 'y'": "((a ?? 'x') ~ 'y')",
    "1 + a ?? 2": "(1 + (a ?? 2))",
    "a ?? 'x' == 'x'": "((a ?? 'x') == 'x')",
    "a ?? false ? 'y' : 'n'": "((a ?? false) ? 'y' : 'n')",
    "1 ?? 2 .. 3": "((1 ?? 2) .. 3)",
    "a ?? b ?? c": "((a ?? b) ?? c)",
    "'a' ~ 'b' isIn l": "('a' ~ ('b' isIn l))",
}
V2 = {
    "a ?? b | upper": "(a ?? (b | upper))",
    "a ?? 'x' ~ 'y'": "(a ?? ('x' ~ 'y'))",
    "1 + a ?? 2": "((1 + a) ?? 2)",
    "a ?? 'x' == 'x'": "((a ?? 'x') == 'x')",
    "a ?? false ? 'y' : 'n'": "((a ?? false) ? 'y' : 'n')",
    "1 == 1 ?? 2": "((1 == 1) ?? 2)",
    "'a' ~ 'b' isIn l": "(('a' ~ 'b') isIn l)",
}


@pytest.mark.parametrize("dialect", list(Dialect))
@pytest.mark.parametrize(("source", "expected"), COMMON.items())
def test_precedence_that_both_dialects_share(
    source: str, expected: str | None, dialect: Dialect
) -> None:
    wanted = expected or "((x | default('d')) ~ 'y')"
    assert shape(source, dialect) == wanted


@pytest.mark.parametrize(("source", "expected"), V1.items())
def test_coalescing_binds_tightest_in_1x(source: str, expected: str) -> None:
    assert shape(source, Dialect.V1) == expected


@pytest.mark.parametrize(("source", "expected"), V2.items())
def test_coalescing_binds_like_a_comparison_in_2_0(source: str, expected: str) -> None:
    assert shape(source, Dialect.V2) == expected


NAMES = st.sampled_from(["a", "b", "orange", "isle", "_x1", "é"])
LITERALS = st.one_of(
    st.integers(0, 2**63 - 1), st.sampled_from(["", "t", "{{", "#"]), st.booleans(), st.none()
)


def _expressions(inner: st.SearchStrategy[nodes.Expression]) -> st.SearchStrategy[nodes.Expression]:
    binary = ["+", "-", "*", "/", "%", "==", "<", "~", "and", "or", "??", "???", "isIn", ".."]
    arguments = st.builds(nodes.Arguments, st.lists(inner, max_size=2).map(tuple))
    return st.one_of(
        st.builds(nodes.Unary, st.just(0), st.sampled_from(["not", "-", "+"]), inner),
        st.builds(nodes.Binary, st.just(0), st.sampled_from(binary), st.tuples(inner, inner)),
        st.builds(nodes.Ternary, st.just(0), inner, inner, inner),
        st.builds(nodes.Filter, st.just(0), inner, st.sampled_from(["upper", "join"]), arguments),
        st.builds(
            nodes.Test,
            st.just(0),
            inner,
            st.just("defined"),
            st.just(nodes.Arguments()),
            st.booleans(),
        ),
        st.builds(nodes.ListLiteral, st.just(0), st.lists(inner, max_size=3).map(tuple)),
        st.builds(nodes.Call, st.just(0), NAMES, arguments),
    )


EXPRESSIONS = st.recursive(
    st.one_of(
        st.builds(nodes.Name, st.just(0), NAMES), st.builds(nodes.Literal, st.just(0), LITERALS)
    ),
    _expressions,
    max_leaves=12,
)


@settings(max_examples=150)
@given(EXPRESSIONS, st.sampled_from(list(Dialect)))
def test_what_is_printed_with_parentheses_parses_to_the_same_tree(
    tree: nodes.Expression, dialect: Dialect
) -> None:
    printed = source_of(tree)
    # chains of one operator are one node, so compare the shapes after one round
    once = shape(printed, dialect)
    assert shape(once, dialect) == once
    assert once.replace("(", "").replace(")", "") == printed.replace("(", "").replace(")", "")


@pytest.mark.parametrize(
    "source",
    [
        "{{ }}",
        "{{ a b }}",
        "{{ 'a' 'b' }}",
        "{{ [1, 2,] }}",
        "{{ {'a' 1} }}",
        "{{ {'a': 1}.a }}",
        "{{ [1][0] }}",
        "{{ m.or }}",
        "{{ m.1 }}",
        "{{ f(a=1, 2) }}",
        "{{ f(1,) }}",
        "{{ x | }}",
        "{{ a ? b }}",
        "{{ 1 in l }}",
        "{{ !a }}",
        "{{ s.substring(start=1) }}",
        '{{ "#{a b}" }}',
        "{% if %}x{% endif %}",
        "{% if a %}x",
        "{% if a %}{% else if b %}{% endif %}",
        "{% else %}",
        "{% for a, b in c %}{% endfor %}",
        "{% for a of c %}{% endfor %}",
        "{% set null = 1 %}",
        "{% set a.b = 1 %}",
        "{% set a %}x{% endset %}",
        "{% macro m %}{% endmacro %}",
        "{% block %}{% endblock %}",
        "{% filter %}{% endfilter %}",
        "{% include 'x' %}",
        "{% import 'x' %}",
        "{% extends 'x' %}",
        "{% autoescape false %}{% endautoescape %}",
        "{% %}",
    ],
)
def test_what_is_not_in_the_grammar_is_a_syntax_error(source: str) -> None:
    with pytest.raises(ExpressionSyntaxError) as caught:
        parse(source, Dialect.V1, Limits())
    assert caught.value.line == 1
    assert 1 <= caught.value.column <= len(source) + 1


@pytest.mark.parametrize(
    "source",
    [
        "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
        "{{ " + "[" * 3000 + "]" * 3000 + " }}",
        "{{ " + "not " * 3000 + "a }}",
        "{{ a" + "[b]" * 3000 + " }}",
        "{{ a" + " | upper" * 3000 + " }}",
        "{{ a" + " ?? a" * 3000 + " }}",
        "{{ a" + " ? a : a" * 3000 + " }}",
        "{% if a %}" * 3000 + "{% endif %}" * 3000,
        '{{ "#{' * 3000 + '}" }}' * 3000,
    ],
)
def test_deep_nesting_is_refused_not_a_crash(source: str) -> None:
    with pytest.raises((LimitError, ExpressionSyntaxError)):
        parse(source, Dialect.V1, Limits())


def test_a_long_chain_of_one_operator_is_not_deep() -> None:
    (statement,) = parse("{{ a" + " ~ a" * 2000 + " }}", Dialect.V1, Limits())
    assert isinstance(statement, nodes.Print)
    assert isinstance(statement.value, nodes.Binary)
    assert len(statement.value.operands) == 2001
