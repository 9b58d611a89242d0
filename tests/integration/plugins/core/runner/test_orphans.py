"""What a server that dies leaves behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.eventually import eventually_sync
from tests.support.processes import alive
from vivace.plugins.core.runner import marker
from vivace.plugins.core.runner.orphans import reap_orphans

SERVER = """
import asyncio, json, sys
from pathlib import Path
from vivace.plugin import Command
from vivace.plugin.testing import LocalContext
from vivace.plugins.core.runner import process

folder, owner, guarded, script = Path(sys.argv[1]), sys.argv[2], sys.argv[3] == "True", sys.argv[4]
if not guarded:
    process.stand_guard = lambda owner: None

def tell(line, *, is_error):
    print(line, flush=True)

context = LocalContext(folder, settings={"process-owner": owner})
command = Command(["/bin/sh", "-c", script], {}, context.working_dir)
asyncio.run(process.Process().run(context, command, tell))
"""

TREE = """
echo $TMPDIR
sleep 1000 & echo $!
setsid sleep 1000 >/dev/null 2>&1 & echo $!
(setsid sh -c 'echo $$; exec sleep 1000' &)
echo $$
wait
"""


class Server:
    """A server process with one run."""

    def __init__(self, folder: Path, owner: str, *, guarded: bool) -> None:
        self.owner = owner
        argv = [sys.executable, "-c", SERVER, str(folder), owner, str(guarded), TREE]
        self.process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        lines = [self.process.stdout.readline().strip() for _ in range(5)]
        self.temporary = Path(lines[0])
        self.pids = [int(line) for line in lines[1:]]
        assert alive(self.pids) == self.pids

    def die(self) -> None:
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        self.die()
        assert self.process.stdout is not None
        self.process.stdout.close()
        for pid in alive(self.pids):
            os.kill(pid, 9)
        reap_orphans(self.owner)  # for its temporary directory


@pytest.fixture
def owner(tmp_path: Path) -> str:
    return f"test{os.getpid()}{tmp_path.name.replace('_', '')[-12:]}"


@pytest.fixture
def unguarded(tmp_path: Path, owner: str) -> Iterator[Server]:
    server = Server(tmp_path, owner, guarded=False)
    yield server
    server.close()


def test_the_guard_ends_the_runs_of_a_server_that_was_killed(tmp_path: Path, owner: str) -> None:
    server = Server(tmp_path, owner, guarded=True)
    try:
        server.die()
        eventually_sync(lambda: not alive(server.pids), within=10)
    finally:
        server.close()


def test_the_next_server_ends_what_was_left(unguarded: Server, owner: str) -> None:
    unguarded.die()
    assert alive(unguarded.pids) == unguarded.pids
    assert unguarded.temporary.is_dir()
    assert reap_orphans(owner) == len(unguarded.pids)
    assert alive(unguarded.pids) == []
    assert not unguarded.temporary.exists()
    assert reap_orphans(owner) == 0


def test_runs_of_a_server_that_lives_are_left_alone(unguarded: Server, owner: str) -> None:
    assert reap_orphans(owner) == 0
    assert alive(unguarded.pids) == unguarded.pids
    assert unguarded.temporary.is_dir()


def test_runs_of_another_data_directory_are_left_alone(unguarded: Server, owner: str) -> None:
    unguarded.die()
    assert reap_orphans(f"{owner}x") == 0
    assert alive(unguarded.pids) == unguarded.pids


def test_a_directory_that_only_looks_like_ours_is_kept(owner: str) -> None:
    with tempfile.TemporaryDirectory(prefix=f"vivace-{owner}.not-a-server.") as folder:
        reap_orphans(owner)
        assert Path(folder).is_dir()


def test_the_guard_goes_when_its_server_ends(tmp_path: Path) -> None:
    script = (
        "import os, sys\n"
        "from vivace.plugins.core.runner.guard import stand_guard\n"
        "stand_guard(sys.argv[1]); stand_guard(sys.argv[1])\n"
        "children = [int(p) for p in open(f'/proc/{os.getpid()}/task/{os.getpid()}/children')"
        ".read().split()]\n"
        "print(children)\n"
    )
    argv = [sys.executable, "-c", script, "test-guard"]
    result = subprocess.run(argv, capture_output=True, text=True, check=True)
    guards = json.loads(result.stdout)
    assert len(guards) == 1
    eventually_sync(lambda: not alive(guards), within=10)


def test_a_server_whose_process_is_hidden_is_not_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As those of other users are, where /proc is mounted so."""
    monkeypatch.setattr("vivace.plugins.core.runner.marker.start_ticks", lambda _: None)
    hidden = marker.Server(os.getppid(), 5, marker.this_server().namespace)
    assert not hidden.is_gone
    with subprocess.Popen(["true"]) as process:
        process.wait()
    assert marker.Server(process.pid, 5, hidden.namespace).is_gone
