"""HTTP as uvicorn reads it, but the names of headers as their sender wrote them where that matters.

ASGI gives names in lower case. The flows of webhooks name them as the documentation of the sender
does: `trigger.headers['X-GitHub-Event']`.
"""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

__all__ = ["HttpProtocol"]

_WANTED = b"/executions/webhook/"


class HttpProtocol(HttpToolsProtocol):
    """Adds `vivace.header_names` (lower case → as written) to the scope of calls of webhooks."""

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        super().on_header(name, value)
        if _WANTED in self.url:
            self.scope.setdefault("vivace.header_names", {})[name.lower()] = name  # type: ignore[typeddict-item]
