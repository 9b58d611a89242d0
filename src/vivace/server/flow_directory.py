"""Flows of a directory, saved when the server starts."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from vivace.errors import VivaceError
from vivace.model.source import split_documents
from vivace.services.flows import FlowService

__all__ = ["load_flows"]

_LOG = logging.getLogger(__name__)


async def load_flows(directory: Path, flows: FlowService, tenant: str = "main") -> int:
    """Save every `*.yml` and `*.yaml` below a directory; identical text changes nothing.

    A file that cannot be read, or is not valid, is reported and left out.

    Returns:
        The number of flows saved.
    """
    count = 0
    for path in await asyncio.to_thread(_flow_files, directory):
        try:
            text = await asyncio.to_thread(path.read_text, "utf-8")
            for source in split_documents(text):
                await flows.put(tenant, source, await flows.check(source))
                count += 1
        except (VivaceError, OSError, UnicodeDecodeError) as error:
            _LOG.error("%s is not loaded: %s", path, error)
    return count


def _flow_files(directory: Path) -> list[Path]:
    return [
        path
        for path in sorted([*directory.rglob("*.yaml"), *directory.rglob("*.yml")])
        if not any(part.startswith((".", "_")) for part in path.relative_to(directory).parts)
    ]
