from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivace.store.encoding import MAX_DEPTH, decode, encode, optional_text, text


class Colour(StrEnum):
    RED = "red"


class Sub(dict[str, int]):
    pass


def _deep(levels: int, shape: str) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value] if shape == "list" else {"a": value}
    return value


@pytest.mark.parametrize(
    ("value", "document"),
    [
        ({}, "{}"),
        ([], "[]"),
        ((), "[]"),
        (None, "null"),
        (0, "0"),
        ("", '""'),
        (False, "false"),
        ({"a": [1, 2.5, "é", None]}, '{"a":[1,2.5,"é",null]}'),
        ("a\0b", '"a\\u0000b"'),
        ({1: "a"}, '{"1":"a"}'),
        ({None: 1, (1, 2): 2}, '{"None":1,"(1, 2)":2}'),
        (float("nan"), "null"),
        (float("-inf"), "null"),
        ({1.5: {Colour.RED: Colour.RED}}, '{"1.5":{"red":"red"}}'),
        (Sub(a=1), '{"a":1}'),
        ({"x": "\ud800"}, '{"x":"\ufffd"}'),
        ({"\ud83d\ude00": 1}, '{"😀":1}'),
        (Decimal("1.50"), '"1.50"'),
        (datetime(2024, 1, 2, tzinfo=UTC), '"2024-01-02T00:00:00Z"'),
        (b"ab", '"YWI="'),
        (2**100, str(2**100)),
    ],
)
def test_documents(value: Any, document: str) -> None:
    assert encode(value) == document


def test_what_json_cannot_hold_becomes_text() -> None:
    class Odd:
        def __str__(self) -> str:
            return "odd \ud800"

    assert decode(encode({"a": Odd(), "b": [Odd()], "c": "kept"})) == {
        "a": "odd \ufffd",
        "b": ["odd \ufffd"],
        "c": "kept",
    }


@pytest.mark.parametrize("sign", [1, -1])
def test_integers_that_python_would_not_read_back_become_hexadecimal(sign: int) -> None:
    value = sign * 10**5000
    assert decode(encode([value, 1])) == [hex(value), 1]


@pytest.mark.parametrize("shape", ["list", "dict"])
@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 990, 100_000])
def test_depth_is_bounded(shape: str, levels: int) -> None:
    value = decode(encode({"deep": _deep(levels, shape), "beside": "kept"}))
    assert value["beside"] == "kept"
    depth, inner = 0, value["deep"]
    while isinstance(inner, list | dict):
        depth, inner = depth + 1, inner[0] if isinstance(inner, list) else inner["a"]
    assert (depth, inner) == (MAX_DEPTH - 1, "[nested too deeply]")


def test_what_is_wide_or_only_looks_deep_is_kept() -> None:
    for value in (["[[[{{{" * 500], [[n] for n in range(1_000)], _deep(MAX_DEPTH - 1, "list")):
        assert decode(encode(value)) == value


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_json_reads_back(value: Any) -> None:
    document = encode(value)
    if "null" not in document:  # the infinities
        assert msgspec.json.decode(document) == value
        assert json.loads(document) == value


@given(st.text(st.characters()))
def test_texts_are_fit_for_every_column(value: str) -> None:
    stored = text(value)
    assert "\0" not in stored
    stored.encode()
    assert text(stored) == stored


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ("plain", "plain"),
        ("é😀", "é😀"),
        ("\0", "\ufffd"),
        ("a\ud800b", "a\ufffdb"),
        ("\ud83d\ude00", "😀"),
        ("\udc00\ud800\0", "\ufffd\ufffd\ufffd"),
        (None, None),
    ],
)
def test_texts(value: str | None, stored: str | None) -> None:
    assert optional_text(value) == stored
