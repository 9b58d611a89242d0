"""The names that every expression of this server sees: `envs`, `globals`, `kestra`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vivace.services.settings import ServiceSettings

__all__ = ["shared_variables"]


def shared_variables(settings: ServiceSettings, environ: Mapping[str, str]) -> dict[str, Any]:
    """Make them.

    Args:
        settings: Prefix, globals, name and address of the server.
        environ: Environment of the process; only what has the prefix is shown, without it and in
            lower case.
    """
    prefix = settings.env_vars_prefix
    kestra = {"environment": settings.environment_name, "url": settings.url}
    return {
        "envs": {
            name.removeprefix(prefix).lower(): value
            for name, value in environ.items()
            if prefix and name.startswith(prefix)
        },
        "globals": settings.globals,
        "kestra": {key: value for key, value in kestra.items() if value is not None},
    }
