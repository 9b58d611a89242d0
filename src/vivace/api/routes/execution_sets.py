"""Many executions at once, by ids or by filters; nothing is changed when one is refused."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from vivace.api.body import read_json
from vivace.api.operations import Body, Operations
from vivace.api.parameters import FILTERS
from vivace.api.query import executions_query
from vivace.api.respond import bulk_status, json, services
from vivace.api.views.base import AcceptedBulk, BulkError, BulkResult, InvalidItem, LabelView
from vivace.api.views.executions import LabelsOfExecutions
from vivace.model.state import State
from vivace.services.execution_sets import BulkOutcome

__all__ = ["operations"]

operations = Operations("Executions")

_IDS = Body(("application/json",), shape=list[str])
_LABELS = Body(("application/json",), shape=list[LabelView])
_LABELS_OF_IDS = Body(("application/json",), shape=LabelsOfExecutions)


async def _matching(request: Request, tenant: str) -> list[str]:
    query = executions_query(request, tenant)
    return await services(request).execution_sets.matching(query)


def _refused(action: str, outcome: BulkOutcome) -> Response:
    items = [InvalidItem.of(item.execution_id, item.reason) for item in outcome.refusals]
    return json(BulkError(message=f"invalid bulk {action}", invalids=items), 400)


def _accepted(request: Request, action: str, outcome: BulkOutcome) -> Response:
    if outcome.refusals:
        return _refused(action, outcome)
    return json(AcceptedBulk.of(outcome.count), bulk_status(request))


@operations.delete("/executions/by-ids", BulkResult, body=_IDS)
async def delete_executions_by_ids(
    request: Request,
    tenant: str,
    include_non_terminated: bool = False,
    delete_logs: bool = True,
    delete_metrics: bool = True,
    delete_storage: bool = True,
) -> Response:
    """Delete executions; when one is unknown or still runs, none is deleted."""
    ids: list[str] = await read_json(request, list[str])
    outcome = await services(request).execution_sets.delete(
        tenant,
        ids,
        include_running=include_non_terminated,
        logs=delete_logs,
        metrics=delete_metrics,
        files=delete_storage,
    )
    if outcome.refusals:
        return _refused("delete", outcome)
    return json(BulkResult(count=outcome.count))


@operations.delete("/executions/by-query", BulkResult, parameters=FILTERS)
async def delete_executions_by_query(
    request: Request,
    tenant: str,
    include_non_terminated: bool = False,
    delete_logs: bool = True,
    delete_metrics: bool = True,
    delete_storage: bool = True,
) -> Response:
    """Delete the executions that match."""
    ids = await _matching(request, tenant)
    outcome = await services(request).execution_sets.delete(
        tenant,
        ids,
        include_running=include_non_terminated,
        logs=delete_logs,
        metrics=delete_metrics,
        files=delete_storage,
    )
    if outcome.refusals:
        return _refused("delete", outcome)
    return json(BulkResult(count=outcome.count))


@operations.delete("/executions/kill/by-ids", AcceptedBulk, body=_IDS)
async def kill_executions_by_ids(
    request: Request, tenant: str, is_on_kill_cascade: bool = False
) -> Response:
    """End executions; when one is unknown or has ended, none is killed.

    What they started and wait for ends with them; what they do not wait for only with
    `isOnKillCascade`.
    """
    ids: list[str] = await read_json(request, list[str])
    return await _kill(request, tenant, ids, cascade=is_on_kill_cascade)


@operations.delete("/executions/kill/by-query", AcceptedBulk, parameters=FILTERS)
async def kill_executions_by_query(
    request: Request, tenant: str, is_on_kill_cascade: bool = False
) -> Response:
    """End the executions that match."""
    ids = await _matching(request, tenant)
    return await _kill(request, tenant, ids, cascade=is_on_kill_cascade)


async def _kill(request: Request, tenant: str, ids: list[str], *, cascade: bool) -> Response:
    outcome = await services(request).execution_sets.kill(tenant, ids, cascade=cascade)
    return _accepted(request, "kill", outcome)


@operations.post("/executions/restart/by-ids", AcceptedBulk, body=_IDS)
async def restart_executions_by_ids(request: Request, tenant: str) -> Response:
    """Take up ended executions from what failed; with one that cannot be, none is."""
    return await _restart(request, tenant, await read_json(request, list[str]))


@operations.post("/executions/restart/by-query", AcceptedBulk, parameters=FILTERS)
async def restart_executions_by_query(request: Request, tenant: str) -> Response:
    """Take up the executions that match from what failed."""
    return await _restart(request, tenant, await _matching(request, tenant))


async def _restart(request: Request, tenant: str, ids: list[str]) -> Response:
    outcome = await services(request).execution_sets.restart(tenant, ids)
    return _accepted(request, "restart", outcome)


@operations.post("/executions/replay/by-ids", AcceptedBulk, body=_IDS)
async def replay_executions_by_ids(
    request: Request, tenant: str, latest_revision: bool = False
) -> Response:
    """Run executions again as new ones; with one that is unknown, none is."""
    ids: list[str] = await read_json(request, list[str])
    return await _replay(request, tenant, ids, latest_revision=latest_revision)


@operations.post("/executions/replay/by-query", AcceptedBulk, parameters=FILTERS)
async def replay_executions_by_query(
    request: Request, tenant: str, latest_revision: bool = False
) -> Response:
    """Run the executions that match again as new ones."""
    ids = await _matching(request, tenant)
    return await _replay(request, tenant, ids, latest_revision=latest_revision)


async def _replay(
    request: Request, tenant: str, ids: list[str], *, latest_revision: bool
) -> Response:
    outcome = await services(request).execution_sets.replay(
        tenant, ids, latest_revision=latest_revision
    )
    return _accepted(request, "replay", outcome)


@operations.post("/executions/labels/by-ids", AcceptedBulk, body=_LABELS_OF_IDS)
async def set_labels_on_terminated_executions_by_ids(request: Request, tenant: str) -> Response:
    """Add labels to ended executions; a label that an execution has already gets the new value."""
    wanted: LabelsOfExecutions = await read_json(request, LabelsOfExecutions)
    return await _set_labels(request, tenant, wanted.executions_id, wanted.execution_labels)


@operations.post("/executions/labels/by-query", AcceptedBulk, body=_LABELS, parameters=FILTERS)
async def set_labels_on_terminated_executions_by_query(request: Request, tenant: str) -> Response:
    """Add labels to the ended executions that match."""
    labels: list[LabelView] = await read_json(request, list[LabelView])
    return await _set_labels(request, tenant, await _matching(request, tenant), labels)


async def _set_labels(
    request: Request, tenant: str, ids: list[str], labels: list[LabelView]
) -> Response:
    pairs = [(label.key, label.value) for label in labels]
    outcome = await services(request).execution_sets.set_labels(tenant, ids, pairs)
    return _accepted(request, "set labels", outcome)


@operations.post("/executions/force-run/by-ids", AcceptedBulk, body=_IDS)
async def force_run_by_ids(request: Request, tenant: str) -> Response:
    """Let executions go on now; when one is unknown or has ended, none does."""
    return await _force_run(request, tenant, await read_json(request, list[str]))


@operations.post("/executions/force-run/by-query", AcceptedBulk, parameters=FILTERS)
async def force_run_executions_by_query(request: Request, tenant: str) -> Response:
    """Let the executions that match go on now."""
    return await _force_run(request, tenant, await _matching(request, tenant))


async def _force_run(request: Request, tenant: str, ids: list[str]) -> Response:
    outcome = await services(request).execution_sets.force_run(tenant, ids)
    return _accepted(request, "force run", outcome)


@operations.post("/executions/unqueue/by-ids", AcceptedBulk, body=_IDS)
async def unqueue_executions_by_ids(
    request: Request, tenant: str, state: State = State.RUNNING
) -> Response:
    """Take executions out of the queues of their flows; with one in none, all stay."""
    return await _unqueue(request, tenant, await read_json(request, list[str]), state)


@operations.post("/executions/unqueue/by-query", AcceptedBulk, parameters=FILTERS)
async def unqueue_executions_by_query(
    request: Request, tenant: str, new_state: State = State.RUNNING
) -> Response:
    """Take the executions that match out of the queues of their flows."""
    return await _unqueue(request, tenant, await _matching(request, tenant), new_state)


async def _unqueue(request: Request, tenant: str, ids: list[str], state: State) -> Response:
    outcome = await services(request).execution_sets.unqueue(tenant, ids, state)
    return _accepted(request, "unqueue", outcome)


@operations.post("/executions/change-status/by-ids", AcceptedBulk, body=_IDS)
async def update_executions_status_by_ids(
    request: Request, tenant: str, new_status: State
) -> Response:
    """Put ended executions into another end state; nothing runs again."""
    return await _change_status(request, tenant, await read_json(request, list[str]), new_status)


@operations.post("/executions/change-status/by-query", AcceptedBulk, parameters=FILTERS)
async def update_executions_status_by_query(
    request: Request, tenant: str, new_status: State
) -> Response:
    """Put the ended executions that match into another end state."""
    return await _change_status(request, tenant, await _matching(request, tenant), new_status)


async def _change_status(request: Request, tenant: str, ids: list[str], state: State) -> Response:
    outcome = await services(request).execution_sets.change_status(tenant, ids, state)
    return _accepted(request, "change executions status", outcome)
