"""What is known about a template without rendering it."""

from __future__ import annotations

import pytest

from vivace.expressions import Environment, builtin


@pytest.fixture(scope="module")
def environment() -> Environment:
    return Environment()


@pytest.mark.parametrize(
    ("source", "references"),
    [
        ("plain", []),
        ("{{ outputs.a.value }}", ["outputs.a.value"]),
        ("{{ outputs['a-b'].x }}", ["outputs.a-b.x"]),
        ("{{ l[0].x }}", ["l"]),
        ("{{ m[k].x }}", ["m", "k"]),
        ("{{ a ?? b }}{{ c is defined }}{{ d | default(e) }}", ["a", "b", "c", "d", "e"]),
        ("{{ a.b.c() }}", ["a.b"]),
        ("{{ f(a, x=b) | g(c, y=d) }}", ["a", "b", "c", "d"]),
        ("{{ x ? y : z }}{{ [l1, {k1: v1}] }}", ["x", "y", "z", "l1", "k1", "v1"]),
        ('{{ "#{a.b}-#{c}" }}', ["a.b", "c"]),
        ("{{ not a and -b or (c ~ d) }}", ["a", "b", "c", "d"]),
        (
            "{% if a %}{{ b }}{% elseif c %}{{ d }}{% else %}{{ e }}{% endif %}",
            ["a", "b", "c", "d", "e"],
        ),
        (
            "{% for i in l %}{{ i.x }}{{ loop.index }}{{ o }}{% else %}{{ e }}{% endfor %}",
            ["l", "o", "e"],
        ),
        ("{% for i in l %}{% endfor %}{{ i }}", ["l", "i"]),
        ("{% set x = a %}{{ x.y }}", ["a"]),
        ("{{ x }}{% set x = a %}", ["x", "a"]),
        ("{% if c %}{% set x = a %}{% endif %}{{ x }}", ["c", "a", "x"]),
        ("{% macro m(p, q=d) %}{{ p }}{{ q }}{{ z }}{% endmacro %}{{ m(a) }}", ["a", "d", "z"]),
        ("{% filter replace({a: b}) %}{{ c }}{% endfilter %}", ["a", "b", "c"]),
        ("{% block b %}{{ a }}{% endblock %}", ["a"]),
        ("{{ env('x') }}", ["envs"]),
        ("{{ tasksWithState('FAILED') }}", ["tasks"]),
        ("{{ currentEachOutput(outputs.t) }}", ["outputs.t", "taskrun.value", "parents"]),
        ("{{ fileURI('x') }}", ["flow.namespace"]),
    ],
)
def test_references(environment: Environment, source: str, references: list[str]) -> None:
    wanted = {tuple(each.split(".")) for each in references}
    template = environment.compile(source)
    assert template.references == wanted
    assert not template.reads_everything


@pytest.mark.parametrize(
    "source",
    [
        "{{ render(x) }}",
        "{{ renderOnce('a') }}",
        "{{ fetchContext() }}",
        "{{ printContext().a }}",
        "{% macro m(c) %}{{ c.x }}{% endmacro %}{{ m(_context) }}",
    ],
)
def test_what_may_read_anything_says_so(environment: Environment, source: str) -> None:
    assert environment.compile(source).reads_everything


def test_functions_are_named_without_macros(environment: Environment) -> None:
    source = "{% macro m() %}{{ now() }}{% endmacro %}{{ m() }}{{ kv(secret('a')) }}{{ nope() }}"
    assert environment.compile(source).functions == {"now", "kv", "secret", "nope"}


def test_a_macro_does_not_hide_a_function(environment: Environment) -> None:
    template = environment.compile("{% macro kv(a) %}{% endmacro %}{{ kv('x') }}")
    assert template.functions == {"kv"}
    assert template.is_blocking


@pytest.mark.parametrize(
    ("source", "blocking", "pure"),
    [
        ("plain", False, True),
        ("{{ a.b }}", False, True),
        ("{{ a | upper }}", False, True),
        ("{{ a | date('yyyy') }}", False, True),
        ("{{ max(1, 2) }}", False, True),
        ("{{ now() }}", False, False),
        ("{{ uuid() }}", False, False),
        ("{{ secret('a') }}", False, False),
        ("{{ kv('a') }}", True, False),
        ("{{ false ? read('a') : 1 }}", True, False),
        ("{{ http('http://x') }}", True, False),
        ("{{ errorLogs() }}", True, False),
        ("{{ fileSize('a') }}", True, False),
        ("{{ subflow('a', 'b') }}", True, False),
        ("{{ render(a) }}", True, False),
        ("{{ nope() }}", False, False),
        ("{{ 'x' | nope }}", False, False),
        ("{{ a | jq('now') }}", False, False),
    ],
)
def test_blocking_and_pure(
    environment: Environment, source: str, blocking: bool, pure: bool
) -> None:
    template = environment.compile(source)
    assert template.is_blocking is blocking
    assert template.is_pure is pure


def test_functions_of_the_environment_count() -> None:
    slow = builtin("slow", lambda: 1, blocks=True)
    assert Environment(functions=(slow,)).compile("{{ slow() }}").is_blocking
