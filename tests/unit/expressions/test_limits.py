"""Hostile templates end quickly, with an error that says which limit they passed."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from vivace.expressions import (
    Environment,
    EvaluationError,
    ExpressionError,
    LimitError,
    Limits,
    TurnOver,
    turn,
)

TIGHT = Limits(seconds=0.1, text_chars=1_000_000, items=200_000)
SLACK = 8.0
"""Seconds until a test counts as hanging: a busy machine may be many times slower than a limit."""

GROW = "{{% set x = {start} %}}{{% for i in 1..100 %}}{{% set x = {step} %}}{{% endfor %}}{use}"


def growing(start: str, step: str, use: str = "") -> str:
    return GROW.format(start=start, step=step, use=use)


CONTEXT = {
    "big": "a" * 200_000,
    "ababs": "ab" * 30 + "dc",
    "itself": "{{ render(itself) }}",
    "twice": "{{ render(twice) }}{{ render(twice) }}",
    "longer": "{{ longer }}{{ longer }}",
    "brackets": "[" * 100_000,
    "raws": "{% endraw %}" + "{% raw %}" * 100_000,
    "bomb": "a: &a [x,x,x,x,x,x,x,x]\n"
    + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 8)}]\n" for i in range(20)
    ),
}
LOOP = "{% for i in 1..1000 %}" * 3 + "{% endfor %}" * 3

HOSTILE = {
    "nested loops": LOOP,
    "a huge range": "{{ range(0, 10000000000) }}",
    "doubling text": growing("'aaaa'", "x ~ x"),
    "doubling text by plus": growing("'aaaa'", "x + x"),
    "squaring integers": growing("99999", "x * x"),
    "doubling integers": "{% set x = 9 %}{% for i in 1..100000 %}{% set x = x + x %}{% endfor %}",
    "doubling lists": growing("[1]", "x + x"),
    "merging lists": growing("[1]", "x | merge(x)"),
    "flattening": growing("[1]", "[x, x] | flatten"),
    "shared parts printed": growing("['a']", "[x, x]", "{{ x }}"),
    "shared parts joined": growing("['a']", "[x, x]", "{{ x ~ '' }}"),
    "shared parts as JSON": growing("['a']", "[x, x]", "{{ x | toJson }}"),
    "shared parts as YAML": growing("['a']", "[x, x]", "{{ x | yaml }}"),
    "shared parts as Ion": growing("['a']", "[x, x]", "{{ x | toIon }}"),
    "shared parts replaced": growing("['a']", "[x, x]", "{{ x | replace({'a': 'b'}) }}"),
    "shared parts escaped": growing("['a']", "[x, x]", "{{ x | escapeChar('single') }}"),
    "shared parts rendered": growing("['a']", "[x, x]", "{{ render(x) }}"),
    "shared parts in jq": growing("['a']", "[x, x]", "{{ x | jq('.') }}"),
    "shared parts compared": "{% set y = [1] %}{% set x = [1] %}{% for i in 1..100 %}"
    "{% set x = [x, x] %}{% set y = [y, y] %}{% endfor %}{{ x == y }}",
    "deep lists": "{% set x = [1] %}{% for i in 1..50000 %}{% set x = [x] %}{% endfor %}{{ x }}",
    "endless macros": "{% macro m(a) %}{{ m(a) }}{% endmacro %}{{ m(1) }}",
    "branching macros": "{% macro m(n) %}{% if n > 0 %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}"
    "{% endmacro %}{{ m(40) }}",
    "a block in itself": "{% block b %}{{ block('b') }}{% endblock %}",
    "render in itself": "{{ render(itself) }}",
    "render twice in itself": "{{ render(twice) }}",
    "render that grows": "{{ render(longer) }}",
    "a catastrophic regex": "{{ ababs | regexMatch('^(?:(?:a|b|ab)*)*c$') }}",
    "a catastrophic replacement": "{{ ababs | replace({'^(?:(?:a|b|ab)*)*c$': ''}, true) }}",
    "a catastrophic split": "{{ ababs | split('^(?:(?:a|b|ab)*)*c$') }}",
    "a catastrophic method": "{{ ababs.matches('(?:(?:a|b|ab)*)*c') }}",
    "counted repeats": "{{ 'a' | regexMatch('((((a{1000}){1000}){1000}){1000})') }}",
    "a wide format": "{{ '%1000000000d' | format(1) }}",
    "a precise format": "{{ '%.999999999f' | format(1.5) }}",
    "a deep indent": "{{ 'a\nb' | indent(1000000000) }}",
    "replacing by more": "{{ big | replace({'a': big}) }}",
    "joining by much": "{{ 1..100000 | join(big) }}",
    "repeating": "{{ big.repeat(1000000) }}",
    "a huge decimal": "{{ '1e999999999' | number('BIGDECIMAL') }}",
    "a long id": "{{ nanoId(1000000000) }}",
    "YAML aliases": "{{ yaml(bomb) }}",
    "deep YAML": "{{ yaml(brackets) }}",
    "deep JSON": "{{ fromJson(brackets) }}",
    "deep Ion": "{{ fromIon(brackets) }}",
    "a date far away": "{{ 0 | dateAdd(99999999999999, 'YEARS') }}",
    "jq range": "{{ 1 | jq('last(range(1e15))') }}",
    "jq recursion": "{{ 1 | jq('def f: f; f') }}",
    "jq until": "{{ 1 | jq('until(false; . + 1)') }}",
    "jq while": "{{ 1 | jq('[while(true; . + 1)]') }}",
    "jq recurse": "{{ 1 | jq('recurse(. + 1)') }}",
    "jq products": "{{ 1 | jq('[range(1000)] | [.[] as $a | .[] as $b | .[] as $c | 1]') }}",
    "jq pipes": "{{ 1 | jq('" + "|".join(["(1,2)"] * 40) + "') }}",
    "jq objects": "{{ 1 | jq('{" + ", ".join(f"k{i}: (1,2)" for i in range(40)) + "}') }}",
    "jq repeat of text": "{{ 1 | jq('\"x\" * 1000000000') }}",
    "jq far index": "{{ [1] | jq('.[1000000000] = 1') }}",
    "jq doubling": "{{ 1 | jq('reduce range(100) as $i ([1]; [., .]) | tojson') }}",
    "jq doubling, returned": "{{ 1 | jq('reduce range(100) as $i ([1]; [., .])') }}",
    "jq combinations": "{{ 1 | jq('[range(1000)] | [combinations(1000000)]') }}",
    "jq subtraction": "{{ 1 | jq('[range(100000)] | . - .') }}",
    "jq search": "{{ 1 | jq('[range(20000)] | indices(.[:10000])') }}",
    "jq regex": "{{ ababs | toJson | jq('test(\"^(?:(?:a|b|ab)*)*c$\")') }}",
}


@pytest.mark.parametrize("typed", [False, True], ids=["text", "typed"])
@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_hostile_templates_end_with_an_error(source: str, typed: bool) -> None:
    environment = Environment(limits=TIGHT)
    started = time.monotonic()
    with pytest.raises((LimitError, EvaluationError)):
        (environment.render_typed if typed else environment.render)(source, CONTEXT)
    assert time.monotonic() - started < SLACK


@pytest.mark.parametrize(
    "source", ["{{ raws }}", "{{ raws ~ '' }}", "{{ big | split('a') | length }}"]
)
def test_what_looks_quadratic_is_not(source: str) -> None:
    started = time.monotonic()
    Environment().render(source, CONTEXT)
    assert time.monotonic() - started < SLACK


@pytest.mark.parametrize(
    ("limits", "source", "message"),
    [
        (Limits(template_chars=10), "{{ 1 + 1 }}", "11 characters is longer than 10"),
        (Limits(nesting=5), "{{ ((((((1)))))) }}", "deeper than 5"),
        (Limits(steps=50), "{% for i in 1..100 %}{% endfor %}", "more than 50 steps"),
        (Limits(text_chars=10), "{% for i in 1..100 %}{{ i }}{% endfor %}", "allowed size of 10"),
        (Limits(text_chars=10), "{{ a }}{{ a }}", "allowed size of 10"),
        (Limits(text_chars=10), "{{ l }}", "allowed size of 10"),
        (Limits(items=10), "{{ [1, 2, 3, 4, 5, 6] + [1, 2, 3, 4, 5, 6] }}", "longer than 10"),
        (Limits(range_items=10), "{{ 1..11 }}", "11 elements is longer than 10"),
        (Limits(integer_bits=64), "{{ 9223372036854775807 * 4 }}", "64 bits"),
        (Limits(render_rounds=3), "{{ render(longer) }}", "Too many rendering attempts"),
        (Limits(render_depth=2), "{{ render(itself) }}", "nested deeper than 2"),
    ],
)
def test_every_limit_can_be_set(limits: Limits, source: str, message: str) -> None:
    context = {
        "a": "123456",
        "l": [123456, 7890123],
        "longer": "{{ longer }}!",
        "itself": "{{ render(itself) }}",
    }
    with pytest.raises(ExpressionError, match=message):
        Environment(limits=limits).render(source, context)


def test_the_clock_stops_a_template_that_has_steps_left() -> None:
    limits = Limits(seconds=0.05, steps=10**12)
    with pytest.raises(LimitError, match=r"longer than 0\.05 s"):
        Environment(limits=limits).render(LOOP, {})


@pytest.mark.parametrize(
    "source",
    [
        "{{ " + "[" * 30 + "1" + "]" * 30 + " }}",
        "{% if true %}" * 30 + "x" + "{% endif %}" * 30,
        "{% for i in [1] %}" * 12 + "x" + "{% endfor %}" * 12,
        "{{ 'a'" + " | upper" * 30 + " }}",
        "{{ " + "missing ?? " * 30 + "1 }}",
        "{{ 1" + " + 1" * 1000 + " }}",
        "{{ 'a'" + " ~ 'a'" * 1000 + " }}",
        "{% for i in 1..20000 %}{{ i }}{% endfor %}",
        "{{ range(0, 999999) | length }}",
    ],
)
def test_templates_that_are_merely_large_are_rendered(source: str) -> None:
    assert Environment().render(source, {})


@pytest.mark.parametrize("source", ["{% for i in 1..900000 %}{% endfor %}", HOSTILE["jq regex"]])
def test_a_turn_ends_before_the_template_does(source: str) -> None:
    environment = Environment()
    with pytest.raises(TurnOver), turn(0.001):
        environment.render(source, CONTEXT)


def test_a_turn_is_over_with_its_block_and_for_no_other_thread() -> None:
    source = "{% for i in 1..3000 %}.{% endfor %}"
    with turn(-1):
        with ThreadPoolExecutor(1) as other:
            assert other.submit(Environment().render, source, {}).result() == "." * 3000
        with pytest.raises(TurnOver):
            Environment().render(source, {})
    assert Environment().render(source, {}) == "." * 3000
