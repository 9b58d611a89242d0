"""Patterns for files."""

from __future__ import annotations

import pytest

from vivace.errors import TaskError
from vivace.plugins.script.globs import has_glob, matcher


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("*.txt", ["a.txt", ".txt"], ["d/a.txt", "a.txt2", "a.tx"]),
        ("**/*.txt", ["a.txt", "d/a.txt", "d/e/a.txt"], ["a.csv"]),
        ("d/**", ["d/a", "d/e/a"], ["d", "e/d/a"]),
        ("d/", ["d/a", "d/e/a"], ["e/a"]),
        ("/d/*", ["d/a"], ["d/e/a"]),
        ("./a", ["a"], ["b"]),
        ("a?c", ["abc"], ["a/c", "ac"]),
        ("[a-c]x", ["ax", "cx"], ["dx", "-x"]),
        ("[!a]x", ["bx"], ["ax", "/x"]),
        ("[]]", ["]"], ["["]),
        ("{one,t*}.csv", ["one.csv", "three.csv"], ["four.csv"]),
        ("{a,**/b}", ["a", "b", "c/b"], ["c/a"]),
        (r"\*.txt", ["*.txt"], ["a.txt"]),
        ("a.b", ["a.b"], ["axb"]),
        ("glob:**.log", ["a.log", "d/a.log"], ["a.txt"]),
        ("a,b}", ["a,b}"], ["a"]),
        ("", [""], ["a"]),
    ],
)
def test_matching(pattern: str, matching: list[str], other: list[str]) -> None:
    matches = matcher([pattern])
    assert [path for path in [*matching, *other] if matches(path)] == matching


def test_one_of_several_patterns_is_enough() -> None:
    matches = matcher(["*.a", "*.b"])
    assert matches("x.b")
    assert not matches("x.c")
    assert not matcher([])("x")


@pytest.mark.parametrize("pattern", ["[a", "{a,b", "[z-a]", "x" * 1001])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(TaskError):
        matcher([pattern])


def test_a_pattern_that_would_take_for_ever_is_given_up() -> None:
    with pytest.raises(TaskError, match="too long to match"):
        matcher(["{a,aa}" * 60 + "[!b]"])("a" * 100 + "b")


@pytest.mark.parametrize(("name", "is_glob"), [("a/b.txt", False), ("*", True), ("{a}", True)])
def test_telling_names_from_patterns(name: str, is_glob: bool) -> None:
    assert has_glob(name) is is_glob
