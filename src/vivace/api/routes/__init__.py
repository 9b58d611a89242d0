"""The operations of the API, one module per resource."""

from vivace.api.operations import Operation
from vivace.api.routes import (
    backfills,
    concurrency_limits,
    dashboards,
    evaluation,
    execution_changes,
    execution_files,
    execution_sets,
    execution_waits,
    executions,
    flow_sets,
    flows,
    instance,
    key_values,
    logs,
    namespace_files,
    namespaces,
    plugins,
    statistics,
    streams,
    trigger_dates,
    trigger_sets,
    triggers,
    webhooks,
)

__all__ = ["ALL"]

ALL: tuple[Operation, ...] = (
    *flows.operations.all,
    *flow_sets.operations.all,
    *concurrency_limits.operations.all,
    *webhooks.operations.all,
    *executions.operations.all,
    *evaluation.operations.all,
    *execution_changes.operations.all,
    *execution_sets.operations.all,
    *execution_waits.operations.all,
    *execution_files.operations.all,
    *streams.operations.all,
    *logs.operations.all,
    *statistics.operations.all,
    *triggers.operations.all,
    *trigger_dates.operations.all,
    *dashboards.operations.all,
    *trigger_sets.operations.all,
    *backfills.operations.all,
    *namespaces.operations.all,
    *key_values.operations.all,
    *namespace_files.operations.all,
    *plugins.operations.all,
    *instance.operations.all,
    *instance.health_operations.all,
)
"""Every operation; what is not here does not exist."""
