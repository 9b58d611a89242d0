"""Flows of a directory, saved when the server starts."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Protocol

from vivace.errors import VivaceError

__all__ = ["load_flows"]

_LOG = logging.getLogger(__name__)


class FlowSaver(Protocol):
    """Saves a flow, new or not."""

    async def save(self, tenant: str, source: str) -> object:
        """Create or update a flow; identical text changes nothing."""
        ...


async def load_flows(directory: Path, flows: FlowSaver, tenant: str = "main") -> int:
    """Save every `*.yml` and `*.yaml` below a directory; one that is invalid is reported.

    Returns:
        The number of flows saved.
    """
    count = 0
    for path in sorted([*directory.rglob("*.yaml"), *directory.rglob("*.yml")]):
        if any(part.startswith((".", "_")) for part in path.relative_to(directory).parts):
            continue
        try:
            await flows.save(tenant, path.read_text(encoding="utf-8"))
            count += 1
        except (VivaceError, OSError, UnicodeDecodeError) as error:
            _LOG.error("%s is not loaded: %s", path, error)
    return count
