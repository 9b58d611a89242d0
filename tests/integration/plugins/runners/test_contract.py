"""What every task runner owes a task."""

from __future__ import annotations

import asyncio
import os
import stat
from typing import Any

import pytest

from tests.support.eventually import eventually
from tests.support.processes import reset_resident_peak, resident_peak
from vivace.errors import TaskError
from vivace.plugins.script.protocol import ScriptOutput

# Output


async def test_both_streams_and_the_exit_code(run: Any) -> None:
    assert await run.sh("echo one; echo two >&2; printf three; exit 3") == 3
    assert (run.out, run.err) == (["one", "three"], ["two"])


async def test_lines_come_while_the_command_runs(run: Any) -> None:
    running = asyncio.create_task(run.sh("echo first; while [ ! -e done ]; do sleep 0.05; done"))
    await eventually(lambda: run.out == ["first"], within=20)
    assert not running.done()
    running.cancel()
    await asyncio.wait({running})


async def test_bytes_that_are_no_text_are_replaced(run: Any) -> None:
    await run.sh("printf 'a\\377b\\n'")
    assert run.out == ["a\ufffdb"]


async def test_frames_become_outputs_and_metrics(run: Any) -> None:
    output = ScriptOutput(run.context)
    run.on_line = output
    frame = '::{"outputs":{"n":1},"metrics":[{"name":"rows","type":"counter","value":5}]}::'
    await run.sh(f"echo '{frame}'; echo plain")
    output.end()
    assert output.vars == {"n": 1}
    assert [metric.value for metric in run.context.metrics if metric.name == "rows"] == [5]
    assert "plain" in run.context.messages()


async def test_a_flood_takes_little_memory_and_lets_the_loop_live(run: Any) -> None:
    count, longest = 0, 0.0
    loop = asyncio.get_running_loop()

    def tally(line: str, *, is_error: bool) -> None:
        nonlocal count
        count += 1

    run.on_line = tally
    reset_resident_peak()
    before = resident_peak()
    flood = asyncio.create_task(run.sh(f"yes {'x' * 99} | head -c 50000000"))
    while not flood.done():
        began = loop.time()
        await asyncio.sleep(0)
        longest = max(longest, loop.time() - began)
    assert await flood == 0
    assert count == 500_000
    assert longest < 0.5
    assert resident_peak() - before < 40_000_000


async def test_an_error_in_handling_lines_ends_the_run(run: Any) -> None:
    def fail(line: str, *, is_error: bool) -> None:
        run.out.append(line)
        raise RuntimeError(f"no room for {len(line)}")

    run.on_line = fail
    with pytest.raises(RuntimeError, match="no room for"):
        await run.sh("echo $$; sleep 1000")
    assert run.is_over


async def test_closing_the_output_early_does_not_end_the_run(run: Any) -> None:
    assert await run.sh("echo x; exec >&- 2>&-; sleep 0.3; exit 6") == 6
    assert run.out == ["x"]


# What the process finds


async def test_the_process_runs_in_the_working_directory_with_no_input(run: Any) -> None:
    assert await run.sh("pwd; cat") == 0
    assert run.out == [str(run.context.working_dir)]


async def test_the_tasks_environment_alone_is_there(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_PASSWORD", "secret")
    await run.sh("env", GIVEN="a b=c\nd")
    assert "GIVEN=a b=c" in run.out
    assert not [line for line in run.out if line.startswith("DATABASE_PASSWORD")]


async def test_files_go_in_as_they_are(run: Any) -> None:
    folder = run.context.working_dir
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "deep" / "er" / "ä b.txt").write_bytes(b"x" * 100_000)
    (folder / "tool").write_text("#!/bin/sh\necho it runs\n")
    (folder / "tool").chmod(0o700)
    (folder / "link").symlink_to("tool")
    (folder / "empty").touch()
    assert await run.sh("./link; wc -c < 'deep/er/ä b.txt'; cat empty; ls") == 0
    assert [line.strip() for line in run.out] == [
        *("it runs", "100000", "deep", "empty", "link", "tool"),
    ]


async def test_files_come_out_as_they_are(run: Any) -> None:
    (run.context.working_dir / "changed").write_text("before")
    script = """
        echo after > changed; mkdir -p a/b; yes 0123456789 | head -c 300000 > a/b/large
        echo '#!/bin/sh' > tool; chmod 755 tool; ln -s tool link; touch 'ü n'; exit 4
    """
    assert await run.sh(script) == 4
    folder = run.context.working_dir
    assert (folder / "changed").read_text() == "after\n"
    assert (folder / "a/b/large").stat().st_size == 300_000
    assert os.access(folder / "tool", os.X_OK)
    assert (folder / "link").readlink().name == "tool"
    assert (folder / "ü n").exists()
    assert stat.S_IMODE((folder / "changed").stat().st_mode) == 0o600 or run.err == []


async def test_a_program_that_is_missing_is_named(run: Any) -> None:
    with pytest.raises(TaskError, match="no-such-program") as caught:
        await run("no-such-program")
    assert caught.value.hint


async def test_the_exit_code_of_a_signal(run: Any) -> None:
    assert await run.sh("sh -c 'kill -9 $$'; exit $?") == 137


# Ends


@pytest.mark.parametrize("way", ["cancel", "kill"])
async def test_nothing_of_a_killed_run_is_left(run: Any, way: str) -> None:
    script = "echo $$; trap '' TERM; (setsid sleep 1000 &); sleep 1000 & wait; sleep 1000"
    running = asyncio.create_task(run.sh(script))
    await eventually(lambda: run.out, within=20)
    assert not run.is_over
    if way == "cancel":
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    else:
        await asyncio.to_thread(run.context.kill)
        assert await running in (128 + 15, 128 + 9)
    assert run.is_over


async def test_a_timeout_ends_the_run(run: Any) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(3):
            await run.sh("echo $$; sleep 1000")
    assert run.is_over


async def test_a_run_may_clean_up_before_it_is_killed(run: Any) -> None:
    run.grace = 10.0
    script = "trap 'seq 1000; printf cleaned; exit 5' TERM; echo $$; while :; do sleep 0.05; done"
    running = asyncio.create_task(run.sh(script))
    await eventually(lambda: run.out, within=20)
    run.context.kill()
    assert await running == 5
    assert run.out[1:] == [*map(str, range(1, 1001)), "cleaned"]


async def test_cancelling_twice_kills_at_once(run: Any) -> None:
    run.grace = 60.0
    running = asyncio.create_task(run.sh("trap '' TERM; echo $$; while :; do sleep 0.05; done"))
    await eventually(lambda: run.out, within=20)
    running.cancel()
    await asyncio.sleep(0.1)
    running.cancel()
    async with asyncio.timeout(10):
        with pytest.raises(asyncio.CancelledError):
            await running
    await eventually(lambda: run.is_over)


async def test_a_run_that_is_killed_before_it_starts_does_not_go_on(run: Any) -> None:
    run.context.kill()
    async with asyncio.timeout(10):
        assert await run.sh("sleep 1000") in (128 + 15, 128 + 9)
