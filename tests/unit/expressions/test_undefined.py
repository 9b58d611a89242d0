"""What is undefined, what rescues it, and how it is reported."""

from __future__ import annotations

import pytest

from vivace.expressions import (
    Environment,
    EvaluationError,
    ExpressionError,
    UndefinedNameError,
)

CONTEXT = {"n": None, "m": {"n": None, "a": {}}, "l": [1], "s": "text", "outputs": {"first": 1}}


@pytest.fixture(scope="module")
def environment() -> Environment:
    return Environment()


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("missing", "missing"),
        ("missing.a.b", "missing"),
        ("m.zz", "zz"),
        ("m.a.b.c", "b"),
        ("n.a", "n"),
        ("n.a.b", "n"),
        ("m.n.a", "a"),
        ("l[5]", "5"),
        ("l[-1]", "-1"),
        ("s.x", "x"),
        ("m[missing]", "missing"),
        ("missing | upper", "missing"),
        ("'a' ~ missing", "missing"),
        ("missing is null", "missing"),
        ("missing is empty", "missing"),
        ("missing ?? other", "other"),
        ("missing ??? other", "other"),
        ("missing and true", "missing"),
        ("missing ? 1 : 2", "missing"),
        ("[missing]", "missing"),
        ("max(1, missing)", "missing"),
    ],
)
def test_the_first_part_that_fails_is_named(
    environment: Environment, expression: str, name: str
) -> None:
    with pytest.raises(UndefinedNameError) as caught:
        environment.render(f"{{{{ {expression} }}}}", CONTEXT)
    assert caught.value.name == name
    assert caught.value.message == (
        f"Unable to find `{name}` used in the expression `{{{{ {expression} }}}}` at line 1"
    )


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("missing ?? 'd'", "d"),
        ("n ?? 'd'", "d"),
        ("s ?? 'd'", "text"),
        ("'' ?? 'd'", ""),
        ("false ?? 'd'", "false"),
        ("missing ??? 'd'", "d"),
        ("n ??? 'd'", ""),
        ("missing | default('d')", "d"),
        ("n | default('d')", "d"),
        ("'  ' | default('d')", "d"),
        ("[] | default('d')", "d"),
        ("0 | default('d')", "0"),
        ("(missing | upper) ?? 'd'", "d"),
        ("missing | upper | default('d')", "d"),
        ("m[missing].x ?? 'd'", "d"),
        ("[missing] ?? 'd'", "d"),
        ("(missing.a ~ 'x') ?? 'd'", "d"),
        ("missing is defined", "false"),
        ("n is defined", "false"),
        ("s is defined", "true"),
        ("missing.a is not defined", "true"),
        ("(missing | upper) is defined", "false"),
        ("missing ?? n ?? 'd'", "d"),
        ("true or missing", "true"),
        ("false and missing", "false"),
        ("true ? 1 : missing", "1"),
    ],
)
def test_rescuers_catch_exactly_the_undefined(
    environment: Environment, expression: str, expected: str
) -> None:
    assert environment.render(f"{{{{ {expression} }}}}", CONTEXT) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "(1 / 0) ?? 'd'",
        "(1 / 0) | default('d')",
        "nofunc() ?? 'd'",
        "('x' | nofilter) ?? 'd'",
        "('x' | number) ?? 'd'",
        "fromJson('{') ?? 'd'",
        "(missing == 1) ?? 'd'",
        "(missing + 1) | default('d')",
        "((missing | upper) < 1) ?? 'd'",
        "render('{{ missing }}') ?? 'd'",
        "(missing == 1) is defined",
    ],
)
def test_other_failures_are_not_rescued(environment: Environment, expression: str) -> None:
    with pytest.raises(EvaluationError):
        environment.render(f"{{{{ {expression} }}}}", CONTEXT)


def test_an_undefined_operand_is_the_failure_of_its_operator(environment: Environment) -> None:
    with pytest.raises(EvaluationError, match="`missing` is not defined, so `==` fails"):
        environment.render("{{ missing == 1 }}", CONTEXT)


def test_a_rescued_operand_is_a_value(environment: Environment) -> None:
    assert environment.render("{{ (missing ?? 1) + 1 }}", CONTEXT) == "2"


def test_the_place_is_that_of_the_print(environment: Environment) -> None:
    with pytest.raises(UndefinedNameError) as caught:
        environment.render("a\n{{ 1 }}\n  {{ missing | upper }}", CONTEXT)
    assert caught.value.at is not None
    assert (caught.value.at.line, caught.value.at.column) == (3, 3)


def test_the_place_inside_a_macro_is_that_of_its_statement(environment: Environment) -> None:
    source = "{% macro m(a) %}\n{{ 'x' ~ b }}{% endmacro %}\n{{ m(1) }}"
    with pytest.raises(UndefinedNameError) as caught:
        environment.render(source, CONTEXT)
    assert caught.value.at is not None
    assert caught.value.at.line == 2


@pytest.mark.parametrize(
    ("expression", "known"),
    [
        ("output.first", ("outputs",)),
        ("outputs.frist", ("first",)),
        ("(output) | upper", ("outputs",)),
        ("qqq", ()),
    ],
)
def test_the_nearest_known_names_are_suggested(
    environment: Environment, expression: str, known: tuple[str, ...]
) -> None:
    with pytest.raises(UndefinedNameError) as caught:
        environment.render(f"{{{{ {expression} }}}}", CONTEXT)
    assert caught.value.known == known
    assert all(f"`{name}`" in caught.value.hint for name in known)


def test_names_set_by_the_template_are_suggested_too(environment: Environment) -> None:
    with pytest.raises(UndefinedNameError) as caught:
        environment.render("{% set greeting = 1 %}{{ greting }}", {})
    assert caught.value.known == ("greeting",)


def test_an_unknown_filter_suggests_a_known_one(environment: Environment) -> None:
    with pytest.raises(EvaluationError) as caught:
        environment.render("{{ 'x' | uper }}", {})
    assert "`upper`" in caught.value.hint


def test_long_templates_are_shortened_in_messages(environment: Environment) -> None:
    with pytest.raises(ExpressionError) as caught:
        environment.render("x" * 5000 + "{{ missing }}", {})
    assert len(caught.value.message) < 400
