"""A server that cannot start says why in a sentence and ends with a code that is not 0."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.integration.system.conftest import MakeServer
from tests.support.server import ServerProcess

Refused = Callable[..., str]

CONFLICT = 8
"""The exit code for what another server has."""


@pytest.fixture
def refused(make_server: MakeServer) -> Refused:
    """Give a function that starts a server in vain and gives what it says."""

    def start(*arguments: str, code: int = 1, **more: object) -> str:
        server = make_server(*arguments, **more)
        server.launch()
        assert server.process is not None
        assert server.process.wait(20) == code, server.log()
        told = server.log_path.read_text()
        assert "Traceback" not in told
        return told[told.rindex("error: ") :]

    return start


def answers(server: ServerProcess) -> bool:
    return httpx.get(f"{server.url}/ping", timeout=5).status_code == 200


def test_two_servers_do_not_share_a_data_directory(
    make_server: MakeServer, refused: Refused
) -> None:
    first = make_server().start()
    told = refused(code=CONFLICT)
    assert f"vivace.db is in use by process {first.pid} on {socket.gethostname()}" in told
    assert "stop that server first" in told
    assert answers(first)


def test_two_servers_do_not_share_a_database(
    make_server: MakeServer, refused: Refused, postgres_url: str
) -> None:
    first = make_server("--database", postgres_url).start()
    told = refused("--database", postgres_url, name="other", code=CONFLICT)
    assert f"is in use by vivace, process {first.pid} on {socket.gethostname()}" in told
    assert answers(first)
    assert first.stop() == 0
    assert answers(make_server("--database", postgres_url, name="other").start())


def test_a_port_that_is_taken_is_named(make_server: MakeServer, refused: Refused) -> None:
    first = make_server().start()
    told = refused(name="other", port=first.port, code=CONFLICT)
    assert f"cannot listen on 127.0.0.1:{first.port}: Address already in use" in told
    assert "--port" in told


def test_a_server_without_credentials_is_not_reachable_from_elsewhere(refused: Refused) -> None:
    told = refused("--host", "0.0.0.0")
    assert "reachable at 0.0.0.0 without credentials" in told
    assert "--user" in told


def test_a_user_without_password_is_refused(refused: Refused) -> None:
    told = refused("--user", "ada")
    assert "the user `ada` has no password" in told
    assert "VIVACE_PASSWORD" in told


def test_a_database_that_is_not_there_is_named(refused: Refused) -> None:
    told = refused("--database", "postgresql://vivace:top-secret@127.0.0.1:1/none")
    assert "PostgreSQL" in told
    assert "refused" in told
    assert "top-secret" not in told


def test_a_data_directory_that_cannot_be_written_is_named(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no directory")
    told = refused(name="file/data", log_file=tmp_path / "log")
    assert "the data directory" in told
    assert "cannot be written" in told


def test_a_file_that_is_no_database_is_named(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/vivace.db").write_text("not a database, but a text " * 100)
    assert "not an SQLite database" in refused()


def test_a_server_with_a_user_asks_for_the_password(make_server: MakeServer) -> None:
    server = make_server("--user", "ada", env={"VIVACE_PASSWORD": "correct horse"})
    server.start()
    place = f"{server.api}/flows/search"
    assert httpx.get(place).status_code == 401
    assert httpx.get(place, auth=("ada", "wrong")).status_code == 401
    assert httpx.get(place, auth=("bob", "correct horse")).status_code == 401
    assert httpx.get(place, auth=("ada", "correct horse")).status_code == 200
    assert "correct horse" not in server.log()


def test_a_server_with_a_user_may_be_reached_from_elsewhere(make_server: MakeServer) -> None:
    server = make_server(
        "--host", "0.0.0.0", "--user", "ada", env={"VIVACE_PASSWORD": "correct horse"}
    )
    server.start()
    assert httpx.get(f"{server.api}/flows/search").status_code == 401
