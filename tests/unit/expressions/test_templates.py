"""Tags: scopes, loops, macros, blocks."""

from __future__ import annotations

from typing import Any

import pytest

from vivace.expressions import Environment, EvaluationError, UndefinedNameError


@pytest.fixture(scope="module")
def environment() -> Environment:
    return Environment()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% set x = 1 %}{% for i in 1..3 %}{% set x = x + i %}{% endfor %}{{ x }}", "7"),
        ("{% if true %}{% set z = 5 %}{% endif %}{{ z }}", "5"),
        ("{% for i in [1, 2] %}{% set y = (y ?? 0) + i %}{{ y }}{% endfor %}", "13"),
        ("{% for i in [1] %}{% set c = 9 %}{% endfor %}{{ c }}", "9"),
        ("{% set i = 'o' %}{% for i in [1] %}{% set i = 2 %}{{ i }}{% endfor %}{{ i }}", "2o"),
        ("{% for i in [1] %}{% for i in [2] %}{{ i }}{% endfor %}{{ i }}{% endfor %}", "21"),
        (
            "{% for a in [1, 2] %}{% set outer = loop %}{% for b in [1] %}"
            "{{ outer.index }}{{ loop.index }} {% endfor %}{% endfor %}",
            "00 10 ",
        ),
        (
            "{% for i in [1, 2] %}{{ loop.first }}{{ loop.last }}{{ loop.revindex }} {% endfor %}",
            "truefalse1 falsetrue0 ",
        ),
        ("{% for e in {'a': 1} %}{{ e }} {{ e.key }} {{ e.value }}{% endfor %}", "a=1 a 1"),
        ("{% for e in {'a': 1} %}{{ [e] }}{% endfor %}", '[{"a":1}]'),
        ("{% for i in [] %}x{% else %}none{% endfor %}", "none"),
        ("[{% for i in null %}x{% else %}none{% endfor %}]", "[]"),
        (
            "{% for a in [[], [1]] %}{% for b in a %}{{ b }}{% else %}e{% endfor %}{% endfor %}",
            "e1",
        ),
        ("{% for a in [[1]] %}{% for b in a %}{% endfor %}{% else %}wrong{% endfor %}", ""),
        (
            "{{ m(3) }}{% macro m(n) %}{{ n }}{% if n > 0 %}{{ m(n - 1) }}{% endif %}"
            "{% endmacro %}",
            "3210",
        ),
        (
            "{% macro m(a, b='B', c=a) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(1) }}{{ m(b=2) }}",
            "1B12",
        ),
        ("{% macro m(v) %}{{ v.c }}{{ v.t }}{% endmacro %}{% set t = 2 %}{{ m(_context) }}", "92"),
        ("{% macro max(a) %}x{% endmacro %}{{ max(1, 2) }}", "2"),
        ("{% block a %}{{ c }}{% endblock %}{% set c = 1 %}{{ block('a') }}", "91"),
        ("{% filter upper | replace({'A': 'b'}) %}a{{ c }}{% endfilter %}", "b9"),
        ("{% set x = 1 %}{% filter upper %}{% set x = 2 %}{% endfilter %}{{ x }}", "2"),
        ("{% macro m() %}{% set c = 1 %}{{ c }}{% endmacro %}{{ m() }}{{ c }}", "19"),
        ("a {#- x -#} b", "ab"),
        ("{% raw %}{{ c }}{% endraw %}", "{{ c }}"),
        ("{{ '{% raw %}{{ c }}{% endraw %}' }}", "{{ c }}"),
        ("\n{{ c }}\n", "\n9\n"),
    ],
)
def test_what_tags_print(environment: Environment, source: str, expected: str) -> None:
    assert environment.render(source, {"c": 9}) == expected


