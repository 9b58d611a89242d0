"""Containers that an earlier server of this installation has left on the Docker engine."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from vivace.errors import TaskError, VivaceError
from vivace.plugin.egress import EgressPolicy

if TYPE_CHECKING:
    from vivace.plugins.docker.address import EngineAddress

__all__ = ["begin_removal"]

_LOG = logging.getLogger(__name__)

_PAUSES = (0.0, 30.0, 300.0)
"""Seconds before each look: a busy engine goes on making what a dead server has asked for."""


def begin_removal(settings: Mapping[str, Any]) -> asyncio.Task[None] | None:
    """Begin to remove them in the background; None where there is no engine.

    Engines that tasks name in `host` are looked at when a task first uses them.

    Args:
        settings: Those of plugins, with the installation's name.
    """
    from vivace.plugins.docker.address import HOST_SETTING, engine_address

    try:
        address = engine_address(settings.get(HOST_SETTING))
    except TaskError as error:
        _LOG.warning("the Docker engine is not used: %s", error.message)
        return None
    if address.is_absent:
        return None

    return asyncio.create_task(_remove(address, settings), name="remove containers left behind")


async def _remove(address: EngineAddress, settings: Mapping[str, Any]) -> None:
    from vivace.plugins.docker.engine import Engine
    from vivace.plugins.docker.labels import OWNER_SETTING
    from vivace.plugins.docker.orphans import remove_orphans

    owner = str(settings[OWNER_SETTING])
    for pause in _PAUSES:
        await asyncio.sleep(pause)
        with contextlib.suppress(VivaceError):  # tasks that need the engine say what is wrong
            async with Engine(address, EgressPolicy.of(settings.get)) as engine:
                await remove_orphans(engine, owner)
