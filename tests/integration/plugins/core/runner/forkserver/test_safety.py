"""What must hold of warm scripts as of all others: nothing leaks in, nothing is left behind."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.plugins.core.runner.forkserver.conftest import Scripts
from tests.support.eventually import eventually, eventually_sync
from tests.support.processes import alive
from vivace.plugins.core.runner.forkserver.pool import ForkServers
from vivace.plugins.core.runner.orphans import reap_orphans
from vivace.plugins.core.runner.processes import environment_of


def working_directory(pid: int) -> Path:
    return Path(f"/proc/{pid}/cwd").readlink()


async def test_the_fork_server_holds_nothing_of_the_server_or_of_a_task(
    warm: Scripts, servers: ForkServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_PASSWORD", "of-the-server")
    env = {"PYTHONUNBUFFERED": "true", "TOKEN": "of-the-task"}
    await warm("import os; print(*os.environ)", env=env)
    assert "DATABASE_PASSWORD" not in warm.out[0]
    assert "TOKEN" in warm.out[0]
    pid = servers.servers[0].pid
    environment = environment_of(pid)
    names = {item.partition(b"=")[0] for item in environment.split(b"\0") if item}
    assert names - {b"LC_ALL", b"LC_CTYPE", b"LANGUAGE", b"TZ"} <= {
        b"PATH",
        b"HOME",
        b"LANG",
        b"PYTHONUNBUFFERED",
        b"VIVACE_RUN_ID",
    }
    assert b"of-the" not in environment
    assert working_directory(pid) == Path("/")


async def test_a_script_cannot_reach_its_fork_server(warm: Scripts, tmp_path: Path) -> None:
    secret = tmp_path / "open"
    with secret.open("w") as file:
        os.set_inheritable(file.fileno(), True)
        await warm("import os; print(sorted(map(int, os.listdir('/proc/self/fd'))))")
    assert warm.out == ["[0, 1, 2, 3]"]  # the last one reads the list


async def test_scripts_of_tenants_do_not_share_a_server(
    warm: Scripts, servers: ForkServers, tmp_path: Path
) -> None:
    other = Scripts(tmp_path / "other", warm=True)
    other.context.identity = dataclasses.replace(other.context.identity, tenant="other")
    await warm("import os; print(os.getppid())")
    await other("import os; print(os.getppid())")
    assert warm.out != other.out


TREES = {
    "alone": "time.sleep(99)",
    "forked": "if os.fork() == 0:\n    print(os.getpid())\ntime.sleep(99)",
    "started": "print(subprocess.Popen(['sleep', '99']).pid); time.sleep(99)",
    "forked away": (
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork() == 0:\n"
        "        print(os.getpid())\n"
        "        os.close(1)\n"
        "        os.close(2)\n"
        "        time.sleep(99)\n"
        "    os._exit(0)\n"
        "os.wait()\n"
        "time.sleep(99)"
    ),
    "deaf to requests": (
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "if os.fork() == 0:\n    print(os.getpid())\n"
        "time.sleep(99)"
    ),
    "with threads": "threading.Thread(target=time.sleep, args=[99]).start(); time.sleep(99)",
}
START = "import os, signal, subprocess, threading, time\nprint(os.getpid())\n"


@pytest.mark.parametrize("tree", TREES)
@pytest.mark.parametrize("way", ["cancel", "kill", "timeout"])
async def test_nothing_of_a_killed_script_is_alive(
    warm: Scripts, tmp_path: Path, tree: str, way: str
) -> None:
    running = asyncio.create_task(warm(START + TREES[tree]))
    count = 1 if tree in ("alone", "with threads") else 2
    await eventually(lambda: len(set(warm.out)) >= count, within=10)
    pids = [int(line) for line in warm.out]
    assert alive(pids) == pids
    if way == "cancel":
        running.cancel()
        await asyncio.wait({running})
    elif way == "kill":
        await asyncio.to_thread(warm.context.kill)
        assert await running in (128 + signal.SIGTERM, 128 + signal.SIGKILL)
    else:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await running
    assert alive(pids) == []
    assert await Scripts(tmp_path / "next", warm=True)("print('next')") == 0


async def test_what_is_left_in_the_background_is_ended_with_a_warning(warm: Scripts) -> None:
    assert await warm(f"{START}if os.fork() == 0:\n    print(os.getpid())\n    time.sleep(99)") == 0
    assert alive(map(int, warm.out)) == []
    assert warm.context.logs[0].message.endswith("stopped: 1 of them")


SERVER = """
import asyncio, sys
from pathlib import Path
from vivace.plugin import Command
from vivace.plugin.testing import LocalContext
from vivace.plugins.core.runner import process
from vivace.plugins.core.runner.forkserver.pool import fork_servers

folder, owner, guarded, script = Path(sys.argv[1]), sys.argv[2], sys.argv[3] == "True", sys.argv[4]
if not guarded:
    process.stand_guard = lambda owner: None

def tell(line, *, is_error):
    print(line, flush=True)
    if line == "ready":
        print(fork_servers(1, 1).servers[0].pid, flush=True)

context = LocalContext(folder, settings={"process-owner": owner, "python-warm": True})
argv = [sys.executable, script]
command = Command(argv, {"PYTHONUNBUFFERED": "1"}, context.working_dir, python=argv)
asyncio.run(process.Process().run(context, command, tell))
"""

LEFT = """
import os, time
print(os.getpid())
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        print(os.getpid())
        time.sleep(0.1)
        print("ready")
    time.sleep(99)
time.sleep(99)
"""


@pytest.mark.parametrize("guarded", [True, False])
def test_nothing_outlives_a_server_that_was_killed(tmp_path: Path, guarded: bool) -> None:
    owner = f"test{os.getpid()}{int(guarded)}"
    script = tmp_path / "script.py"
    script.write_text(LEFT)
    argv = [sys.executable, "-c", SERVER, str(tmp_path), owner, str(guarded), str(script)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        lines = [server.stdout.readline().strip() for _ in range(4)]
        pids = [int(line) for line in lines if line != "ready"]
        assert alive(pids) == pids
        server.kill()
        server.wait()
        if guarded:
            eventually_sync(lambda: not alive(pids), within=10)
        else:
            eventually_sync(lambda: not alive(pids[-1:]), within=10)  # it ends by itself
            assert len(alive(pids)) == 2
        reap_orphans(owner)
        assert alive(pids) == []
