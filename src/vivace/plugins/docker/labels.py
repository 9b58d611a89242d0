"""Labels that say whose a container is: for people, and to find those that nobody waits for."""

from __future__ import annotations

from vivace.plugin import RunContext
from vivace.plugins.core.runner.marker import this_server

__all__ = ["KEEP", "OWNER", "OWNER_SETTING", "SERVER", "container_owner", "labels_of"]

OWNER_SETTING = "container-owner"
"""A random name of this installation, which tells its containers from those of others."""

OWNER = "vivace.io/owner"
SERVER = "vivace.io/server"
"""Which server process waits for the container; absent when none does."""
KEEP = "vivace.io/keep"
"""Present when the container is stopped but not removed at its end."""

_LONGEST = 63
"""Characters, as Kestra cuts them: labels of a cluster may have no more."""


def container_owner(context: RunContext) -> str:
    """Name whose containers those of this run are."""
    return str(context.setting(OWNER_SETTING, "local"))


def labels_of(context: RunContext, *, is_awaited: bool, is_kept: bool) -> dict[str, str]:
    """Give the labels of a run's container."""
    run = context.identity
    labels = {
        "kestra.io/namespace": run.namespace,
        "kestra.io/flow-id": run.flow_id,
        "kestra.io/task-id": run.task_id,
        "kestra.io/execution-id": run.execution_id,
        "kestra.io/taskrun-id": run.task_run_id,
        "kestra.io/taskrun-attempt": str(run.attempt),
    }
    ours = {OWNER: container_owner(context)}
    if is_awaited:
        ours[SERVER] = str(this_server())
    if is_kept:
        ours[KEEP] = "true"
    return {name: value[:_LONGEST] for name, value in labels.items()} | ours
