"""How much of the concurrency limits of flows is used."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from vivace.api.operations import Operations
from vivace.api.parameters import PAGING
from vivace.api.query import paging
from vivace.api.respond import json, services
from vivace.api.views.base import Paged
from vivace.api.views.catalogue import ConcurrencyLimit
from vivace.services.operations_port import LimitUse

__all__ = ["operations"]

operations = Operations("Flows")


@operations.get("/concurrency-limit/search", Paged[ConcurrencyLimit], parameters=PAGING)
async def search_concurrency_limits(request: Request, tenant: str) -> Response:
    """List the limited flows that have run since the start of the server."""
    page, size = paging(request, default_size=10_000)
    uses = services(request).execution_changes.limits(tenant)
    first = (page - 1) * size
    return json(Paged(results=[_view(use) for use in uses[first : first + size]], total=len(uses)))


@operations.put("/concurrency-limit/{namespace}/{flowId}", ConcurrencyLimit)
async def update_concurrency_limit(
    request: Request, tenant: str, namespace: str, flow_id: str
) -> Response:
    """Count the running executions of a flow anew, and let begin what may.

    The count follows from the executions: whatever the body says, the answer holds the true one.
    """
    await services(request).flows.get(tenant, namespace, flow_id)
    use = services(request).execution_changes.recount(namespace, flow_id, tenant)
    return json(_view(use))


def _view(use: LimitUse) -> ConcurrencyLimit:
    return ConcurrencyLimit(
        tenant_id=use.tenant,
        namespace=use.namespace,
        flow_id=use.flow_id,
        running=use.running,
        queued=use.queued,
    )
