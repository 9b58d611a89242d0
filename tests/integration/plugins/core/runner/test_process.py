"""The Process runner with real processes."""

from __future__ import annotations

import asyncio
import ctypes
import os
import resource
import signal
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
import uvloop

from tests.support.eventually import eventually, eventually_sync
from tests.support.processes import alive, reset_resident_peak, resident_peak
from vivace.errors import TaskError
from vivace.model.log import LogLevel
from vivace.plugin import Command
from vivace.plugin.testing import LocalContext
from vivace.plugins.core.runner.process import Process
from vivace.plugins.script.protocol import ScriptOutput

_PR_SET_CHILD_SUBREAPER = 36


class Run:
    """One run of a shell command: its lines as they come, its exit code at the end."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.context = LocalContext(folder, settings=settings)
        self.out: list[str] = []
        self.err: list[str] = []

    async def __call__(self, *argv: str, env: dict[str, str] | None = None) -> int:
        command = Command(argv, env or {}, self.context.working_dir)
        result = await Process().run(self.context, command, self.on_line)
        return result.exit_code

    def on_line(self, line: str, *, is_error: bool) -> None:
        (self.err if is_error else self.out).append(line)

    async def sh(self, script: str, **env: str) -> int:
        return await self("/bin/sh", "-c", script, env=env)


def is_our_dead_child(pid: int) -> bool:
    return os.waitpid(pid, os.WNOHANG)[0] == pid


def open_descriptors() -> set[str]:
    return {path.name for path in Path("/proc/self/fd").iterdir()}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


async def test_output_and_exit_code(run: Run) -> None:
    assert await run.sh("echo one; echo two >&2; printf three; exit 3") == 3
    assert (run.out, run.err) == (["one", "three"], ["two"])


async def test_the_exit_code_of_a_signal(run: Run) -> None:
    assert await run.sh("kill -9 $$") == 128 + signal.SIGKILL


async def test_the_process_runs_in_its_directory_with_no_input(run: Run) -> None:
    assert await run.sh("pwd; cat; umask") == 0
    assert run.out == [str(run.context.working_dir), "0077"]


async def test_files_are_for_their_user_alone(run: Run) -> None:
    await run.sh("touch made; mkdir d")
    assert stat.S_IMODE((run.context.working_dir / "made").stat().st_mode) == 0o600
    assert stat.S_IMODE((run.context.working_dir / "d").stat().st_mode) == 0o700


async def test_the_servers_environment_is_not_inherited(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_PASSWORD", "secret")
    await run.sh("env", GIVEN="yes")
    names = {line.partition("=")[0] for line in run.out}
    assert "DATABASE_PASSWORD" not in names
    assert {"GIVEN", "PATH", "TMPDIR", "VIVACE_RUN_ID"} <= names


async def test_descriptors_of_the_server_are_not_inherited(run: Run, tmp_path: Path) -> None:
    with (tmp_path / "database").open("w") as database:
        os.set_inheritable(database.fileno(), True)
        await run("python3", "-c", "import os; print(*os.listdir('/proc/self/fd'))")
    assert run.out[0].split() == ["0", "1", "2", "3"]  # the last one reads the list


async def test_the_temporary_directory_is_private_and_what_was_in_it_goes_away(run: Run) -> None:
    await run.sh("echo $TMPDIR; stat -c %a $TMPDIR; touch $TMPDIR/file; mkdir $TMPDIR/d")
    name, mode = run.out
    folder = Path(name)
    assert mode == "700"
    assert folder.name not in {path.name for path in folder.parent.iterdir()}
    assert not folder.is_relative_to(run.context.working_dir)
    await run.sh("chmod 777 $TMPDIR")
    run.out.clear()
    await run.sh("ls -a $TMPDIR; stat -c %a $TMPDIR")
    assert run.out == [".", "..", "700"]


async def test_core_dumps_are_off_for_the_script_alone(run: Run) -> None:
    before = resource.getrlimit(resource.RLIMIT_CORE)
    allowed = (before[1], before[1])
    resource.setrlimit(resource.RLIMIT_CORE, allowed)
    try:
        await run.sh("ulimit -c")
        assert resource.getrlimit(resource.RLIMIT_CORE) == allowed
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, before)
    assert run.out == ["0"]


async def test_the_kernel_prefers_to_end_the_script_when_memory_is_short(run: Run) -> None:
    await run.sh("sleep 0.05; cat /proc/self/oom_score_adj")
    assert run.out == ["500"]


async def test_no_descriptor_stays_open(run: Run) -> None:
    await run.sh("true")
    before = open_descriptors()
    await run.sh("sleep 100 & exit 1")
    run.out.clear()
    with pytest.raises(TaskError):
        await run("no-such-program")
    running, _ = await begin(run, TREES["child"])
    running.cancel()
    await asyncio.wait({running})
    assert open_descriptors() == before


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["no-such-program"], "the program `no-such-program` was not found on the PATH"),
        (["./missing"], "the program `./missing` was not found"),
        (["./plain"], "`./plain` cannot be started: it may not be executed"),
        (["./text"], "`./text` cannot be started: it is no program"),
        (["/bin/echo", "x" * 200_000], "larger than the system allows"),
        (["/bin/echo", "a\0b"], "`/bin/echo` cannot be started"),
    ],
    ids=["no program", "no file", "not executable", "no format", "too long", "nul"],
)
async def test_what_cannot_be_started_is_named(run: Run, argv: list[str], message: str) -> None:
    (run.context.working_dir / "plain").write_text("x")
    text = run.context.working_dir / "text"
    text.write_text("no shebang")
    text.chmod(0o755)
    with pytest.raises(TaskError, match=message):
        await run(*argv)


async def test_a_program_that_is_missing_comes_with_a_remedy(run: Run) -> None:
    with pytest.raises(TaskError) as caught:
        await run("no-such-program")
    assert "install `no-such-program` on the worker" in caught.value.hint


async def test_programs_are_found_on_the_tasks_own_path(run: Run) -> None:
    tool = run.context.working_dir / "bin" / "my-tool"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\necho mine\n")
    tool.chmod(0o755)
    assert await run("my-tool", env={"PATH": f"{tool.parent}:/bin"}) == 0
    assert run.out == ["mine"]


# Ends

LOST = """
import subprocess
away = subprocess.DEVNULL
print(subprocess.Popen(["sleep", "1000"], env={}, process_group=0, stdout=away, stderr=away).pid)
"""

TREES = {
    "child": "sleep 1000 & echo $!; wait",
    "pipeline": "sleep 1000 | sleep 1001 & echo $!; pgrep -P $$; wait",
    "own session": "setsid sleep 1000 & sleep 0.1; pgrep -P $! || echo $!; wait",
    "orphan in a session of its own": "(setsid sh -c 'sleep 1000 & echo $!' &); sleep 1000",
    "daemon without output": (
        "(setsid sh -c 'sleep 1000 >/dev/null 2>&1 & echo $!' < /dev/null &); sleep 1000"
    ),
    "without environment": "env -i sleep 1000 & echo $!; wait",
    "lost in a group of its own": f"echo $({sys.executable} -c '{LOST}'); sleep 1000",
    "deaf to requests": "trap '' TERM; (trap '' TERM; sleep 1000) & echo $!; wait; sleep 1000",
    "stopped": "sleep 1000 & echo $!; kill -STOP $!; kill -STOP $$; wait",
}


async def begin(run: Run, script: str) -> tuple[asyncio.Task[int], list[int]]:
    """Start a tree of processes; gives the ids that it printed, its leader's first."""
    running = asyncio.create_task(run.sh(f"echo $$; {script}"))
    await eventually(lambda: len(run.out) >= 2, within=10)
    pids = [int(line) for line in run.out]
    assert alive(pids) == pids
    return running, pids


