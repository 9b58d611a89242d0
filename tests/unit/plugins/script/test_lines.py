"""Splitting a stream into lines."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivace.plugins.script.lines import LineSplitter

pieces = st.lists(
    st.sampled_from([b"a", b"bc", b"\n", b"\r", b"\r\n", "é".encode(), "€".encode(), b"::{", b" "])
)


def split(chunks: list[bytes], limit: int = 1000, frame_limit: int = 2000) -> list[str]:
    splitter = LineSplitter(limit, frame_limit)
    return [line for chunk in chunks for line in splitter.feed(chunk)] + splitter.end()


@given(pieces, st.data())
def test_how_the_stream_is_cut_into_chunks_does_not_matter(
    parts: list[bytes], data: st.DataObject
) -> None:
    stream = b"".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)))))
    ends = [0, *cuts, len(stream)]
    chunks = [stream[a:b] for a, b in itertools.pairwise(ends)]
    expected = re.split(r"\r\n|\r|\n", stream.decode())
    if expected[-1] == "":
        expected.pop()
    assert split(chunks) == expected
    assert split([stream]) == expected


@given(
    st.text(st.characters(exclude_characters="\r\n\0:#", codec="utf-8"), min_size=1),
    st.integers(4, 20),
)
def test_nothing_is_lost_of_a_long_line(line: str, limit: int) -> None:
    parts = split([line.encode()], limit)
    assert "".join(parts) == line
    assert all(len(part.encode()) <= limit for part in parts)


@pytest.mark.parametrize(
    ("chunks", "lines"),
    [
        ([b"one\r", b"\ntwo"], ["one", "two"]),
        ([b"10%\r20%\r"], ["10%", "20%"]),
        ([b"\n\n"], ["", ""]),
        ([b"bad \xff\xfe end\n"], ["bad \ufffd\ufffd end"]),
        ([b"nul\0here\n"], ["nul\ufffdhere"]),
        ([b"\xe2\x82", b"\xac\n"], ["€"]),
        ([b"tab\x0bvertical\x85\n"], ["tab\x0bvertical\ufffd"]),
        ([], []),
    ],
    ids=["crlf", "progress", "empty", "not utf-8", "nul", "torn", "other separators", "nothing"],
)
def test_line_ends_and_encodings(chunks: list[bytes], lines: list[str]) -> None:
    assert split(chunks) == lines


def test_a_long_line_is_cut_between_characters() -> None:
    assert split(["aaa€€€\n".encode()], limit=5) == ["aaa", "€", "€", "€"]


def test_a_long_line_of_broken_characters_is_cut_anyway() -> None:
    assert split([b"\x80" * 9 + b"\n"], limit=4) == ["\ufffd" * 4, "\ufffd" * 4, "\ufffd"]


def test_a_frame_is_not_cut_at_the_limit_of_lines() -> None:
    frame = b'::{"outputs":{"a":"' + b"x" * 50 + b'"}}::'
    assert split([frame[:30], frame[30:] + b"\nnext\n"], limit=20) == [frame.decode(), "next"]


def test_the_rest_of_a_frame_that_is_too_long_is_dropped() -> None:
    frame = b"::{" + b"x" * 500 + b"}::"
    assert split([frame[:100], frame[100:], b"\nnext\n"], 20, 40) == [frame[:40].decode(), "next"]


def test_memory_stays_bounded_without_line_ends() -> None:
    splitter = LineSplitter(limit=1000, frame_limit=2000)
    splitter.feed(b"::{")
    for _ in range(100):
        splitter.feed(b"x" * 1000)
    assert len(splitter._held) <= 2000


@pytest.mark.parametrize("inner", [b"::{}::", b"##kestra:log:debug##"])
def test_data_inside_a_long_line_does_not_become_protocol(inner: bytes) -> None:
    lines = split([b"x" * 20 + inner + b"\n"], limit=20)
    assert lines == ["x" * 20, f" {inner.decode()}"]
