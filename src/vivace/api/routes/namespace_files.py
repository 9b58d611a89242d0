"""Files that the flows of a namespace share."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from vivace.api.forms import received_file
from vivace.api.operations import Body, Operations
from vivace.api.parameters import query_parameter
from vivace.api.respond import attachment_stream, empty, json, services
from vivace.api.views.catalogue import FileAttributes, FileRevision, file_attributes
from vivace.services.namespace_paths import path_of_uri

__all__ = ["operations"]

operations = Operations("Files")

_UPLOAD = Body(
    ("multipart/form-data",),
    {"type": "object", "properties": {"fileContent": {"type": "string", "format": "binary"}}},
)


@operations.get("/namespaces/{namespace}/files", media="application/octet-stream")
async def get_file_content(
    request: Request, tenant: str, namespace: str, path: str, revision: int | None = None
) -> Response:
    """Give a file, the latest version unless another is asked for."""
    file = await services(request).namespace_files.open(tenant, namespace, path, revision)
    return attachment_stream(file.content, file.name, "application/octet-stream", size=file.size)


@operations.post("/namespaces/{namespace}/files", body=_UPLOAD, upload=True)
async def create_namespace_file(
    request: Request, tenant: str, namespace: str, path: str
) -> Response:
    """Save a file; a zip archive is unpacked below `path`."""
    async with received_file(request, "fileContent") as (name, content):
        await services(request).namespace_uploads.receive(tenant, namespace, path, name, content)
    return empty()


@operations.put(
    "/namespaces/{namespace}/files",
    parameters=(
        query_parameter("from", {"type": "string"}, required=True),
        query_parameter("to", {"type": "string"}, required=True),
    ),
)
async def move_file_directory(request: Request, tenant: str, namespace: str) -> Response:
    """Rename a file or directory."""
    source = path_of_uri(request.query_params.get("from"))
    target = path_of_uri(request.query_params.get("to"))
    await services(request).namespace_files.move(tenant, namespace, source, target)
    return empty()


@operations.delete("/namespaces/{namespace}/files")
async def delete_file_directory(
    request: Request, tenant: str, namespace: str, path: str
) -> Response:
    """Delete a file, or a directory with all that is in it."""
    await services(request).namespace_files.delete(tenant, namespace, path)
    return empty()


@operations.get("/namespaces/{namespace}/files/directory", list[FileAttributes])
async def list_namespace_directory_files(
    request: Request, tenant: str, namespace: str, path: str = "/"
) -> Response:
    """List one level of a directory."""
    found = await services(request).namespace_files.list_directory(tenant, namespace, path)
    return json([file_attributes(item) for item in found])


@operations.post("/namespaces/{namespace}/files/directory")
async def create_namespace_directory(
    request: Request, tenant: str, namespace: str, path: str
) -> Response:
    """Make an empty directory."""
    await services(request).namespace_files.make_directory(tenant, namespace, path)
    return empty()


@operations.get("/namespaces/{namespace}/files/stats", FileAttributes)
async def get_file_metadatas(
    request: Request, tenant: str, namespace: str, path: str = "/"
) -> Response:
    """Give the attributes of a file or directory."""
    return json(
        file_attributes(await services(request).namespace_files.stat(tenant, namespace, path))
    )


@operations.get("/namespaces/{namespace}/files/search", list[str])
async def search_namespace_files(request: Request, tenant: str, namespace: str, q: str) -> Response:
    """List the paths that hold a text."""
    return json(await services(request).namespace_files.search(tenant, namespace, q))


@operations.get("/namespaces/{namespace}/files/revisions", list[FileRevision])
async def get_file_revisions(request: Request, tenant: str, namespace: str, path: str) -> Response:
    """List the versions of a file."""
    found = await services(request).namespace_files.versions(tenant, namespace, path)
    return json([FileRevision(revision=number) for number in found])


@operations.get("/namespaces/{namespace}/files/export", media="application/octet-stream")
async def export_namespace_files(request: Request, tenant: str, namespace: str) -> Response:
    """Give the files and the flows of a namespace as a zip archive."""
    content = services(request).namespace_uploads.export(tenant, namespace)
    return attachment_stream(content, f"{namespace}_files.zip", "application/octet-stream")