@pytest.mark.parametrize("tree", list(TREES))
@pytest.mark.parametrize("way", ["cancel", "kill"])
async def test_nothing_of_a_killed_run_is_alive(tmp_path: Path, tree: str, way: str) -> None:
    run = Run(tmp_path, **{"process-kill-grace": "PT0.3S"})
    running, pids = await begin(run, TREES[tree])
    if way == "cancel":
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    else:
        await asyncio.to_thread(run.context.kill)
        assert await running in (128 + signal.SIGTERM, 128 + signal.SIGKILL, 0)
    assert alive(pids) == []


async def test_a_run_may_clean_up_before_it_is_killed(run: Run) -> None:
    script = "trap 'seq 10000; printf cleaned; exit 5' TERM; sleep 1000 & echo $!; wait"
    running, pids = await begin(run, script)
    run.context.kill()
    assert await running == 5
    assert run.out[len(pids) :] == [*map(str, range(1, 10_001)), "cleaned"]


async def test_each_process_is_asked_once(run: Run) -> None:
    count = "trap 'echo asked' TERM; echo $$; while :; do sleep 0.01; done"
    running, pids = await begin(run, f'setsid sh -c "{count}" & sh -c "{count}" & wait; wait')
    await eventually(lambda: len(run.out) >= 3)
    run.context.kill()
    await running
    assert run.out[3:] == ["asked", "asked"]
    assert alive(pids) == []


