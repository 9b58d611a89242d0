"""The composition root: from one settings record to the parts of a running system.

`Core` is everything but a port: the server puts the API before it, `vivace run` and the tests use
it as it is.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from vivace.runtime.clock import Clock, SystemClock
from vivace.server.assembly import Assembly
from vivace.server.core import Core, installation_id
from vivace.server.data_directory import DataDirectory
from vivace.server.settings import ServerSettings
from vivace.services.settings import ServiceSettings
from vivace.store import Store, open_store

__all__ = ["Core", "build_core"]


async def build_core(
    settings: ServerSettings,
    *,
    clock: Clock | None = None,
    environ: Mapping[str, str] | None = None,
    exclusive: bool = True,
) -> Core:
    """Build the parts; nothing runs yet.

    Raises:
        ConflictError: another server has the database.
        UnavailableError: the data directory or the database cannot be used.
        InvalidError: a setting is wrong.
    """
    environ = os.environ if environ is None else environ
    directory = DataDirectory.open(settings.data_dir)
    services = _service_settings(settings, directory)
    store = await open_store(settings.database or str(directory.database), exclusive=exclusive)
    try:
        assembly = Assembly(
            settings,
            services,
            directory,
            store,
            clock or SystemClock(),
            environ,
            exclusive=exclusive,
            owner=await _container_owner(store),
        )
        return assembly.core()
    except BaseException:
        await store.close()
        raise


def _service_settings(settings: ServerSettings, directory: DataDirectory) -> ServiceSettings:
    from vivace.plugins.core.runner.marker import OWNER_SETTING, owner_of

    plugin_settings: dict[str, Any] = {
        "environments-dir": str(directory.environments),
        OWNER_SETTING: owner_of(directory.root),
        "python-warm": True,
        **settings.plugin_settings,
    }
    return ServiceSettings(
        data_dir=directory.root,
        url=settings.base_url,
        dialect=settings.dialect,
        timezone=settings.timezone,
        encryption_key=settings.encryption_key or directory.encryption_key(),
        env_vars_prefix=settings.env_vars_prefix,
        globals=settings.globals,
        plugin_defaults=settings.plugin_defaults,
        environment_name=settings.environment_name,
        plugin_settings=plugin_settings,
        max_request_bytes=settings.max_request_bytes,
        allowed_paths=settings.allowed_paths,
    )


async def _container_owner(store: Store) -> dict[str, Any]:
    """Give the setting by which an installation knows its containers, on whatever machine."""
    from vivace.plugins.docker.labels import OWNER_SETTING

    return {OWNER_SETTING: await installation_id(store)}
