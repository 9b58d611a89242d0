"""A person at a browser, and somebody who looks over their shoulder.

What the page complains of on the console and what the server refuses is a failure of the test,
whatever the test itself looks at.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

from tests.support.server import ServerProcess

__all__ = ["PATIENCE", "Visit"]

PATIENCE = 30_000
"""Milliseconds until what should appear counts as missing: a loaded machine is slow."""
_WIDE = {"width": 1440, "height": 900}
# the page itself gives up a request: it was left, or typing went on
_GIVEN_UP = "net::ERR_ABORTED"


class Visit:
    """One window with no memory of others."""

    def __init__(self, browser: Browser, server: ServerProcess) -> None:
        self.server = server
        self._complaints: list[str] = []
        self._context = browser.new_context(
            base_url=f"{server.url}/ui/",
            viewport=_WIDE,  # type: ignore[arg-type]
            locale="en-GB",
            timezone_id="UTC",
            reduced_motion="reduce",
        )
        self._context.set_default_timeout(PATIENCE)
        self._context.tracing.start(screenshots=True, snapshots=True)
        self.page = self._context.new_page()
        self._watch(self.page)

    def assert_quiet(self) -> None:
        """Fail if the page complained of anything so far."""
        assert not self._complaints, "\n".join(self._complaints)

    def keep_evidence(self) -> Path:
        """Write what the browser saw into a new folder, and give it."""
        folder = Path(tempfile.mkdtemp(prefix="vivace-e2e-"))
        self._context.tracing.stop(path=folder / "trace.zip")
        self.page.screenshot(path=folder / "page.png")
        (folder / "page.txt").write_text("\n".join([self.page.url, *self._complaints]) + "\n")
        (folder / "server.log").write_text(self.server.log())
        return folder

    def close(self) -> None:
        self._context.close()

    def _watch(self, page: Page) -> None:
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self._complaints.append(f"uncaught: {error}"))
        page.on("requestfailed", self._on_failed)
        page.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._complaints.append(f"console {message.type}: {message.text}")

    def _on_failed(self, request: Request) -> None:
        if request.failure != _GIVEN_UP:
            self._complaints.append(f"{request.method} {request.url}: {request.failure}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            request = response.request
            self._complaints.append(f"{request.method} {request.url}: {response.status}")