async def test_a_run_that_is_cancelled_as_it_ends_leaves_nothing(run: Run) -> None:
    running = asyncio.create_task(run.sh("echo $$; sleep 1000 & echo $!"))
    await eventually(lambda: len(run.out) == 2)
    leader = int(run.out[0])
    eventually_sync(lambda: not alive([leader]))  # meanwhile the event loop stands still
    running.cancel()
    await asyncio.wait({running})
    with pytest.raises(ProcessLookupError):
        os.kill(leader, 0)
    assert alive(map(int, run.out)) == []


async def test_the_default_grace_leaves_nothing_after_five_seconds(run: Run) -> None:
    running, pids = await begin(run, TREES["deaf to requests"])
    running.cancel()
    async with asyncio.timeout(5):
        with pytest.raises(asyncio.CancelledError):
            await running
    assert alive(pids) == []


async def test_cancelling_twice_kills_at_once(tmp_path: Path) -> None:
    run = Run(tmp_path, **{"process-kill-grace": "PT60S"})
    running, pids = await begin(run, TREES["deaf to requests"])
    running.cancel()
    await eventually(lambda: running.cancelling() == 1)
    await asyncio.sleep(0)
    running.cancel()
    async with asyncio.timeout(5):
        with pytest.raises(asyncio.CancelledError):
            await running
    await eventually(lambda: not alive(pids))


async def test_a_timeout_ends_the_run(run: Run) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await run.sh("echo $$; sleep 1000")
    assert alive(map(int, run.out)) == []


async def test_a_run_that_is_killed_before_it_starts_does_not_go_on(run: Run) -> None:
    run.context.kill()
    async with asyncio.timeout(10):
        assert await run.sh("sleep 1000") == 128 + signal.SIGTERM


@pytest.mark.parametrize(
    "script",
    [
        "sleep 1000 & echo $!",
        "sleep 1000 >/dev/null 2>&1 & echo $!",
        "setsid sleep 1000 & sleep 0.1; pgrep -P $! || echo $!",
    ],
    ids=["same output", "no output", "own session"],
)
async def test_what_is_left_in_the_background_is_ended_with_a_warning(
    run: Run, script: str
) -> None:
    assert await run.sh(f"{script}; exit 4") == 4
    assert alive(map(int, run.out)) == []
    assert run.context.messages(LogLevel.WARN)[0].endswith("stopped: 1 of them")


async def test_a_background_process_may_finish_its_output(run: Run) -> None:
    await run.sh("(sleep 0.3; echo last) & echo first")
    assert run.out == ["first", "last"]
    assert run.context.logs == []


