"""Frames of two streams, however they are cut."""

from __future__ import annotations

from collections.abc import AsyncIterator

from hypothesis import given
from hypothesis import strategies as st

from vivace.plugins.docker.output import Frames, pass_lines_on

Frame = tuple[bytes, bool]

frames = st.lists(st.tuples(st.binary(max_size=50), st.booleans()), max_size=8)


def wire(sent: list[Frame]) -> bytes:
    return b"".join(
        bytes([2 if is_error else 1, 0, 0, 0]) + len(content).to_bytes(4) + content
        for content, is_error in sent
    )


def cut(data: bytes, sizes: list[int]) -> list[bytes]:
    pieces, at = [], 0
    for size in sizes:
        pieces.append(data[at : at + size])
        at += size
    return [*pieces, data[at:]]


@given(frames, st.lists(st.integers(0, 30), max_size=20))
def test_each_stream_is_whole_wherever_the_connection_was_cut(
    sent: list[Frame], sizes: list[int]
) -> None:
    reader = Frames()
    found = [part for piece in cut(wire(sent), sizes) for part in reader.feed(piece)]
    for stream in (False, True):
        expected = b"".join(content for content, is_error in sent if is_error is stream)
        assert b"".join(content for content, is_error in found if is_error is stream) == expected


async def test_lines_are_those_of_each_stream() -> None:
    sent = [(b"one\ntw", False), (b"err", True), (b"o\nthree", False), (b"or\n", True)]

    async def chunks() -> AsyncIterator[bytes]:
        for piece in cut(wire(sent), [3, 9, 1, 20]):
            yield piece

    lines: list[tuple[str, bool]] = []
    await pass_lines_on(chunks(), lambda line, *, is_error: lines.append((line, is_error)))
    assert [line for line, is_error in lines if not is_error] == ["one", "two", "three"]
    assert [line for line, is_error in lines if is_error] == ["error"]
