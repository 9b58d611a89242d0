"""Remove containers whose server has died: nobody reads what they do any more."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any

from vivace.plugins.core.runner.marker import parse_server, this_server
from vivace.plugins.docker.container import remove_container
from vivace.plugins.docker.engine import Engine, EngineError
from vivace.plugins.docker.labels import KEEP, OWNER, SERVER

__all__ = ["remove_orphans", "remove_orphans_once"]

_LOG = logging.getLogger(__name__)


_AT_ONCE = 4

_SEEN: set[tuple[str, str]] = set()
"""Engine and owner of those that this process has looked at; what comes after is its own."""


async def remove_orphans_once(engine: Engine, owner: str) -> None:
    """Remove them unless this process has done so before on this engine, or is about to.

    Nobody has to wait for it: what this process makes is none.
    """
    place = (engine.address.shown, owner)
    if place in _SEEN:
        return
    _SEEN.add(place)
    try:
        await remove_orphans(engine, owner)
    except BaseException:
        _SEEN.discard(place)
        raise


async def remove_orphans(engine: Engine, owner: str) -> int:
    """Remove what servers that are no more have left, and give how many containers that were.

    Those are earlier servers of this owner: an installation has one at a time, so that all others
    of its name are gone. And on an engine of this machine, whoever's process has ended here: a run
    without a server has no successor of its name. Containers of runs with `delete: false` are
    stopped only; those of runs with `wait: false` go on.

    Raises:
        TaskError: the engine does not answer.
    """
    filters = json.dumps({"label": [OWNER, SERVER]})
    found = await engine.call("GET", "/containers/json", params={"all": 1, "filters": filters})
    is_near = engine.address.socket is not None
    orphans = [each for each in found if _is_orphan(each["Labels"], owner, is_near=is_near)]
    few = asyncio.Semaphore(_AT_ONCE)
    removed = sum(await asyncio.gather(*(_end_in_turn(engine, each, few) for each in orphans)))
    if removed:
        _LOG.warning("ended %s containers that an earlier server had left", removed)
    return removed


async def _end_in_turn(
    engine: Engine, container: Mapping[str, Any], few: asyncio.Semaphore
) -> bool:
    async with few:
        try:
            return await _end(engine, container)
        except EngineError as error:
            _LOG.warning("container %s is left: %s", container["Id"][:12], error.message)
            return False


async def _end(engine: Engine, container: Mapping[str, Any]) -> bool:
    """End it, and say whether there was anything to end."""
    if KEEP not in container["Labels"]:
        await remove_container(engine, container["Id"])
        return True
    if container["State"] != "running":
        return False
    await engine.call("POST", f"/containers/{container['Id']}/kill")
    return True


def _is_orphan(labels: Mapping[str, str], owner: str, *, is_near: bool) -> bool:
    server, ours = parse_server(labels[SERVER]), this_server()
    if server is None or server == ours:
        return False
    if labels[OWNER] == owner:
        # One of another namespace is a container of this installation that was replaced by ours.
        return server.is_gone or server.namespace != ours.namespace
    # Machines number their processes alike, so of a shared engine nothing is known.
    return is_near and server.is_gone
