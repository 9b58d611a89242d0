"""Java's regular expressions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivace.expressions import Environment, EvaluationError, LimitError, Limits
from vivace.expressions.java.regexes import extract, full_match, replace_all, search, split
from vivace.expressions.limits import Budget

BUDGET = Budget(Limits(seconds=3600))
"""Of all tests of this module, from its import on."""


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"\d", "٣", False),
        (r"\w", "é", False),
        (r"\p{L}", "é", True),
        (r"[\w-]+$", "a-b_9", True),
        (r"^[^\d]$", "x", True),
        (r"[\D]", "5", False),
        (r"a\z", "a\n", False),
        (r"a\Z", "a\n", True),
        (r"\Qa.b\E", "a.b", True),
        (r"\Qa.b\E", "axb", False),
        (r"\Qa.b", "a.b", True),
        (r"^[a-z&&[^b]]+$", "acd", True),
        (r"^[a-z&&[^b]]+$", "abc", False),
        (r"^[]a]+$", "]a", True),
        (r"a++a", "aaa", False),
        (r"(?i)É", "é", True),
        (r"\x41\u0042", "AB", True),
        (r"\h", "\t", True),
        (r"(?<year>\d{4})", "in 2024", True),
        (r"a{2}(b|c){1,3}", "aabcb", True),
    ],
)
def test_java_syntax(pattern: str, text: str, found: bool) -> None:
    assert search(BUDGET, pattern, text) is found


@pytest.mark.parametrize("pattern", ["(", "[", "a**b(", r"\p{Nope}", "(?<1>a)", "*"])
def test_invalid_patterns_are_errors(pattern: str) -> None:
    with pytest.raises(EvaluationError):
        search(BUDGET, pattern, "x")


@pytest.mark.parametrize(
    "pattern", ["(a{1000}){1000}", "((a{100}){100}){100}", "x" * 20_000, "(?:(?:ab){900}){900}"]
)
def test_patterns_that_take_long_to_compile_are_refused(pattern: str) -> None:
    with pytest.raises(LimitError):
        search(BUDGET, pattern, "x")


@pytest.mark.parametrize(
    ("pattern", "replacement", "text", "result"),
    [
        (r"(\d)", "-$1-", "a1b2", "a-1-b-2-"),
        (r"(\w+) (\w+)", "$2 $1", "John Doe", "Doe John"),
        (r"(?<x>a)", "${x}${x}", "ab", "aab"),
        ("a", r"\$1\\", "a", "$1\\"),
        ("(a)(b)?", "$1$2!", "a", "a!"),
        ("(a)", "$10", "a", "a0"),
        ("", "-", "ab", "-a-b-"),
        ("x", "y", "ab", "ab"),
    ],
)
def test_replacements(pattern: str, replacement: str, text: str, result: str) -> None:
    assert replace_all(BUDGET, pattern, text, replacement) == result


@pytest.mark.parametrize("replacement", ["$2", "${y}", "$", "a$b", "\\"])
def test_replacements_without_their_group_are_errors(replacement: str) -> None:
    with pytest.raises(EvaluationError):
        replace_all(BUDGET, "(?<x>a)", "a", replacement)


@pytest.mark.parametrize(
    ("text", "pattern", "limit", "parts"),
    [
        ("a,b,,", ",", 0, ["a", "b"]),
        ("a,b,,", ",", -1, ["a", "b", "", ""]),
        ("a,b,c", ",", 2, ["a", "b,c"]),
        ("a,b,c", ",", 1, ["a,b,c"]),
        ("abc", "", 0, ["a", "b", "c"]),
        ("abc", "", 2, ["a", "bc"]),
        (",a", ",", 0, ["", "a"]),
        ("", ",", 0, [""]),
        (",,,", ",", 0, []),
        ("a.b", ".", 0, []),
        ("abc", "x", 0, ["abc"]),
        ("a1b22c", r"\d+", 0, ["a", "b", "c"]),
        ("aXbX", "(?=X)", 0, ["a", "Xb", "X"]),
    ],
)
def test_split(text: str, pattern: str, limit: int, parts: list[str]) -> None:
    assert split(BUDGET, pattern, text, limit) == parts


@given(st.lists(st.text("ab,", max_size=4), min_size=1, max_size=5))
def test_splitting_undoes_joining(parts: list[str]) -> None:
    parts = [part.replace(",", "") for part in parts]
    assert split(BUDGET, ",", ",".join(parts), -1) == parts


def test_extract_gives_a_group() -> None:
    assert extract(BUDGET, r"(\w)-(\d+)", "a-12", 0) == "a-12"
    assert extract(BUDGET, r"(\w)-(\d+)", "a-12", 2) == "12"
    assert extract(BUDGET, "x", "a", 0) is None
    with pytest.raises(EvaluationError, match="no group 3"):
        extract(BUDGET, r"(\w)-(\d+)", "a-12", 3)


def test_matches_needs_the_whole_text() -> None:
    assert full_match(BUDGET, "a|ab", "ab")
    assert not full_match(BUDGET, "a", "ab")


def test_the_time_of_one_pattern_is_limited() -> None:
    environment = Environment(limits=Limits(regex_seconds=0.05))
    with pytest.raises(LimitError, match="regular expression ran longer"):
        environment.render("{{ t | regexMatch('^(?:(?:a|b|ab)*)*c$') }}", {"t": "ab" * 30 + "dc"})
