"""Directories that are used again."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from vivace.storage.directories import EmptyDirectories


@pytest.fixture
def directories(tmp_path: Path) -> EmptyDirectories:
    return EmptyDirectories(lambda: tempfile.mkdtemp(dir=tmp_path), most=2)


def test_one_that_was_left_empty_is_given_again(directories: EmptyDirectories) -> None:
    folder = directories.take()
    assert directories.give_back(folder)
    assert directories.take() == folder
    assert directories.take() != folder


def _link(folder: Path) -> None:
    folder.rmdir()
    folder.symlink_to(folder.parent)


def _anew(folder: Path) -> None:
    other = folder.parent / "other"
    other.mkdir(mode=0o700)
    folder.rmdir()
    other.rename(folder)


CHANGES: dict[str, Callable[[Path], object]] = {
    "a file": lambda folder: (folder / ".hidden").touch(),
    "a dead link": lambda folder: (folder / "link").symlink_to("nowhere"),
    "other rights": lambda folder: folder.chmod(0o777),
    "removed": lambda folder: folder.rmdir(),
    "a link": _link,
    "made anew": _anew,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_one_that_was_changed_is_not_given_again(
    directories: EmptyDirectories, change: Callable[[Path], object]
) -> None:
    folder = directories.take()
    change(folder)
    assert not directories.give_back(folder)
    assert directories.take() != folder


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_one_that_was_changed_while_it_was_kept_is_not_given(
    directories: EmptyDirectories, change: Callable[[Path], object]
) -> None:
    folder = directories.take()
    directories.give_back(folder)
    change(folder)
    assert directories.take() != folder


def test_no_more_are_kept_than_wanted(directories: EmptyDirectories) -> None:
    folders = [directories.take() for _ in range(3)]
    assert [directories.give_back(folder) for folder in folders] == [True, True, False]


def test_what_is_kept_is_removed_at_the_end(directories: EmptyDirectories, tmp_path: Path) -> None:
    directories.give_back(directories.take())
    in_use = directories.take(), directories.take()
    directories.give_back(in_use[0])
    directories.clear()
    assert list(tmp_path.iterdir()) == [in_use[1]]


def test_others_directories_are_not_kept(directories: EmptyDirectories, tmp_path: Path) -> None:
    assert not directories.give_back(tmp_path)
