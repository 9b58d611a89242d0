"""Which histories of executions and task runs are possible at all."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

__all__ = ["check_execution"]

_TERMINAL = frozenset({"SUCCESS", "WARNING", "FAILED", "KILLED", "CANCELLED", "SKIPPED"})

_EXECUTION = {
    "CREATED": {"RUNNING", "QUEUED", "KILLING", "FAILED", "CANCELLED"},
    "QUEUED": {"RUNNING", "KILLING"},
    "RUNNING": {"SUCCESS", "WARNING", "FAILED", "KILLING", "PAUSED"},
    # RESTARTED after a wait for somebody or a while, RUNNING after one between two iterations
    "PAUSED": {"RESTARTED", "RUNNING", "KILLING"},
    "RESTARTED": {"RUNNING"},
    "FAILED": {"RETRYING"},
    "RETRYING": {"RUNNING", "FAILED", "KILLING"},
    "KILLING": {"KILLED"},
}
_TASK_RUN = {
    "CREATED": {"SUBMITTED", "RUNNING", "SKIPPED", "FAILED", "KILLED"},
    "SUBMITTED": {"RUNNING", "KILLING", "KILLED"},
    # SUBMITTED again: the server died, and the task is given to a worker once more
    "RUNNING": {"SUCCESS", "WARNING", "FAILED", "KILLING", "KILLED", "SUBMITTED", "PAUSED"},
    "PAUSED": {"RUNNING", "SUCCESS", "WARNING", "KILLED"},
    "KILLING": {"KILLED"},
    "FAILED": {"RETRYING"},
    "RETRYING": {"CREATED", "KILLED"},
}
_ATTEMPT = {
    "CREATED": {"RUNNING", "FAILED", "KILLED", "SKIPPED"},
    "RUNNING": {"SUCCESS", "WARNING", "FAILED", "KILLED", "RESUBMITTED", "PAUSED"},
    "PAUSED": {"RUNNING", "SUCCESS", "WARNING", "KILLED"},
}


def check_execution(execution: dict[str, Any]) -> None:
    """Assert that an execution has ended, with all that belongs to it, by legal steps."""
    name = f"{execution['flowId']} {execution['id']}"
    _check(name, execution["state"], _EXECUTION)
    for run in execution.get("taskRunList") or []:
        label = f"{name}: {run['taskId']} {run.get('value', '')}"
        _check(label, run["state"], _TASK_RUN)
        attempts = run.get("attempts") or []
        for attempt in attempts:
            _check(f"{label}, attempt", attempt["state"], _ATTEMPT, also={"RESUBMITTED"})
        _check_order(label, (attempt["state"]["startDate"] for attempt in attempts))


def _check(
    name: str, state: dict[str, Any], table: dict[str, set[str]], also: Iterable[str] = ()
) -> None:
    histories = state["histories"]
    states = [entry["state"] for entry in histories]
    assert states[0] in ("CREATED", "SKIPPED"), f"{name} began {states}"
    for before, after in pairwise(states):
        assert after in table.get(before, ()), f"{name} went {states}"
    assert states[-1] in {*_TERMINAL, *also}, f"{name} has not ended: {states}"
    assert state["current"] == states[-1], f"{name} is {state['current']} after {states}"
    _check_order(name, (entry["date"] for entry in histories))


def _check_order(name: str, dates: Iterable[str]) -> None:
    listed = list(dates)
    assert listed == sorted(listed), f"{name} went back in time: {listed}"
