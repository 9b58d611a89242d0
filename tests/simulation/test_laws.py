"""A slice of the simulation; `python -m tests.simulation` runs as much of it as one likes."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from tests.simulation.laws import LAWS

FLOWS = int(os.environ.get("VIVACE_SIMULATED_FLOWS", "2000"))
SHARDS = 8


@pytest.mark.parametrize("shard", range(SHARDS))
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_it_holds_for_random_flows(law: Callable[[int], None], shard: int) -> None:
    for seed in range(shard, FLOWS, SHARDS):
        try:
            law(seed)
        except AssertionError as error:
            error.add_note(f"again by `python -m tests.simulation --from {seed} --seeds 1 --all`")
            raise
