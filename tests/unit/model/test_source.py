"""YAML as users write it: plain data, and the place of every part."""

from __future__ import annotations

import math
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from vivace.errors import InvalidError, SourceSpan, TooLargeError
from vivace.model.source import MAX_SOURCE_BYTES, parse_yaml, split_documents


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", True),
        ("Off", False),
        ('"yes"', "yes"),
        ("y", "y"),
        ("~", None),
        ("", None),
        ("null", None),
        ("010", 8),
        ("08", 8),
        ("0o17", 15),
        ("0x1F", 31),
        ("0b101", 5),
        ("1_000", 1000),
        ("-7", -7),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("-.inf", -math.inf),
        ("2024-01-01", "2024-01-01"),
        ("12:30:00", "12:30:00"),
        ("1.2.3", "1.2.3"),
        ("{{ a }}", {"{ a }": None}),
        ("'{{ a }}'", "{{ a }}"),
        ("a # b", "a"),
    ],
)
def test_scalars(text: str, value: Any) -> None:
    if text == "{{ a }}":
        # A template without quotes is a map whose key is a map: refused, and where.
        with pytest.raises(InvalidError, match="key must be a text"):
            parse_yaml(f"x: {text}\n")
    else:
        assert parse_yaml(f"x: {text}\n").data == {"x": value}


def test_keys_are_text() -> None:
    assert parse_yaml("on: 1\n2: b\ntrue: c\n").data == {"on": 1, "2": "b", "true": "c"}


def test_merge_keys_do_not_override() -> None:
    text = "base: &b {a: 1, b: 2}\nx:\n  <<: *b\n  a: 3\n"
    assert parse_yaml(text).data["x"] == {"b": 2, "a": 3}


def test_duplicate_keys_are_found_at_the_second() -> None:
    document = parse_yaml("a: 1\nb:\n  c: 1\n  c: 2\n", "f.yaml")
    assert document.duplicates == [("c", SourceSpan(4, 3, "f.yaml"))]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a: b: c\n", 1, "mapping values are not allowed"),
        ("a:\n\t- b\n", 2, "cannot start any token"),
        ("a: [1, 2\nb: 3\n", 2, "did not find expected"),
        ('a: "b\n', 2, "unexpected end"),
        ("a: *nobody\n", 1, "undefined alias"),
        ("a: !!python/object:os.system x\n", 1, "tag"),
        ("a: !custom [1]\n", 1, "tag"),
        ("? [a]\n: b\n", 1, "key must be a text"),
        ("a: \x07\n", 1, "control characters are not allowed"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(InvalidError) as caught:
        parse_yaml(text, "f.yaml")
    assert what in caught.value.message
    assert caught.value.at is not None
    assert (caught.value.at.line, caught.value.at.file) == (line, "f.yaml")


def test_aliases_that_multiply_are_refused() -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(TooLargeError, match="aliases counted"):
        parse_yaml("\n".join(levels))


def test_an_alias_of_its_own_parent_is_refused() -> None:
    with pytest.raises((TooLargeError, InvalidError)):
        parse_yaml("a: &a [*a]\n")


@pytest.mark.parametrize("text", ["[" * 5_000, "{a: " * 2_000, "[" * 150 + "]" * 150])
def test_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises((TooLargeError, InvalidError)):
        parse_yaml(text)


def test_deep_indentation_is_refused() -> None:
    text = "".join("  " * depth + "a:\n" for depth in range(150))
    with pytest.raises(TooLargeError, match="nests deeper"):
        parse_yaml(text)


def test_large_texts_are_refused() -> None:
    with pytest.raises(TooLargeError, match="characters"):
        parse_yaml("a: " + "x" * MAX_SOURCE_BYTES)


def test_a_number_without_end_is_refused() -> None:
    with pytest.raises(InvalidError, match="digits"):
        parse_yaml("a: " + "9" * 10_000)


def test_places() -> None:
    text = "id: a\ntasks:\n  - id: b\n    type: c\n    list: [1, 2]\n"
    document = parse_yaml(text, "f.yaml")
    assert document.span(("id",)) == SourceSpan(1, 1, "f.yaml")
    assert document.span(("tasks", 0, "type")) == SourceSpan(4, 5, "f.yaml")
    assert document.span(("tasks", 0, "list", 1)) == SourceSpan(5, 15, "f.yaml")
    nearest = document.span(("tasks", 0, "absent", "below"))
    assert nearest == SourceSpan(3, 5, "f.yaml")
    assert parse_yaml("").span(("id",)) == SourceSpan(1, 1, "")


def test_documents_are_split_on_lines_of_dashes() -> None:
    assert list(split_documents("a: 1\n---\nb: '---x'\n---  \n\n")) == ["a: 1\n", "\nb: '---x'\n"]


_PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abcdef- :#", min_size=1, max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(_PLAIN)
def test_what_pyyaml_writes_is_read_back(value: Any) -> None:
    text = yaml.safe_dump({"x": value}, allow_unicode=True)
    assert parse_yaml(text).data == {"x": value}


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse_yaml(text)
    except (InvalidError, TooLargeError) as error:
        assert error.at is not None
