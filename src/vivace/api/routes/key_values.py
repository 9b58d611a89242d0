"""The key-value store of namespaces."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from vivace.api.body import read_json, read_text
from vivace.api.operations import Body, Operations
from vivace.api.parameters import PAGED_FILTERS
from vivace.api.query import search_query
from vivace.api.respond import empty, json, services
from vivace.api.views.base import Paged
from vivace.api.views.catalogue import KeyEntry, KeyList, KeyValue, key_entry, key_value

__all__ = ["operations"]

operations = Operations("KV")


@operations.get("/kv", Paged[KeyEntry], parameters=PAGED_FILTERS)
async def list_all_keys(request: Request, tenant: str) -> Response:
    """Search the keys of all namespaces."""
    query = search_query(request, tenant)
    found = await services(request).key_values.search(query)
    return json(Paged(results=[key_entry(item) for item in found.results], total=found.total))


@operations.get("/namespaces/{namespace}/kv", list[KeyEntry])
async def list_keys(request: Request, tenant: str, namespace: str) -> Response:
    """List the keys of a namespace."""
    found = await services(request).key_values.of_namespace(tenant, namespace)
    return json([key_entry(item) for item in found])


@operations.get("/namespaces/{namespace}/kv/inheritance", list[KeyEntry])
async def list_keys_with_inheritence(request: Request, tenant: str, namespace: str) -> Response:
    """List the keys of the namespaces above that are not hidden by nearer ones."""
    found = await services(request).key_values.inherited(tenant, namespace)
    return json([key_entry(item) for item in found])


@operations.get("/namespaces/{namespace}/kv/{key}", KeyValue)
async def get_key_value(request: Request, tenant: str, namespace: str, key: str) -> Response:
    """Give a value; 410 when it has expired."""
    return json(key_value(await services(request).key_values.get(tenant, namespace, key)))


@operations.put("/namespaces/{namespace}/kv/{key}", body=Body(("text/plain", "application/json")))
async def set_key_value(request: Request, tenant: str, namespace: str, key: str) -> Response:
    """Set a value: JSON is parsed, anything else is a text.

    The headers `description` and `ttl` (an ISO 8601 duration) are kept with it.
    """
    await services(request).key_values.set_text(
        tenant,
        namespace,
        key,
        await read_text(request),
        description=request.headers.get("description"),
        ttl=request.headers.get("ttl"),
    )
    return empty()


@operations.delete("/namespaces/{namespace}/kv/{key}", bool)
async def delete_key_value(request: Request, tenant: str, namespace: str, key: str) -> Response:
    """Delete a key and say whether it was there."""
    return json(await services(request).key_values.delete(tenant, namespace, key))


@operations.delete(
    "/namespaces/{namespace}/kv", KeyList, body=Body(("application/json",), shape=KeyList)
)
async def delete_key_values(request: Request, tenant: str, namespace: str) -> Response:
    """Delete keys and give those that were there."""
    wanted: KeyList = await read_json(request, KeyList)
    use = services(request)
    deleted = [key for key in wanted.keys if await use.key_values.delete(tenant, namespace, key)]
    return json(KeyList(keys=deleted))
