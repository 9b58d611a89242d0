"""Namespaces, their keys, secrets and files."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from vivace.api.body import read_json
from vivace.api.operations import Body, Operations
from vivace.api.parameters import PAGED_FILTERS
from vivace.api.query import paging
from vivace.api.respond import json, services
from vivace.api.views.base import Paged
from vivace.api.views.catalogue import NamespaceView, SecretKey, SecretList

__all__ = ["operations"]

operations = Operations("Namespaces")


class Autocomplete(msgspec.Struct, rename="camel"):
    """What somebody has typed so far."""

    q: str = ""
    ids: list[str] = []
    existing_only: bool = False


@operations.post(
    "/namespaces/autocomplete", list[str], body=Body(("application/json",), shape=Autocomplete)
)
async def autocomplete_namespaces(request: Request, tenant: str) -> Response:
    """List the namespaces that hold a text."""
    wanted: Autocomplete = await read_json(request, Autocomplete)
    found = await services(request).namespaces.search(tenant, wanted.q)
    return json(found + [name for name in wanted.ids if name not in found])


@operations.get("/namespaces/search", Paged[NamespaceView], parameters=PAGED_FILTERS)
async def search_namespaces(
    request: Request, tenant: str, q: str = "", existing: bool = False
) -> Response:
    """Search namespaces; with `existing` without those that only have others below them."""
    page, size = paging(request)
    text = q or request.query_params.get("filters[q][EQUALS]", "")
    found = await services(request).namespaces.search(tenant, text, with_parents=not existing)
    shown = found[(page - 1) * size : page * size]
    views = [NamespaceView(id=name, deleted=False) for name in shown]
    return json(Paged(results=views, total=len(found)))


@operations.get("/namespaces/{id}", NamespaceView)
async def get_namespace(_request: Request, id: str) -> Response:
    """Give a namespace; one that nothing is in yet is given too."""
    return json(NamespaceView(id=id, deleted=False))


@operations.get("/namespaces/{namespace}/inherited-secrets", dict[str, list[str]])
async def list_inherited_secrets(request: Request, namespace: str) -> Response:
    """Give the names of the secrets that the flows of a namespace can read."""
    return json({namespace: services(request).secrets.names()})


@operations.get("/namespaces/{namespace}/secrets", SecretList, parameters=PAGED_FILTERS)
async def list_namespace_secrets(request: Request) -> Response:
    """List the names of secrets."""
    return _secrets(request)


@operations.get("/secrets", SecretList, parameters=PAGED_FILTERS, tag="Secrets")
async def list_secrets(request: Request) -> Response:
    """List the names of secrets."""
    return _secrets(request)


def _secrets(request: Request) -> Response:
    page, size = paging(request)
    text = request.query_params.get("filters[q][EQUALS]", "").lower()
    names = [name for name in services(request).secrets.names() if text in name.lower()]
    shown = [SecretKey(key=name) for name in names[(page - 1) * size : page * size]]
    return json(SecretList(read_only=True, results=shown, total=len(names)))
