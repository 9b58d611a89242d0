"""The databases that tests get: fresh, of their own, and gone with the run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.support import Postgres, eventually_sync


def _names(server_url: str) -> list[str]:
    with psycopg.connect(server_url) as connection:
        return [row[0] for row in connection.execute("SELECT datname FROM pg_database")]


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_an_empty_database(postgres_url: str, turn: int) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE mine (id int)")


def test_a_dropped_database_is_gone_though_a_client_holds_it(postgres_server: Postgres) -> None:
    url = postgres_server.create()
    with psycopg.connect(url):
        postgres_server.drop(url)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url)


def test_a_template_is_built_once_and_copied(postgres_server: Postgres) -> None:
    built = []

    def build(url: str) -> None:
        built.append(url)
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE t AS SELECT 7 AS n")

    name = f"template_{os.getpid()}_{id(built)}"
    copies = [postgres_server.create(template=postgres_server.template(name, build)) for _ in "ab"]
    assert len(built) == 1
    for url in copies:
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT n FROM t").fetchone() == (7,)
        postgres_server.drop(url)


def test_database_url_gives_both_kinds(database_url: str) -> None:
    assert database_url.split(":")[0] in {"sqlite", "postgresql"}


def test_no_password_no_entry(postgres_url: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(postgres_url, password="wrong")


def test_the_server_ends_with_the_process_that_wanted_it(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    owner = subprocess.Popen(["sleep", "600"])
    command = [sys.executable, "-m", "tools.postgres", "run", "--dir", tmp_path, "--temporary"]
    server = subprocess.Popen([*command, "--while", str(owner.pid)])
    try:
        eventually_sync((tmp_path / "url").exists, within=30)
        url = (tmp_path / "url").read_text()
        psycopg.connect(url).close()
        owner.kill()
        owner.wait()
        assert server.wait(timeout=30) == 0
    finally:
        server.kill()
    with pytest.raises(psycopg.OperationalError, match="refused"):
        psycopg.connect(url)
    assert not (tmp_path / "data").exists()


def test_a_server_left_by_a_killed_watcher_is_replaced(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tools.postgres", "start", "--dir", tmp_path]
    first = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)
    psycopg.connect(first).close()
    command.append("--temporary")
    second = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    psycopg.connect(second).close()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(first)
    subprocess.run([*command[:3], "stop", "--dir", tmp_path], check=True)
    with pytest.raises(psycopg.OperationalError, match="refused"):
        psycopg.connect(second)