@pytest.mark.parametrize(
    "source",
    [
        "{% for i in [1] %}{% set z = i %}{% endfor %}{{ z }}",
        "{% for i in [1] %}{% endfor %}{{ i }}",
        "{% for i in [1] %}{% endfor %}{{ loop }}",
        "{% macro m(a) %}{{ c }}{% endmacro %}{{ m(1) }}",
        "{{ _context }}",
    ],
)
def test_names_that_are_out_of_scope_are_undefined(environment: Environment, source: str) -> None:
    with pytest.raises(UndefinedNameError):
        environment.render(source, {"c": 9})


def test_a_rescued_error_inside_a_loop_leaves_no_scope_open(environment: Environment) -> None:
    source = (
        "{% block b %}{% for i in [1] %}{% if c == 9 %}{{ missing }}{% endif %}{% endfor %}"
        "{% endblock %}"
    )
    body = "{% set c = 9 %}{{ block('b') ?? 'rescued' }}{{ i ?? 'gone' }}{{ loop ?? 'gone' }}"
    result = environment.render("{% set c = 1 %}" + source + body, {})
    assert result == "rescuedgonegone"


@pytest.mark.parametrize(
    "source",
    [
        "{% if null %}x{% endif %}",
        "{% if [] %}x{% endif %}",
        "{% for i in 5 %}x{% endfor %}",
        "{% for i in 'abc' %}x{% endfor %}",
        "{% macro m(a) %}x{% endmacro %}{{ m(1, 2) }}",
        "{% macro m(a) %}x{% endmacro %}{{ m(b=1) }}",
        "{% macro m(a) %}x{% endmacro %}{{ m(1, a=2) }}",
        "{% macro m() %}a{% endmacro %}{% macro m() %}b{% endmacro %}",
        "{{ parent() }}",
        "{{ upper('x') }}",
        "{{ 'x' | max }}",
        "{{ 'a' | replace(pairs={}) }}",
        "{{ 'a' | slice(1, 2, 3) }}",
    ],
)
def test_wrong_uses_are_evaluation_errors(environment: Environment, source: str) -> None:
    with pytest.raises(EvaluationError):
        environment.render(source, {})


def test_wrong_calls_that_are_not_reached_do_no_harm(environment: Environment) -> None:
    source = (
        "{{ true ? 1 : nofunc() }}{{ true or ('x' | nofilter) }}{% if false %}{{ f(1) }}{% endif %}"
    )
    assert environment.render(source, {}) == "1true"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ 1 }}", 1),
        ("{{ true }}", True),
        ("{{ null }}", None),
        ("{{ 1.5 }}", 1.5),
        ("{{ m }}", {"a": [1]}),
        ("{{ m.a }}", [1]),
        ("{{ '5' }}", "5"),
        ("plain", "plain"),
        ("", ""),
        ("{{ 1 }}{{ 2 }}", "12"),
        ("x{{ 1 }}", "x1"),
        ("{{ 1 }} ", "1 "),
        ("a{{ null }}", "a"),
        ('{"k": {{ m }}}', {"k": {"a": [1]}}),
        ("[{{ 1 }}, {{ m.a }}]", [1, [1]]),
        ("x {{ m }}", 'x {"a":[1]}'),
        ("{{ m }}{{ m }}", '{"a":[1]}{"a":[1]}'),
        ("{% if false %}x{% endif %}", None),
        ("{% for i in [1] %}{{ i }}{% endfor %}", 1),
        ("{% set x = 5 %}{{ x }}", 5),
        ("{# c #}{{ 7 }}", 7),
        ("{% block b %}{{ m.a }}{% endblock %}", [1]),
        ("{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
        ("{{ '5L' | number }}", 5),
        ("{{ '1.1' | number('FLOAT') }}", 1.1),
    ],
)
def test_typed_rendering_gives_the_value_of_a_single_piece(
    environment: Environment, source: str, expected: Any
) -> None:
    result = environment.render_typed(source, {"m": {"a": [1]}})
    assert result == expected
    assert type(result) is type(expected)
