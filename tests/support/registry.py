"""A registry of images with one image, which asks for credentials if it is told to."""

from __future__ import annotations

import base64
import gzip
import hashlib
import http.server
import io
import json
import tarfile
import threading
from collections.abc import Mapping
from types import TracebackType

__all__ = ["Registry"]

_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"


class Registry:
    """Serves `hello:1`, with one file `hello.txt`, on loopback; use it as a context."""

    def __init__(self, *, user: str = "", password: str = "") -> None:
        self._expected = f"{user}:{password}" if user else ""
        self._blobs, self._manifest = _hello()
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def image(self) -> str:
        return f"{self.host}/hello:1"

    def __enter__(self) -> Registry:
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, path: str, authorization: str) -> tuple[int, Mapping[str, str], bytes]:
        """Give status, headers and body for a request."""
        if self._expected and not _is_allowed(authorization, self._expected):
            return 401, {"WWW-Authenticate": 'Basic realm="test"'}, b"{}"
        if path == "/v2/":
            return 200, {}, b"{}"
        digest = _digest(self._manifest)
        if path in ("/v2/hello/manifests/1", f"/v2/hello/manifests/{digest}"):
            headers = {"Content-Type": _MANIFEST, "Docker-Content-Digest": digest}
            return 200, headers, self._manifest
        blob = self._blobs.get(path.removeprefix("/v2/hello/blobs/"))
        if blob is not None:
            return 200, {"Content-Type": "application/octet-stream"}, blob
        body = {"errors": [{"code": "MANIFEST_UNKNOWN", "message": "manifest unknown"}]}
        return 404, {"Content-Type": "application/json"}, json.dumps(body).encode()

    def _handler(self) -> type[http.server.BaseHTTPRequestHandler]:
        registry = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                given = self.headers.get("Authorization", "")
                status, headers, body = registry.answer(self.path, given)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(body)

            do_HEAD = do_GET  # noqa: N815  # the name by which it is called

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


def _hello() -> tuple[dict[str, bytes], bytes]:
    """Give the blobs by digest, and the manifest, of an image."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        entry = tarfile.TarInfo("hello.txt")
        entry.size = 5
        archive.addfile(entry, io.BytesIO(b"hello"))
    layer = gzip.compress(buffer.getvalue())
    config = json.dumps(
        {
            "architecture": "amd64",
            "os": "linux",
            "config": {"Cmd": ["/hello"]},
            "rootfs": {"type": "layers", "diff_ids": [_digest(buffer.getvalue())]},
        }
    ).encode()
    manifest = {
        "schemaVersion": 2,
        "mediaType": _MANIFEST,
        "config": _reference("application/vnd.docker.container.image.v1+json", config),
        "layers": [_reference("application/vnd.docker.image.rootfs.diff.tar.gzip", layer)],
    }
    return {_digest(layer): layer, _digest(config): config}, json.dumps(manifest).encode()


def _reference(kind: str, blob: bytes) -> dict[str, object]:
    return {"mediaType": kind, "size": len(blob), "digest": _digest(blob)}


def _digest(blob: bytes) -> str:
    return f"sha256:{hashlib.sha256(blob).hexdigest()}"


def _is_allowed(authorization: str, expected: str) -> bool:
    kind, _, text = authorization.partition(" ")
    return kind == "Basic" and base64.b64decode(text).decode() == expected
