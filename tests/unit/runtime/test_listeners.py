"""Which listeners hear of the end of an execution."""

from __future__ import annotations

from typing import Any

from tests.unit.engine.harness import work
from tests.unit.runtime.world import System, note
from vivace.model.state import State

CONDITION = "io.kestra.plugin.core.condition."


def listener(task: str, **condition: Any) -> dict[str, Any]:
    kind = condition.pop("kind", "ExecutionStatus")
    return {
        "conditions": [{"type": f"{CONDITION}{kind}", **condition}],
        "tasks": [note(task)],
    }


async def test_conditions_are_those_of_the_end(system: System) -> None:
    listeners = [
        listener("failed", **{"in": ["FAILED"]}),
        listener("fine", **{"notIn": ["FAILED"]}),
        listener("mine", kind="Expression", expression="{{ execution.state == 'FAILED' }}"),
        listener("broken", kind="Expression", expression="{{ missing.value }}"),
        {"tasks": [note("always")]},
    ]
    system.flow("heard", [work("w")], listeners=listeners)
    for state, expected in (
        ("FAILED", ["failed", "mine", "always"]),
        ("SUCCESS", ["fine", "always"]),
    ):
        execution_id = await system.start("heard")
        system.worker.end(state=State(state))
        await system.ended(execution_id, state)
        runs = sorted(system.store.runs[execution_id].values(), key=lambda run: run.ordinal)
        assert [run.task_id for run in runs] == ["w", *expected]
    assert any("listener 4" in entry.message for entry in system.store.logs)
