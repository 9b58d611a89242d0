"""`kill -9` at random moments of real runs: nothing is lost, nothing is done twice, nothing stays.

A failure names its seed; VIVACE_CRASH_SEED=SEED repeats its choices, though not the machine's
timing. VIVACE_CRASH_TRIALS makes more trials than the few that fit into every test run.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.integration.system.conftest import MakeServer
from tests.integration.system.crash_trial import CrashTrials

TRIALS = int(os.environ.get("VIVACE_CRASH_TRIALS", "6"))

MIXES = {
    "computed": ["computed", "computed", "wide"],
    "scripts": ["scripts", "retries", "fails"],
    "children": ["parent", "parent", "child", "computed"],
    "limits-and-kills": ["limited", "limited", "sleeper"],
    "everything": ["computed", "scripts", "retries", "fails", "parent", "limited", "sleeper"],
}


@pytest.mark.timeout(60 + 40 * TRIALS)
@pytest.mark.parametrize("mix", MIXES)
def test_a_killed_server_goes_on_where_it_was(
    mix: str, database_url: str, make_server: MakeServer, tmp_path: Path
) -> None:
    seed = int(os.environ.get("VIVACE_CRASH_SEED", random.SystemRandom().randrange(10**6)))
    print(f"seed {seed}")  # noqa: T201  # pytest shows it with a failure
    trials = CrashTrials(
        make_server("--database", database_url), seed, MIXES[mix], tmp_path / "witness"
    )
    trials.begin()
    trials.run(TRIALS)
    assert trials.crashes >= TRIALS
