"""Cutting files into records and making files of pieces, in small memory."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivace.errors import TaskError
from vivace.plugins.core.storage import streams
from vivace.plugins.core.storage.reverse import records_from_end
from vivace.plugins.core.storage.streams import extension_of, records, stream

separators = st.sampled_from([b"\n", b"\r\n", b"||", b";"])
contents = st.binary(max_size=200) | st.lists(
    st.sampled_from([b"a", b"bc", b"\n", b"\r\n", b"||", b";", b"|"]), max_size=40
).map(b"".join)


def expected(content: bytes, separator: bytes) -> list[bytes]:
    parts = content.split(separator)
    return parts if parts[-1] else parts[:-1]


@given(contents, separators, st.integers(1, 20))
def test_records_do_not_depend_on_blocks(content: bytes, separator: bytes, block: int) -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(block, size or block))

    assert list(records(Slow(content), separator)) == expected(content, separator)


@given(contents, st.sampled_from([b"\n", b";"]), st.integers(1, 20))
def test_records_from_the_end_are_the_same(content: bytes, separator: bytes, block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vivace.plugins.core.storage.reverse.BLOCK_BYTES", block)
        found = list(records_from_end(io.BytesIO(content), separator))
    assert found[::-1] == expected(content, separator)


@given(st.lists(st.binary(max_size=50), max_size=20), st.integers(1, 30))
def test_a_stream_gives_its_pieces(pieces: list[bytes], size: int) -> None:
    file = stream(pieces, 8)
    found = b""
    while part := file.read(size):
        found += part
    assert found == b"".join(pieces)


def test_a_stream_asks_for_pieces_only_when_they_are_read() -> None:
    asked = []

    def pieces() -> Iterator[bytes]:
        for number in range(100):
            asked.append(number)
            yield b"x" * 10

    stream(pieces(), 10).read(5)
    assert len(asked) < 5


def test_a_record_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MAX_RECORD_BYTES", 10)
    with pytest.raises(TaskError, match="record"):
        list(records(io.BytesIO(b"x" * 2_000_000)))


def test_an_empty_separator_is_refused() -> None:
    with pytest.raises(TaskError, match="separator"):
        list(records(io.BytesIO(b"ab"), b""))


@pytest.mark.parametrize(
    ("uri", "extension"),
    [("kestra:///a/b.csv", ".csv"), ("kestra:///a.b/c", ".tmp"), ("kestra:///x.tar.gz", ".gz")],
)
def test_extensions(uri: str, extension: str) -> None:
    assert extension_of(uri) == extension
