from __future__ import annotations

import os
from pathlib import Path

import pytest

from vivace.errors import ConflictError
from vivace.store.lock_file import LockFile


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    first, second = LockFile(tmp_path / "lock"), LockFile(tmp_path / "lock")
    first.take("the data")
    first.take("the data")
    with pytest.raises(ConflictError, match=f"the data is in use by process {os.getpid()} on"):
        second.take("the data")
    first.release()
    first.release()
    second.take("the data")
    with pytest.raises(ConflictError):
        first.take("the data")
    second.release()


def test_a_shorter_name_leaves_nothing_of_a_longer(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    file.write_text("process 99999999999 on a-machine-with-a-very-long-name\n" * 3)
    lock = LockFile(file)
    lock.take("it")
    assert file.read_text().count("process") == 1
    lock.release()


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    lock = LockFile(tmp_path / "lock")
    lock.take("it")
    assert (tmp_path / "lock").stat().st_mode & 0o777 == 0o600
    lock.release()
