"""Archives that somebody sent: nothing outside, nothing endless."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivace.errors import InvalidError, TooLargeError
from vivace.services import archives
from vivace.services.archives import read_archive


def packed(files: dict[str, bytes], mode: int = 0o100644) -> io.BytesIO:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    target.seek(0)
    return target


NAMES = st.text(st.sampled_from("abc/._-"), min_size=1).filter(
    lambda name: (
        not name.startswith("/")
        and not name.endswith("/")
        and all(part not in ("", ".", "..") for part in name.split("/"))
    )
)


@given(st.dictionaries(NAMES, st.binary(max_size=50), max_size=8))
def test_what_was_packed_is_unpacked(files: dict[str, bytes]) -> None:
    assert {entry.name: entry.content for entry in read_archive(packed(files))} == files


@pytest.mark.parametrize(
    "name",
    ["../x", "a/../../x", "/x", "\\x", "..\\x", "a\\..\\..\\x", "C:x", "c:\\x", "//host/share"],
)
def test_names_that_leave_the_archive(name: str) -> None:
    with pytest.raises(InvalidError):
        list(read_archive(packed({name: b"x"})))


def test_links_are_refused() -> None:
    with pytest.raises(InvalidError, match="link"):
        list(read_archive(packed({"a": b"/etc/passwd"}, stat.S_IFLNK | 0o777)))


def test_a_bomb_is_refused_while_it_unpacks() -> None:
    with pytest.raises(TooLargeError):
        list(read_archive(packed({"zeros": bytes(8 * 1024 * 1024)})))


def test_what_a_bomb_claims_about_itself_is_not_believed() -> None:
    content = packed({"zeros": bytes(4 * 1024 * 1024)})
    honest = content.getvalue()
    size = (4 * 1024 * 1024).to_bytes(4, "little")
    with pytest.raises((TooLargeError, InvalidError)):
        list(read_archive(io.BytesIO(honest.replace(size, (10).to_bytes(4, "little")))))


def test_entries_and_their_sum_are_bounded() -> None:
    files = {f"f{number}": b"x" * 100 for number in range(20)}
    with pytest.raises(TooLargeError, match="20 entries"):
        list(read_archive(packed(files), max_entries=19))
    with pytest.raises(TooLargeError):
        list(read_archive(packed(files), max_total_bytes=1_999))
    assert len(list(read_archive(packed(files), max_total_bytes=2_000))) == 20


@given(st.binary(max_size=200))
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidError):
        list(read_archive(io.BytesIO(content)))


def test_a_damaged_archive_is_refused() -> None:
    damaged = bytearray(packed({"a.txt": b"hello" * 100}).getvalue())
    damaged[40] ^= 0xFF
    with pytest.raises(InvalidError):
        list(read_archive(io.BytesIO(bytes(damaged))))


def test_the_limits_are_for_every_caller() -> None:
    assert archives._MAX_ENTRIES <= 10_000
