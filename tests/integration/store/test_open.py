"""Opening a database: for one server at a time, or with a message that helps."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.integration.store.records import an_execution, keep
from vivace.errors import ConflictError, InvalidError, UnavailableError
from vivace.store import open_store


async def test_a_second_server_is_refused_and_told_about_the_first(database_url: str) -> None:
    store = await open_store(database_url)
    holder = f"process {os.getpid()} on {socket.gethostname()}"
    with pytest.raises(ConflictError, match=f"is in use by .*{holder}") as refused:
        await open_store(database_url)
    assert "stop that server first" in refused.value.hint
    await keep(store, an_execution("e1"))
    await store.close()
    again = await open_store(database_url)
    assert await again.executions.get("e1") is not None
    await again.close()


async def test_a_killed_server_leaves_no_lock(database_url: str) -> None:
    command = [sys.executable, "-m", "tests.integration.store.committer", database_url, "x"]
    program = subprocess.Popen(  # noqa: ASYNC220
        command, stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    assert program.stdout.readline()
    with pytest.raises(ConflictError, match=f"process {program.pid} on"):
        await open_store(database_url)
    program.kill()
    program.communicate()
    await (await open_store(database_url)).close()


async def test_nobody_is_refused_who_does_not_ask_for_it(database_url: str) -> None:
    first = await open_store(database_url)
    second = await open_store(database_url, exclusive=False)
    await keep(first, an_execution("a"))
    await keep(second, an_execution("b"))
    assert sorted(await first.executions.open_ids()) == ["a", "b"]
    await second.close()
    await first.close()


async def test_closing_leaves_no_thread_and_may_be_repeated(database_url: str) -> None:
    before = set(threading.enumerate())
    store = await open_store(database_url)
    await keep(store, an_execution())
    await store.executions.open_ids()
    await store.close()
    await store.close()
    left = set(threading.enumerate()) - before
    assert [thread.name for thread in left if thread.name.startswith("store")] == []


@pytest.mark.parametrize("form", ["{}", "sqlite:///{}", "sqlite+pysqlite:///{}"])
async def test_the_folder_of_a_file_is_made(tmp_path: Path, form: str) -> None:
    file = tmp_path / "new" / "folder" / "vivace.db"
    await (await open_store(form.format(file))).close()
    assert file.exists()
    # nothing of a running server is left but the lock's file
    assert sorted(path.name for path in file.parent.iterdir()) == ["vivace.db", "vivace.db.lock"]


async def test_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    await (await open_store("sqlite:///data/v.db")).close()
    assert (tmp_path / "data" / "v.db").exists()


async def test_odd_characters_in_a_path(tmp_path: Path) -> None:
    file = tmp_path / "a b?c#d%20é.db"
    await (await open_store(f"sqlite:///{file}")).close()
    assert file.exists()


@pytest.mark.parametrize("url", ["mysql://host/db", "http://x", "://"])
async def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(InvalidError, match="SQLite and PostgreSQL are what is supported"):
        await open_store(url)


@pytest.mark.parametrize("url", ["", ":memory:", "sqlite://", "sqlite:///:memory:"])
async def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(InvalidError, match="in memory"):
        await open_store(url)


async def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UnavailableError, match="cannot be made"):
        await open_store(str(tmp_path / "file" / "vivace.db"))


async def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="cannot be opened"):
        await open_store(str(tmp_path))


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "vivace.db"
    file.write_text("not a database, but long enough to look at: " * 50)
    with pytest.raises(UnavailableError, match="is not an SQLite database"):
        await open_store(str(file))
    file.unlink()
    await (await open_store(str(file))).close()


async def test_a_server_that_does_not_answer() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(UnavailableError, match=r"PostgreSQL cannot write: .*refused"):
        await open_store(f"postgresql://someone:secret@127.0.0.1:{port}/db")


async def test_a_database_that_does_not_exist(postgres_url: str) -> None:
    with pytest.raises(UnavailableError, match="does not exist") as refused:
        await open_store(f"{postgres_url}x")
    assert postgres_url.split(":")[2].split("@")[0] not in str(refused.value)
