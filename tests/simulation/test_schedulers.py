"""Five schedulers on one store, killed at random: every date once, none missing, none double."""

from __future__ import annotations

import pytest

from tests.simulation.schedulers import Plan, simulate


@pytest.mark.parametrize("seed", [1, 2])
def test_every_date_makes_one_execution(seed: int) -> None:
    outcome = simulate(Plan(schedules=200, schedulers=5, hours=8, seed=seed, kills_per_hour=10))
    assert outcome.dates > 300
    assert outcome.kills > 40
    assert outcome.asked > 1.5 * outcome.dates, "several schedulers are at work"
    assert (outcome.missing, outcome.double, outcome.unwanted) == (0, 0, 0)
