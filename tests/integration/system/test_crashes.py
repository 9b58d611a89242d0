"""`kill -9` at random moments of real runs: nothing is lost, nothing is done twice, nothing stays.

A failure names its seed; VIVACE_CRASH_SEED=SEED repeats its choices, though not the machine's
timing. VIVACE_CRASH_TRIALS makes more trials than the few that fit into every test run.
"""

from __future__ import annotations

import os
import random
import threading
from pathlib import Path

import pytest

from tests.integration.system.conftest import MakeServer
from tests.integration.system.crash_trial import CrashTrials
from tests.integration.system.histories import check_execution
from tests.support.examples import Examples, distinct_trips

TRIALS = int(os.environ.get("VIVACE_CRASH_TRIALS", "6"))

MIXES = {
    "computed": ["computed", "computed", "wide"],
    "waits": ["waits", "waits", "computed"],
    "scripts": ["scripts", "retries", "fails"],
    "children": ["parent", "parent", "child", "computed"],
    "items": ["loops", "loops", "child"],
    "limits-and-kills": ["limited", "limited", "sleeper"],
    "everything": [
        "waits",
        "computed",
        "scripts",
        "retries",
        "fails",
        "parent",
        "loops",
        "limited",
        "sleeper",
    ],
}


def new_seed() -> int:
    seed = int(os.environ.get("VIVACE_CRASH_SEED", random.SystemRandom().randrange(10**6)))
    print(f"seed {seed}")  # noqa: T201  # pytest shows it with a failure
    return seed


@pytest.mark.timeout(60 + 40 * TRIALS)
@pytest.mark.parametrize("mix", MIXES)
def test_a_killed_server_goes_on_where_it_was(
    mix: str, database_url: str, make_server: MakeServer, tmp_path: Path
) -> None:
    server = make_server("--database", database_url)
    trials = CrashTrials(server, new_seed(), MIXES[mix], tmp_path / "witness")
    trials.begin()
    trials.run(TRIALS)
    assert trials.crashes >= TRIALS


@pytest.mark.timeout(180)
def test_the_taxi_example_survives_kills(
    database_url: str, make_server: MakeServer, examples: Examples
) -> None:
    """A file is downloaded, copied and merged; a task that was cut off begins again."""
    chance = random.Random(new_seed())
    server = make_server("--database", database_url).start()
    server.save(examples.source("taxi"))
    months = ["01", "02", "03", "04"]
    for month in months:
        execution_id = server.execute("tutorial/taxi", month=month)["id"]
        for _ in range(chance.randrange(1, 3)):
            threading.Event().wait(0.7 * chance.random())
            server.kill()
            server.start()
        execution = server.wait(execution_id)
        assert execution["state"]["current"] == "SUCCESS", server.logs(execution_id)
        check_execution(execution)
    wanted = sum(distinct_trips("yellow", f"2019-{month}") for month in months)
    assert examples.rows("yellow", distinct=True) == wanted
