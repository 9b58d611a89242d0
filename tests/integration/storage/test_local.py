"""What only the directory of this machine promises: durable writes, and no link is followed."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from vivace.errors import ConflictError, DeniedError, NotFoundError, UnavailableError
from vivace.storage import Storage, open_storage
from vivace.storage.local import LocalBackend


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture
def storage(root: Path) -> Storage:
    return open_storage(root)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    directory = tmp_path / "outside"
    directory.mkdir()
    (directory / "secret").write_text("secret")
    return directory


def test_a_linked_file_is_not_followed(storage: Storage, root: Path, outside: Path) -> None:
    storage.put("a/b", b"")
    (root / "main/a/link").symlink_to(outside / "secret")
    for look in (storage.read, storage.open, storage.stat, storage.size):
        with pytest.raises(DeniedError, match="symbolic link"):
            look("kestra:///a/link")
    assert [file.path for file in storage.list_files("a")] == ["a/b"]


def test_a_linked_directory_is_not_entered(storage: Storage, root: Path, outside: Path) -> None:
    storage.put("a/b", b"")
    (root / "main/a/dir").symlink_to(outside, target_is_directory=True)
    with pytest.raises(DeniedError, match="symbolic link"):
        storage.read("kestra:///a/dir/secret")
    with pytest.raises(DeniedError, match="symbolic link"):
        storage.put("a/dir/new", b"x")
    with pytest.raises(DeniedError, match="symbolic link"):
        storage.delete("kestra:///a/dir/secret")
    assert [file.path for file in storage.list_files("a")] == ["a/b"]
    assert sorted(file.name for file in outside.iterdir()) == ["secret"]


def test_deleting_a_directory_removes_links_and_not_what_they_name(
    storage: Storage, root: Path, outside: Path
) -> None:
    storage.put("a/b", b"")
    (root / "main/a/dir").symlink_to(outside, target_is_directory=True)
    storage.delete_directory("a")
    assert not (root / "main/a").exists()
    assert (outside / "secret").read_text() == "secret"


def test_replacing_a_link_leaves_its_target(storage: Storage, root: Path, outside: Path) -> None:
    storage.put("a/b", b"")
    (root / "main/a/link").symlink_to(outside / "secret")
    storage.put("a/link", b"new")
    assert storage.read("kestra:///a/link") == b"new"
    assert (outside / "secret").read_text() == "secret"


def test_a_pipe_is_no_file_and_opening_it_does_not_wait(storage: Storage, root: Path) -> None:
    storage.put("a/b", b"")
    os.mkfifo(root / "main/a/pipe")
    with pytest.raises(NotFoundError):
        storage.read("kestra:///a/pipe")


def test_files_and_directories_do_not_take_each_others_place(storage: Storage) -> None:
    storage.put("a/b", b"file")
    with pytest.raises(ConflictError, match="is a file"):
        storage.put("a/b/c", b"")
    with pytest.raises(ConflictError, match="is a directory"):
        storage.put("a", b"")
    assert storage.read("kestra:///a/b") == b"file"


def test_nobody_else_on_the_machine_can_look_in(storage: Storage, root: Path) -> None:
    storage.put("a/b/c", b"")
    for directory in [root, *(path for path in root.rglob("*") if path.is_dir())]:
        assert directory.stat().st_mode & 0o077 == 0


def test_emptied_directories_disappear(storage: Storage, root: Path) -> None:
    uri = storage.put("a/b/c/d", b"")
    storage.put("a/other", b"")
    storage.delete(uri)
    assert [path.name for path in (root / "main/a").iterdir()] == ["other"]


def test_a_write_is_synced_before_it_is_acknowledged(
    storage: Storage, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    sync = os.fsync

    def recording(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()).removeprefix(str(root)))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", recording)
    storage.put("a/b", b"x")
    assert synced[0].startswith("/.incoming/")  # the content, before it has its name
    assert synced[1:] == ["", "/main", "/main/a"]  # the entries of new directories, then the name


def test_a_half_written_file_of_a_dead_process_is_removed_in_time(root: Path) -> None:
    LocalBackend(root, now=0)
    left = root / ".incoming/left"
    left.write_bytes(b"half")
    written = left.stat().st_mtime
    LocalBackend(root, now=written + 3_600)
    assert left.exists()
    LocalBackend(root, now=written + 100_000)
    assert not left.exists()


def test_writers_and_pruning_deleters_do_not_lose_files(storage: Storage) -> None:
    stop = threading.Event()

    def prune() -> None:
        while not stop.is_set():
            storage.delete(storage.put("a/b/gone", b""))

    thread = threading.Thread(target=prune)
    thread.start()
    try:
        for number in range(40):
            uri = storage.put(f"a/b/{number}", b"kept")
            assert storage.read(uri) == b"kept"
            storage.delete(uri)
    finally:
        stop.set()
        thread.join()


def test_a_full_or_forbidden_disk_is_no_bug_of_ours(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnavailableError, match="No space left on device"):
        storage.put("a/b", b"x")
    monkeypatch.undo()
    assert not storage.exists("kestra:///a/b")