async def test_a_dead_process_that_nobody_waits_for_is_not_waited_for(run: Run) -> None:
    """As in a container whose first process is no init: here the test is that process."""
    adopt = ctypes.CDLL(None).prctl
    adopt(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        began = asyncio.get_running_loop().time()
        await run.sh("sleep 0.1 & echo $!")
        assert asyncio.get_running_loop().time() - began < 2.5
        assert run.context.logs == []
        assert is_our_dead_child(int(run.out[0]))
    finally:
        adopt(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


async def test_killing_while_waiting_for_the_background_does_not_wait(run: Run) -> None:
    running = asyncio.create_task(run.sh("sleep 1000 & echo $!"))
    await eventually(lambda: run.out)
    run.context.kill()
    async with asyncio.timeout(2):
        await running
    assert alive(map(int, run.out)) == []


async def test_other_runs_go_on(run: Run, tmp_path: Path) -> None:
    other = Run(tmp_path / "other")
    first, first_pids = await begin(run, TREES["child"])
    second, second_pids = await begin(other, TREES["child"])
    first.cancel()
    await asyncio.wait({first})
    assert alive(first_pids) == []
    assert alive(second_pids) == second_pids
    second.cancel()
    await asyncio.wait({second})


# Output


async def test_an_error_in_handling_lines_ends_the_run(run: Run) -> None:
    def fail(line: str, *, is_error: bool) -> None:
        raise RuntimeError(f"no room for {line}")

    run.on_line = fail  # type: ignore[method-assign]
    with pytest.raises(RuntimeError, match="no room for x"):
        await run.sh("echo x; sleep 1000")


async def test_closing_the_output_early_does_not_end_the_run(run: Run) -> None:
    assert await run.sh("echo x; exec >&- 2>&-; sleep 0.2; exit 6") == 6


async def test_a_flood_of_output_takes_little_memory(tmp_path: Path) -> None:
    """200 MB are counted, not kept; frames among them are honoured."""
    context = LocalContext(tmp_path, settings={"script-log-max-lines": 1000})
    output = ScriptOutput(context)
    script = (
        f"yes '{'a line that nobody will ever read, ' * 6}' | head -c 200000000; echo;"
        'echo \'::{"outputs":{"done":true}}::\''
    )
    command = Command(["/bin/sh", "-c", script], {}, context.working_dir)
    reset_resident_peak()
    before = resident_peak()
    result = await Process().run(context, command, output)
    output.end()
    assert result.exit_code == 0
    assert output.vars == {"done": True}
    assert len(context.logs) == 1000 + 1 + 20
    assert resident_peak() - before < 30_000_000


async def test_a_flood_without_line_ends_takes_little_memory(run: Run) -> None:
    longest = 0

    def measure(line: str, *, is_error: bool) -> None:
        nonlocal longest
        longest = max(longest, len(line))

    run.on_line = measure  # type: ignore[method-assign]
    reset_resident_peak()
    before = resident_peak()
    await run.sh(
        "head -c 100000000 /dev/zero | tr '\\0' x; printf '::{'; head -c 50000000 /dev/zero"
    )
    assert longest <= 8 * 1024 * 1024
    assert resident_peak() - before < 60_000_000


async def test_the_event_loop_stays_alive_under_a_flood(run: Run) -> None:
    """A slow reader holds the script up, not the server."""
    longest = 0.0
    loop = asyncio.get_running_loop()
    flood = asyncio.create_task(run.sh("yes x | head -c 20000000"))
    while not flood.done():
        began = loop.time()
        await asyncio.sleep(0)
        longest = max(longest, loop.time() - began)
    await flood
    assert len(run.out) == 10_000_000
    assert longest < 0.5


def test_the_event_loop_of_the_server_serves_as_well(tmp_path: Path) -> None:
    async def work() -> None:
        run = Run(tmp_path / "output")
        assert await run.sh("yes x | head -c 200000; echo e >&2; exit 3") == 3
        assert (len(run.out), run.err) == (100_000, ["e"])
        run = Run(tmp_path / "kill", **{"process-kill-grace": "PT0.3S"})
        running, pids = await begin(run, TREES["own session"])
        running.cancel()
        await asyncio.wait({running})
        assert alive(pids) == []

    uvloop.run(work())
