"""The built web app: files under `/ui`, and its page for every path that is no file."""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from vivace.api.operations import Operations
from vivace.errors import NotFoundError

__all__ = ["WebApp", "operations"]

operations = Operations("Web", "")

_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; worker-src 'self' blob:"
)
_INDEX = "index.html"
_HASHED_DIRECTORY = "assets/"
"""The build puts a digest of the content into the names of the files in it."""
_FOR_EVER = "public, max-age=31536000, immutable"
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_NOT_BUILT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Vivace</title></head>
<body><h1>Vivace is running</h1>
<p>The web app has not been built. In a checkout, <code>make ui</code> builds it; the published
package contains it. The API works without it: see <code>/api/v1/openapi.json</code>.</p>
</body></html>
"""


@dataclass(frozen=True, slots=True)
class _Asset:
    path: Path
    media: str
    encodings: tuple[str, ...]


class WebApp:
    """The files of the build, listed once: a request can name no other file."""

    def __init__(self, directory: Path | None) -> None:
        self._assets = {} if directory is None else dict(_assets(directory))

    def respond(self, name: str, accepted: str) -> Response:
        """Answer with a file.

        Args:
            name: Path below `/ui/`, decoded.
            accepted: Encodings that the client takes.

        Raises:
            NotFoundError: a file of the build is asked for that is not there.
        """
        asset = self._assets.get(name)
        if asset is None:
            if name.startswith(_HASHED_DIRECTORY):
                raise NotFoundError(f"the web app has no file `{name[:200]}`")
            return self._index(accepted)
        if name == _INDEX:
            return self._index(accepted)
        cache = _FOR_EVER if name.startswith(_HASHED_DIRECTORY) else "public, max-age=300"
        return _file(asset, accepted, cache)

    def _index(self, accepted: str) -> Response:
        asset = self._assets.get(_INDEX)
        if asset is None:
            response: Response = HTMLResponse(_NOT_BUILT)
            response.headers["Content-Security-Policy"] = _POLICY
            return response
        return _file(asset, accepted, "no-cache")


def _assets(directory: Path) -> Iterator[tuple[str, _Asset]]:
    for folder, _, names in os.walk(directory):
        for name in names:
            path = Path(folder, name)
            if path.suffix in (".br", ".gz") or path.is_symlink():
                continue
            media = mimetypes.guess_type(name)[0] or "application/octet-stream"
            packed = tuple(
                encoding
                for encoding, suffix in _ENCODINGS
                if path.with_name(name + suffix).is_file()
            )
            yield path.relative_to(directory).as_posix(), _Asset(path, media, packed)


def _file(asset: _Asset, accepted: str, cache: str) -> Response:
    headers = {
        "Cache-Control": cache,
        "Content-Security-Policy": _POLICY,
        "Vary": "Accept-Encoding",
    }
    offered = {part.partition(";")[0].strip() for part in accepted.split(",")}
    path = asset.path
    for encoding, suffix in _ENCODINGS:
        if encoding in asset.encodings and encoding in offered:
            path = path.with_name(path.name + suffix)
            headers["Content-Encoding"] = encoding
            break
    return FileResponse(path, headers=headers, media_type=asset.media)


@operations.get("/ui/{name:path}", media="text/html", public=True, direct=True)
async def get_web_app_file(request: Request) -> Response:
    """Give a file of the web app, or its page."""
    web: WebApp = request.app.state.web
    return web.respond(
        unquote(request.path_params["name"]), request.headers.get("accept-encoding", "")
    )


@operations.get("/ui", media="text/html", public=True, direct=True)
async def get_web_app(_request: Request) -> Response:
    """Lead to the web app."""
    return RedirectResponse("/ui/", 307)


@operations.get("/", media="text/html", public=True, direct=True)
async def get_root(_request: Request) -> Response:
    """Lead to the web app."""
    return RedirectResponse("/ui/", 307)
