"""One contract over every backend that needs no service."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from vivace.errors import InvalidError, NotFoundError, TooLargeError
from vivace.storage import AsyncStorage, Storage, open_storage

LARGE = bytes(range(256)) * 40_000  # about 10 MiB: several parts of an upload


@pytest.fixture(params=["local", "memory"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    return open_storage(tmp_path / "files" if request.param == "local" else "memory:///")


def test_what_was_put_is_read_back(storage: Storage) -> None:
    uri = storage.put("company/a.txt", b"hello")
    assert uri == "kestra:///company/a.txt"
    assert storage.read(uri) == b"hello"
    assert storage.size(uri) == 5
    assert storage.exists(uri)


def test_many_files_are_written_together_and_their_addresses_come_in_order(
    storage: Storage,
) -> None:
    uris = storage.put_all((f"company/{number}.txt", b"%d" % number) for number in range(100))
    assert uris == [f"kestra:///company/{number}.txt" for number in range(100)]
    assert [storage.read(uri) for uri in uris] == [b"%d" % number for number in range(100)]
    assert storage.put_all([]) == []


@pytest.mark.parametrize(
    "name", ["é漢.txt", "with space.txt", "A.TXT", "100%.txt", "%2e%2e", "a#?.txt"]
)
def test_names_are_literal(storage: Storage, name: str) -> None:
    uri = storage.put(f"company/{name}", name.encode())
    assert storage.read(uri) == name.encode()
    assert [file.path for file in storage.list_files("company")] == [f"company/{name}"]


def test_case_tells_files_apart(storage: Storage) -> None:
    storage.put("company/a.txt", b"small")
    storage.put("company/A.txt", b"large")
    assert storage.read("kestra:///company/a.txt") == b"small"


def test_a_file_is_replaced_as_a_whole(storage: Storage) -> None:
    uri = storage.put("company/a.txt", b"a long first content")
    storage.put("company/a.txt", b"short")
    assert storage.read(uri) == b"short"


@pytest.mark.parametrize("kind", ["bytes", "path", "stream", "chunks"])
def test_large_content_of_every_kind(storage: Storage, tmp_path: Path, kind: str) -> None:
    source = tmp_path / "source"
    source.write_bytes(LARGE)
    content = {
        "bytes": LARGE,
        "path": source,
        "stream": io.BytesIO(LARGE),
        "chunks": iter([LARGE[:7], LARGE[7:]]),
    }[kind]
    uri = storage.put("company/large", content)
    assert storage.size(uri) == len(LARGE)
    assert storage.read(uri) == LARGE


def test_a_part_is_read(storage: Storage) -> None:
    uri = storage.put("company/a", b"0123456789")
    assert storage.read(uri, 3, 4) == b"3456"
    assert storage.read(uri, 8) == b"89"
    assert storage.read(uri, 8, 100) == b"89"
    with storage.open(uri) as file:
        file.seek(-2, io.SEEK_END)
        assert file.read() == b"89"
        assert file.tell() == 10


def test_a_file_reads_by_lines(storage: Storage) -> None:
    uri = storage.put("company/a", b"one\ntwo\nthree")
    with storage.open(uri) as file:
        assert list(file) == [b"one\n", b"two\n", b"three"]


def test_content_that_fails_midway_leaves_the_old_file(storage: Storage) -> None:
    def broken() -> Iterator[bytes]:
        yield LARGE
        raise ConnectionResetError

    uri = storage.put("company/a", b"old")
    with pytest.raises(ConnectionResetError):
        storage.put("company/a", broken())
    assert storage.read(uri) == b"old"


def test_a_source_that_is_missing_is_not_taken_for_a_missing_target(
    storage: Storage, tmp_path: Path
) -> None:
    with pytest.raises(FileNotFoundError, match="no-such-source"):
        storage.put("company/a", tmp_path / "no-such-source")


def test_too_long_content_is_refused_and_not_written(storage: Storage) -> None:
    storage.put("company/fits", b"12345", max_bytes=5)
    with pytest.raises(TooLargeError, match="longer than the 5 bytes"):
        storage.put("company/a", iter([b"123", b"456"]), max_bytes=5)
    assert not storage.exists("kestra:///company/a")


def test_a_missing_file_is_named(storage: Storage) -> None:
    storage.put("company/dir/file", b"")
    for path in ["company/no", "company/dir", "company/dir/file/below"]:
        uri = f"kestra:///{path}"
        for look in (storage.read, storage.open, storage.size, storage.stat):
            with pytest.raises(NotFoundError, match=path):
                look(uri)
        assert not storage.exists(uri)
        assert storage.delete(uri) is False


def test_listing_goes_down_and_compares_directories(storage: Storage) -> None:
    for path in ["a/b/2", "a/b/1", "a/b/c/3", "a/bc/4", "a/5"]:
        storage.put(path, path.encode())
    listed = list(storage.list_files("a/b"))
    assert [file.path for file in listed] == ["a/b/1", "a/b/2", "a/b/c/3"]
    assert [file.size for file in listed] == [5, 5, 7]
    assert all(file.modified_at > 1_600_000_000_000_000 for file in listed)
    assert list(storage.list_files("nothing")) == []


def test_deleting_takes_one_file(storage: Storage) -> None:
    uri = storage.put("a/b/1", b"")
    storage.put("a/b/2", b"")
    assert storage.delete(uri) is True
    assert storage.delete(uri) is False
    assert [file.path for file in storage.list_files("a")] == ["a/b/2"]


def test_deleting_a_directory_takes_what_is_below_and_nothing_else(storage: Storage) -> None:
    for path in ["a/b/1", "a/b/c/2", "a/bc/3"]:
        storage.put(path, b"")
    assert storage.delete_directory("a/b") == ["kestra:///a/b/1", "kestra:///a/b/c/2"]
    assert [file.path for file in storage.list_files("a")] == ["a/bc/3"]
    assert storage.delete_directory("a/b") == []


def test_moving_replaces_the_target(storage: Storage) -> None:
    uri = storage.put("a/1", b"one")
    storage.put("b/c/2", b"two")
    assert storage.move(uri, "b/c/2") == "kestra:///b/c/2"
    assert storage.read("kestra:///b/c/2") == b"one"
    assert not storage.exists(uri)
    with pytest.raises(NotFoundError):
        storage.move(uri, "b/c/3")


def test_tenants_do_not_see_each_other(storage: Storage) -> None:
    other = storage.for_tenant("other")
    uri = storage.put("company/a", b"main")
    assert not other.exists(uri)
    other.put("company/a", b"other")
    assert storage.read(uri) == b"main"
    with pytest.raises(InvalidError):
        storage.read("kestra:///../other/company/a")
    with pytest.raises(InvalidError):
        storage.for_tenant("..")


@pytest.mark.parametrize("path", ["../a", "/a", "a/../b", "", "a//b", "a\\b", "a/\0"])
def test_every_entry_refuses_unsafe_paths(storage: Storage, path: str) -> None:
    calls = [
        lambda: storage.put(path, b""),
        lambda: storage.read(f"kestra:///{path}"),
        lambda: storage.stat(f"kestra:///{path}"),
        lambda: storage.delete(f"kestra:///{path}"),
        lambda: storage.delete_directory(path),
        lambda: list(storage.list_files(path or "..")),  # an empty one lists everything
        lambda: storage.move("kestra:///a", path),
    ]
    for call in calls:
        with pytest.raises(InvalidError):
            call()


async def test_the_same_for_the_event_loop(storage: Storage) -> None:
    aio = AsyncStorage(storage)
    uri = await aio.put("company/a", io.BytesIO(LARGE))
    assert await aio.size(uri) == len(LARGE)
    assert b"".join([chunk async for chunk in aio.stream(uri)]) == LARGE
    assert b"".join([chunk async for chunk in aio.stream(uri, 5, 10)]) == LARGE[5:15]
    assert await aio.read(uri, 1, 2) == LARGE[1:3]
    assert [file.path for file in await aio.list_files("company")] == ["company/a"]
    moved = await aio.move(uri, "company/b")
    assert await aio.exists(moved)
    assert await aio.delete(moved) is True
    with pytest.raises(NotFoundError):
        _ = [chunk async for chunk in aio.stream(uri)]
    aio.close()
