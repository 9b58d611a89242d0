"""Executions changed by hand at random, on both databases."""

from __future__ import annotations

import asyncio
import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.integration.system.operations_machine import OperationsMachine
from vivace.store import open_store

EXAMPLES = int(os.environ.get("VIVACE_OPERATION_EXAMPLES", "10"))


@pytest.mark.timeout(300)
def test_changes_by_hand_lose_nothing_and_leave_nothing_stuck(database_url: str) -> None:
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        store = loop.run_until_complete(open_store(database_url, readers=1))
        machine = type("Machine", (OperationsMachine,), {"loop": loop, "store": store})
        try:
            run_state_machine_as_test(
                machine,
                settings=settings(
                    max_examples=EXAMPLES,
                    stateful_step_count=30,
                    deadline=None,
                    database=None,
                    phases=[Phase.generate],  # each step is long: to shrink would take minutes
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            loop.run_until_complete(store.close())
