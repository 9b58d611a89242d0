"""Types of tasks and triggers: documentation, schemas, icons."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from vivace.api.operations import INSTANCE_ROOT, Operations
from vivace.api.parameters import PAGING
from vivace.api.query import paging
from vivace.api.respond import json, services
from vivace.api.views.catalogue import (
    DocumentedType,
    InputTypeView,
    PluginGroup,
    PluginIcon,
    PluginVersions,
    documented_type,
    plugin_group,
)
from vivace.errors import NotFoundError
from vivace.expressions.filters import FILTERS
from vivace.expressions.functions import FUNCTIONS

__all__ = ["operations"]

operations = Operations("Plugins", INSTANCE_ROOT)

_SCHEMA_AGE = "public, max-age=300"


@operations.get("/plugins", list[PluginGroup], parameters=PAGING)
async def list_plugins(request: Request) -> Response:
    """List the installed types by group; paged when `page` or `size` is given."""
    groups = [plugin_group(item) for item in await _in_thread(services(request).plugins.groups)]
    if not request.query_params.keys() & {"page", "size"} and not _has_filters(request):
        return json(groups)
    page, size = paging(request, default_size=10_000)
    return json({"results": groups[(page - 1) * size : page * size], "total": len(groups)})


def _has_filters(request: Request) -> bool:
    return any(name.startswith("filters[") for name in request.query_params)


async def _in_thread(function: Any, *arguments: Any, **options: Any) -> Any:
    # The first call of each imports plugins and walks through their classes.
    return await asyncio.to_thread(function, *arguments, **options)


@operations.get("/plugins/groups/subgroups", list[PluginGroup])
async def get_plugin_by_subgroups(request: Request) -> Response:
    """List the installed types by sub-group."""
    found = await _in_thread(services(request).plugins.groups, by_sub_group=True)
    return json([plugin_group(item) for item in found])


@operations.get("/plugins/icons", dict[str, PluginIcon])
async def get_plugin_icons(request: Request) -> Response:
    """Give an icon for each type."""
    icons = await _in_thread(services(request).plugins.icons)
    return json({name: _icon(icon) for name, icon in icons.items()})


@operations.get("/plugins/icons/groups", dict[str, PluginIcon])
async def get_plugin_group_icons(request: Request) -> Response:
    """Give an icon for each group."""
    icons = await _in_thread(services(request).plugins.group_icons)
    return json({name: _icon(icon) for name, icon in icons.items()})


def _icon(icon: Any) -> PluginIcon:
    return PluginIcon(name=icon.name, icon=icon.base64, flowable=icon.flowable)


@operations.get("/plugins/icons/{cls}/icon.svg", media="image/svg+xml")
async def get_plugin_icon_svg(request: Request, cls: str) -> Response:
    """Give the icon of a type as a picture."""
    icon = await _in_thread(services(request).plugins.icon, cls)
    return Response(icon.svg, media_type="image/svg+xml")


@operations.get("/plugins/icons/{cls}", PluginIcon)
async def get_plugin_icon(request: Request, cls: str) -> Response:
    """Give the icon of a type."""
    return json(_icon(await _in_thread(services(request).plugins.icon, cls)))


@operations.get("/plugins/inputs", list[InputTypeView])
async def get_all_input_types(request: Request) -> Response:
    """List the types of inputs."""
    return json(
        [InputTypeView(type=name, cls=cls) for name, cls in services(request).plugins.inputs()]
    )


@operations.get("/plugins/inputs/{type}", DocumentedType)
async def get_schema_from_input_type(request: Request, type: str) -> Response:
    """Give documentation and schema of a type of inputs."""
    return json(documented_type(await _in_thread(services(request).plugins.input, type)))


@operations.get("/plugins/properties/{type}", dict)
async def get_properties_from_type(request: Request, type: str) -> Response:
    """Give the schema of the properties that all of a kind have."""
    return json(await _in_thread(services(request).plugins.base_properties, type))


@operations.get("/plugins/schemas/{type}", dict)
async def get_schemas_from_type(request: Request, type: str, array_of: bool = False) -> Response:
    """Give the JSON Schema of `flow`, `task` or `trigger`, for editors."""
    encoded = await _in_thread(services(request).plugins.schema_json, type, array_of=array_of)
    return Response(encoded, media_type="application/json", headers={"Cache-Control": _SCHEMA_AGE})


@operations.get("/plugins/{cls}", DocumentedType)
async def get_plugin_documentation(request: Request, cls: str, all: bool = False) -> Response:
    """Give documentation and schema of a type; `all` includes what every task has."""
    found = await _in_thread(services(request).plugins.documentation, cls, include_common=all)
    return json(documented_type(found))


@operations.get("/plugins/{cls}/versions", PluginVersions)
async def get_plugin_versions(request: Request, cls: str) -> Response:
    """List the installed versions of a type."""
    versions = await _in_thread(services(request).plugins.versions, cls)
    return json(PluginVersions(type=cls, versions=versions))


@operations.get("/plugins/{cls}/versions/{version}", DocumentedType)
async def get_plugin_documentation_from_version(
    request: Request, cls: str, version: str, all: bool = False
) -> Response:
    """Give documentation and schema of a version of a type."""
    use = services(request).plugins
    if version not in await _in_thread(use.versions, cls):
        raise NotFoundError(f"version {version} of `{cls}` is not installed")
    return json(documented_type(await _in_thread(use.documentation, cls, include_common=all)))


@operations.get("/pebble/functions", list[Any], tag="Expressions")
async def list_functions(request: Request, details: bool = False) -> Response:
    """List the functions of expressions; with `details` as objects."""
    if not details and request.headers.get("accept-version") != "2":
        return json(sorted(FUNCTIONS))
    described = [
        {"name": name, "arguments": [{"name": each} for each in FUNCTIONS[name].parameters or ()]}
        for name in sorted(FUNCTIONS)
    ]
    return json(described)


@operations.get("/pebble/filters", list[str], tag="Expressions")
async def list_filters() -> Response:
    """List the filters of expressions."""
    return json(sorted(FILTERS))
