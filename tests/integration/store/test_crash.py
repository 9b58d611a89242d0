"""What was acknowledged survives a kill at any moment, and nothing is there by half."""

from __future__ import annotations

import random
import subprocess
import sys
import threading

import pytest

from tests.integration.store.committer import RUNS
from vivace.store import open_store


def _commit_until_killed(url: str, prefix: str, chance: random.Random) -> list[str]:
    """Give the ids that a program said were committed before it was killed."""
    command = [sys.executable, "-m", "tests.integration.store.committer", url, prefix]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    lines = chance.randrange(1, 200)
    acknowledged = [program.stdout.readline().strip() for _ in range(lines)]
    # a moment that has nothing to do with the program's own steps
    killer = threading.Timer(chance.uniform(0, 0.03), program.kill)
    killer.start()
    rest = program.stdout.read()
    program.wait()
    killer.join()
    program.stdout.close()
    # the last line may have been cut
    whole = rest[: rest.rfind("\n") + 1]
    return [line for line in [*acknowledged, *whole.split("\n")] if line]


@pytest.mark.timeout(180)
async def test_acknowledged_commits_survive_a_kill(database_url: str) -> None:
    seed = random.SystemRandom().randrange(2**32)
    sys.stdout.write(f"seed {seed}\n")  # shown when the test fails
    chance = random.Random(seed)
    acknowledged: list[str] = []
    for round_ in range(3):
        acknowledged += _commit_until_killed(database_url, f"r{round_}", chance)
        store = await open_store(database_url)
        try:
            stored = await store.executions.open_ids()
            assert set(acknowledged) <= set(stored)
            for key in stored:
                _, total = await store.executions.task_runs(key)
                assert (total, len(await store.logs.of_execution(key))) == (RUNS, 1)
        finally:
            await store.close()
    assert len(acknowledged) >= 3
