"""A directory that cannot be left, whatever a program does in it."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from vivace.errors import TaskError
from vivace.plugins.script.folder import Folder, relative_name


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def read(root: Path, name: str) -> bytes:
    with Folder(root) as folder, folder.open(name) as stream:
        return stream.read()


def write(root: Path, name: str, content: bytes = b"new") -> None:
    with Folder(root) as folder, folder.create(name) as sink:
        sink.write(content)


def test_files_are_written_with_their_directories_for_their_user_alone(root: Path) -> None:
    write(root, "a/b/c.txt")
    assert (root / "a/b/c.txt").read_bytes() == b"new"
    assert (root / "a").stat().st_mode & 0o777 == 0o700
    assert (root / "a/b/c.txt").stat().st_mode & 0o777 == 0o600
    assert read(root, "a/b/c.txt") == b"new"


def test_writing_replaces_a_link_instead_of_following_it(root: Path) -> None:
    (root / "out").symlink_to(root.parent / "secret.txt")
    write(root, "out")
    assert (root.parent / "secret.txt").read_text() == "secret"
    assert (root / "out").read_bytes() == b"new"


def test_writing_does_not_change_a_file_that_has_a_second_name(root: Path) -> None:
    os.link(root.parent / "secret.txt", root / "out")
    write(root, "out")
    assert (root.parent / "secret.txt").read_text() == "secret"


def test_writing_does_not_pass_through_a_linked_directory(root: Path) -> None:
    (root / "d").symlink_to(root.parent)
    with pytest.raises(TaskError, match="cannot be written"):
        write(root, "d/x.txt")
    assert not (root.parent / "x.txt").exists()


@pytest.mark.parametrize("target", ["../secret.txt", "/etc/passwd"])
def test_links_that_leave_are_refused(root: Path, target: str) -> None:
    (root / "link").symlink_to(target)
    with pytest.raises(TaskError, match="leaves the working directory"):
        read(root, "link")


def test_a_directory_that_leads_out_is_refused(root: Path) -> None:
    (root / "d").symlink_to("..")
    with pytest.raises(TaskError, match="leaves the working directory"):
        read(root, "d/secret.txt")


def test_links_inside_are_followed(root: Path) -> None:
    write(root, "2024/data.csv", b"data")
    (root / "latest").symlink_to("2024")
    (root / "now.csv").symlink_to("latest/data.csv")
    assert read(root, "now.csv") == b"data"
    assert read(root, "latest/data.csv") == b"data"


def test_links_in_a_circle_are_refused(root: Path) -> None:
    (root / "a").symlink_to("b")
    (root / "b").symlink_to("a")
    with pytest.raises(TaskError):
        read(root, "a")


def test_pipes_and_directories_are_not_read(root: Path) -> None:
    os.mkfifo(root / "pipe")
    (root / "d").mkdir()
    for name in ("pipe", "d"):
        with pytest.raises(TaskError, match="not a regular file"):
            read(root, name)


def test_devices_are_not_read(root: Path) -> None:
    (root / "zero").symlink_to("/dev/zero")
    with pytest.raises(TaskError):
        read(root, "zero")


def test_walking_does_not_follow_links(root: Path) -> None:
    write(root, "b/c.txt")
    write(root, "a.txt")
    (root / "out").symlink_to(root.parent)
    with Folder(root) as folder:
        assert list(folder.walk()) == ["a.txt", "b/c.txt", "out"]
        assert list(folder.walk()) == ["a.txt", "b/c.txt", "out"]


def test_what_exists_is_told_without_following(root: Path) -> None:
    (root / "dangling").symlink_to("nowhere")
    with Folder(root) as folder:
        assert folder.exists("dangling")
        assert not folder.exists("nothing")
        assert not folder.exists("nothing/below")


def test_a_directory_swapped_for_a_link_meanwhile_gains_nothing(root: Path) -> None:
    """The classic race: checked as a directory, used as a link."""
    (root / "real").mkdir()
    (root / "real" / "secret.txt").write_text("harmless")
    (root / "link").symlink_to("..")
    stop = threading.Event()

    def swap() -> None:
        while not stop.is_set():
            (root / "d").unlink(missing_ok=True)
            (root / "d").symlink_to("..")
            (root / "d").unlink()
            (root / "real").rename(root / "d")
            (root / "d").rename(root / "real")

    swapping = threading.Thread(target=swap)
    swapping.start()
    seen = set()
    try:
        for _ in range(2000):
            try:
                seen.add(read(root, "d/secret.txt"))
            except TaskError:
                continue
    finally:
        stop.set()
        swapping.join()
    assert b"secret" not in seen


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../x", "a/../../x", "", ".", "a\0b", "..", "d/" * 200 + "x"]
)
def test_names_that_are_not_relative_are_refused(name: str) -> None:
    with pytest.raises(TaskError, match="inputFiles"):
        relative_name(name, "inputFiles")


@pytest.mark.parametrize(
    ("name", "plain"), [("a/b", "a/b"), ("./a", "a"), ("a//b", "a/b"), ("…/ü", "…/ü")]
)
def test_relative_names_are_made_plain(name: str, plain: str) -> None:
    assert relative_name(name, "inputFiles") == plain
