"""Cutting templates into tokens."""

from __future__ import annotations

import pytest

from vivace.expressions import EvaluationError, ExpressionSyntaxError, LimitError
from vivace.expressions.lexer import Kind, tokenize


def values(source: str) -> list[object]:
    return [
        token.value
        for token in tokenize(source)
        if token.kind not in (Kind.PRINT_OPEN, Kind.PRINT_CLOSE, Kind.END)
    ]


def test_text_without_delimiters_is_one_token() -> None:
    assert values("}} x {a} { b") == ["}} x {a} { b"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ a ??? b ?? c }}", ["a", "???", "b", "??", "c"]),
        ("{{ 1..3 }}", [1, "..", 3]),
        ("{{ 1.5..3 }}", [1.5, "..", 3]),
        ("{{ 10L }}", [10]),
        ("{{ a<=b<c }}", ["a", "<=", "b", "<", "c"]),
        ("{{ orange island notx }}", ["orange", "island", "notx"]),
        ("{{ x is not y }}", ["x", "is not", "y"]),
        ("{{ x is  not y }}", ["x", "is", "not", "y"]),
        ("{{ x is notable }}", ["x", "is", "notable"]),
        (r"{{ 'it\'s' }}", ["it's"]),
        (r"{{ 'a\\' }}", [r"a\\"]),
        (r"{{ 'a\n' }}", [r"a\n"]),
        ("{{ '{{ x }}' }}", ["{{ x }}"]),
        ("{{ {'a': {}} }}", ["{", "a", ":", "{", "}", "}"]),
    ],
)
def test_expressions_are_cut_longest_first(source: str, expected: list[object]) -> None:
    assert values(source) == expected


def test_an_opening_dash_trims_only_before_white_space() -> None:
    assert values("a {{- 1 -}} b") == ["a", 1, "b"]
    assert values("a {{-1}} b") == ["a ", "-", 1, " b"]


def test_raw_and_verbatim_bodies_are_text_across_lines() -> None:
    assert values("{% raw %}{{ x }}\n{% if %}{% endraw %}") == ["{{ x }}\n{% if %}"]
    assert values("{% verbatim -%} {{ x }} {%- endverbatim %}") == ["{{ x }}"]


def test_interpolation_holds_tokens_of_its_own() -> None:
    (parts,) = values('{{ "a#{ m["k"] }b#c" }}')
    assert isinstance(parts, list)
    assert parts[0] == "a"
    assert [token.value for token in parts[1]] == ["m", "[", "k", "]", ""]
    assert parts[2] == "b#c"


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [
        ("{{ 'a }}", 1, 4),
        ("a\n  {# b", 2, 3),
        ("x\n{{ (1 + 2 }}", 2, 11),
        ("{{ a $ }}", 1, 6),
        ("{{ a", 1, 1),
        ('{{ "#{ a }}', 1, 4),
        ("{% raw %}x", 1, 1),
        ("{% verbatim %}x", 1, 1),
    ],
)
def test_errors_name_line_and_column(source: str, line: int, column: int) -> None:
    with pytest.raises(ExpressionSyntaxError) as caught:
        tokenize(source)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize("number", ["9223372036854775808", "9" * 5000, "9" * 400 + ".0"])
def test_numbers_beyond_64_bits_are_refused(number: str) -> None:
    with pytest.raises(EvaluationError):
        tokenize(f"{{{{ {number} }}}}")


def test_the_number_of_tokens_is_limited() -> None:
    with pytest.raises(LimitError):
        tokenize("{{ a }}" * 30_000)
