"""Fork servers come, serve and go; whatever happens to them, scripts run, and run once."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import venv
from pathlib import Path

import pytest

from tests.integration.plugins.core.runner.forkserver.conftest import Scripts
from tests.support.eventually import eventually, eventually_sync
from tests.support.processes import alive
from vivace.errors import TaskError
from vivace.model.log import LogLevel
from vivace.plugins.core.runner.family import Family
from vivace.plugins.core.runner.forkserver.client import ForkServer, ServerRefused
from vivace.plugins.core.runner.forkserver.pool import ForkServers, fork_servers
from vivace.plugins.core.runner.marker import MARKER
from vivace.plugins.core.runner.processes import running_processes

PARENT = "import os; print(os.getppid())"


def server_pid(servers: ForkServers) -> int:
    (server,) = servers.servers
    return server.pid


def open_descriptors(pid: object) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def copies_of(pid: int) -> list[int]:
    return [seen.pid for seen in running_processes() if seen.parent == pid]


async def test_scripts_share_a_server(warm: Scripts, servers: ForkServers) -> None:
    seen = set()
    for _ in range(3):
        await warm(PARENT)
        seen.add(int(warm.out[0]))
    assert seen == {server_pid(servers)}


async def test_many_scripts_at_once(tmp_path: Path, servers: ForkServers) -> None:
    runs = [Scripts(tmp_path / str(number), warm=True) for number in range(20)]
    script = "import sys, time; time.sleep(0.05); print(*sys.argv[1:]); sys.exit(int(sys.argv[1]))"
    codes = await asyncio.gather(*(run(script, str(n)) for n, run in enumerate(runs)))
    assert codes == list(range(20))
    assert [run.out for run in runs] == [[str(number)] for number in range(20)]
    assert len(servers.servers) == 1
    assert servers.servers[0].running == 0


async def test_nothing_of_one_run_is_seen_by_the_next(warm: Scripts) -> None:
    await warm(
        "import os, builtins; os.environ['A'] = 'b'; os.mine = builtins.mine = 1; os.nice(1)"
    )
    await warm("import os, builtins; print('A' in os.environ, hasattr(os, 'mine'), os.nice(0))")
    assert warm.out == ["False False 0"]


@pytest.mark.parametrize("source", ["random.random()", "random.SystemRandom().random()"])
async def test_random_numbers_differ(tmp_path: Path, servers: ForkServers, source: str) -> None:
    run = Scripts(tmp_path, warm=True, settings={"python-warm-imports": "random, tempfile"})
    seen = set()
    for _ in range(3):
        await run(f"import random; print({source})")
        seen.add(run.out[0])
    assert len(seen) == 3
    await run("import sys, tempfile, os; print(tempfile.gettempdir() == os.environ['TMPDIR'])")
    assert run.out == ["True"]


# Ends of servers


async def test_a_server_that_was_killed_is_replaced(warm: Scripts, servers: ForkServers) -> None:
    await warm(PARENT)
    os.kill(first := server_pid(servers), signal.SIGKILL)
    assert await warm(PARENT) == 0  # perhaps before the death was noticed, and so plainly
    await eventually(lambda: not servers.servers or server_pid(servers) != first)
    assert await warm(PARENT) == 0
    assert int(warm.out[0]) == server_pid(servers) != first


async def test_a_run_whose_server_is_killed_goes_on_but_its_end_is_not_known(
    warm: Scripts, servers: ForkServers
) -> None:
    running = asyncio.create_task(warm("import time; print(1); time.sleep(0.5); print(2)"))
    await eventually(lambda: warm.out)
    os.kill(server_pid(servers), signal.SIGKILL)
    with pytest.raises(TaskError, match="how the script ended is not known"):
        await running
    assert warm.out == ["1", "2"]


async def test_a_run_whose_server_was_killed_can_be_killed(
    warm: Scripts, servers: ForkServers
) -> None:
    running = asyncio.create_task(warm("import os, time; print(os.getpid()); time.sleep(99)"))
    await eventually(lambda: warm.out)
    os.kill(server_pid(servers), signal.SIGKILL)
    running.cancel()
    await asyncio.wait({running})
    assert alive(map(int, warm.out)) == []


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGKILL])
async def test_a_script_runs_once_when_its_server_does_not_answer(
    warm: Scripts, servers: ForkServers, number: signal.Signals
) -> None:
    await warm(PARENT)
    pid = server_pid(servers)
    os.killpg(pid, number)  # with the copy that waits for a run
    assert await warm(f"open('ran', 'a').write('once ')\n{PARENT}") == 0
    assert (warm.context.working_dir / "ran").read_text() == "once "
    assert warm.out == [str(os.getpid())]
    await eventually(lambda: not alive([pid]))


async def test_a_script_does_not_run_in_a_copy_whose_server_was_killed(
    warm: Scripts, servers: ForkServers
) -> None:
    await warm(PARENT)
    os.kill(pid := server_pid(servers), signal.SIGKILL)
    eventually_sync(lambda: not alive([pid]))  # meanwhile the event loop stands still
    assert await warm(f"open('ran', 'a').write('once ')\n{PARENT}") == 0
    assert (warm.context.working_dir / "ran").read_text() == "once "
    assert warm.out == [str(os.getpid())]


async def test_a_script_runs_once_when_the_copy_that_waited_for_it_was_killed(
    warm: Scripts, servers: ForkServers
) -> None:
    await warm(PARENT)
    copies = await eventually(lambda: copies_of(server_pid(servers)))
    os.kill(copies[0], signal.SIGKILL)
    eventually_sync(lambda: not alive(copies))
    await warm(f"open('ran', 'a').write('once ')\n{PARENT}")
    assert (warm.context.working_dir / "ran").read_text() == "once "
    assert warm.out == [str(os.getpid())]


async def test_a_run_that_is_cancelled_while_it_starts_leaves_nothing(
    warm: Scripts, servers: ForkServers
) -> None:
    await warm(PARENT)
    os.killpg(pid := server_pid(servers), signal.SIGSTOP)
    running = asyncio.create_task(warm("open('ran', 'w')"))
    await eventually(lambda: servers.servers[0].running)
    running.cancel()
    await asyncio.wait({running})
    os.killpg(pid, signal.SIGCONT)
    assert await warm(PARENT) == 0
    assert not (warm.context.working_dir / "ran").exists()


async def test_a_server_ends_when_it_was_idle(tmp_path: Path) -> None:
    pool = fork_servers(4, 0.2)
    warm = Scripts(tmp_path, warm=True)
    await warm(PARENT)
    pid = server_pid(pool)
    await eventually(lambda: not alive([pid]))
    assert pool.servers == []
    await pool.close()


async def test_a_server_that_runs_something_is_not_idle(tmp_path: Path) -> None:
    pool = fork_servers(4, 0.05)
    warm = Scripts(tmp_path, warm=True)
    assert await warm("import time; time.sleep(0.4)") == 0
    await pool.close()


async def test_the_least_used_server_makes_room(tmp_path: Path) -> None:
    pool = fork_servers(2, 300.0)
    warm = Scripts(tmp_path, warm=True)
    pids = []
    for zone in ("UTC", "Asia/Tokyo", "UTC", "Asia/Kolkata"):
        await warm(PARENT, env={"TZ": zone})
        pids.append(int(warm.out[0]))
    await eventually(lambda: not alive([pids[1]]))
    assert pids[0] == pids[2]
    assert sorted(server.pid for server in pool.servers) == sorted((pids[0], pids[3]))
    await pool.close()
    assert alive(pids) == []


async def test_a_server_is_replaced_when_packages_have_changed(
    tmp_path: Path, servers: ForkServers
) -> None:
    home = tmp_path / "home"
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    site = home / ".local" / "lib" / version / "site-packages"
    warm = Scripts(tmp_path / "run", warm=True)
    env = {"HOME": str(home)}
    await warm(PARENT, env=env)
    first = int(warm.out[0])
    site.mkdir(parents=True)
    await warm(PARENT, env=env)
    assert int(warm.out[0]) != first
    await eventually(lambda: not alive([first]))


# What an interpreter may refuse


async def test_modules_that_are_missing_are_named(
    tmp_path: Path, servers: ForkServers, caplog: pytest.LogCaptureFixture
) -> None:
    settings = {"python-warm-imports": ["no_such_module", "json"]}
    run = Scripts(tmp_path, warm=True, settings=settings)
    assert await run("import sys; print('json' in sys.modules)") == 0
    assert run.out == ["True"]
    assert "beforehand: no_such_module: ModuleNotFoundError" in caplog.text


@pytest.mark.parametrize("place", ["a module", "start-up code"])
async def test_what_has_threads_does_not_fork(tmp_path: Path, place: str) -> None:
    """Such as an environment's `.pth` file, or a module that is to be imported beforehand."""
    environment = tmp_path / "environment"
    venv.create(environment, symlinks=True)
    (site,) = environment.glob("lib/python*/site-packages")
    threads = "import threading, time; threading.Thread(target=time.sleep, args=[9]).start()\n"
    (site / ("threads.pth" if place == "start-up code" else "threads.py")).write_text(threads)
    imports = ["threads"] if place == "a module" else []
    with pytest.raises(ServerRefused, match="has started a thread"):
        await ForkServer.start(environment / "bin" / "python", {MARKER: "a.b.c"}, imports)


