"""Take a file from a server into internal storage."""

from __future__ import annotations

from pathlib import Path

import httpx

from vivace.errors import TaskError
from vivace.plugin import LogLevel, Outputs, RunContext, type_id
from vivace.plugins.core.http.exchange import HttpTask, header_lists, shown_url
from vivace.plugins.core.http.file_name import offered_name, safe_name

__all__ = ["Download"]

_BLOCK_BYTES = 1024 * 1024


class DownloadOutputs(Outputs):
    """The file that was made."""

    uri: str
    """URI of the file in internal storage."""
    code: int
    """Status code."""
    length: int
    """Size in bytes."""
    headers: dict[str, list[str]]
    """Headers, each with all its values."""


@type_id("io.kestra.plugin.core.http.Download", aliases=("io.kestra.plugin.fs.http.Download",))
class Download(HttpTask):
    """Copy a file of any size from an HTTP server to internal storage.

    Metric: `response.length`, the size in bytes.

    ```yaml
    id: fetch_orders
    namespace: company.team
    tasks:
      - id: download
        type: io.kestra.plugin.core.http.Download
        uri: https://data.example.com/orders.csv
        saveAs: orders.csv
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.download.length }} bytes at {{ outputs.download.uri }}"
    ```
    """

    save_as: str | None = None
    """Name of the file; the server's when absent."""
    fail_on_empty_response: bool = True
    """Whether to fail when the file is empty."""

    async def run(self, context: RunContext) -> DownloadOutputs:
        target = context.working_dir / f"download-{context.identity.task_run_id}"
        try:
            async with self.exchange(context) as response:
                length = await _copied(context, response, target)
            self._check_length(context, response, length)
            name = safe_name(self.save_as or "") or offered_name(
                response.headers.get("Content-Disposition"), str(response.url)
            )
            uri = await context.on_thread(context.files.put, target, name)
        finally:
            target.unlink(missing_ok=True)
        context.metric("response.length", length)
        return DownloadOutputs(
            uri=uri,
            code=response.status_code,
            length=length,
            headers=header_lists(response),
        )

    def _check_length(self, context: RunContext, response: httpx.Response, length: int) -> None:
        announced = response.headers.get("Content-Length", "")
        received = response.num_bytes_downloaded
        if announced.isdigit() and int(announced) != received and self.method.upper() != "HEAD":
            raise TaskError(f"the file has {received} bytes, not the {announced} announced")
        if length:
            return
        url = shown_url(str(response.url))
        if self.fail_on_empty_response and not self.options.allow_failed:
            raise TaskError(f"the file at {url} is empty")
        context.log(LogLevel.WARN, f"the file at {url} is empty")


async def _copied(context: RunContext, response: httpx.Response, target: Path) -> int:
    length = 0
    held = bytearray()
    file = await context.on_thread(target.open, "wb")
    try:
        async for chunk in response.aiter_bytes():
            held += chunk
            length += len(chunk)
            if len(held) >= _BLOCK_BYTES:
                await context.on_thread(file.write, bytes(held))
                held.clear()
        await context.on_thread(file.write, bytes(held))
    finally:
        await context.on_thread(file.close)
    return length