@pytest.mark.parametrize(
    ("program", "message"), [("/bin/false", "without a word"), ("/no/such", "No such file")]
)
async def test_what_is_no_python_is_refused(program: str, message: str) -> None:
    with pytest.raises(ServerRefused, match=message):
        await ForkServer.start(Path(program), {MARKER: "a.b.c"}, [])


async def test_a_refusal_is_remembered(
    warm: Scripts, servers: ForkServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    async def refuse(*arguments: object) -> ForkServer:
        asked.append(arguments)
        raise ServerRefused("not today")

    monkeypatch.setattr(ForkServer, "start", refuse)
    for _ in range(2):
        assert await warm(PARENT) == 0
        assert warm.out == [str(os.getpid())]
    assert len(asked) == 1


async def test_what_a_server_takes_is_logged(
    warm: Scripts, servers: ForkServers, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "vivace"):
        await warm(PARENT)
    assert f"warm interpreter {server_pid(servers)}" in caplog.text
    assert " MiB, up in " in caplog.text
    assert 2 * 2**20 < servers.servers[0].resident_bytes() < 60 * 2**20


async def test_no_descriptor_and_no_warning_stays(warm: Scripts, servers: ForkServers) -> None:
    await warm(PARENT)
    before = open_descriptors("self")
    for _ in range(3):
        await warm("import sys; sys.exit(1)")
    assert open_descriptors("self") == before
    pid = server_pid(servers)
    await eventually(lambda: open_descriptors(pid) == 7, describe="seven open descriptors")
    assert warm.context.messages(LogLevel.WARN) == []


async def test_scripts_that_end_at_once(
    warm: Scripts, servers: ForkServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anybody can look at them; and their end asks for no look at all processes."""
    looks = []
    monkeypatch.setattr(Family, "gather", lambda *_: looks.append(1))
    monkeypatch.setattr(Family, "is_alive", lambda *_: looks.append(1))
    for _ in range(20):
        assert await warm("import os; os._exit(3)") == 3
    assert looks == []
    assert len(copies_of(server_pid(servers))) <= 1
