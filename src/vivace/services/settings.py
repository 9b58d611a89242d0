"""What use cases need to know of the configuration; the server fills it in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["ServiceSettings"]


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """Settings that mean the same to API, scheduler, tasks and CLI."""

    data_dir: Path
    url: str = "http://localhost:8080"
    """Base of links, without `/ui`."""
    dialect: str = "1.x"
    """How a flow is read that fits both dialects."""
    timezone: str = "UTC"
    encryption_key: str | None = None
    """Base64 of 32 bytes; needed for SECRET inputs."""
    env_vars_prefix: str = "ENV_"
    globals: dict[str, Any] = field(default_factory=dict)
    plugin_defaults: list[dict[str, Any]] = field(default_factory=list)
    environment_name: str | None = None
    system_namespace: str = "system"
    plugin_settings: dict[str, Any] = field(default_factory=dict)
    """What `RunContext.setting` gives."""
    max_request_bytes: int = 10 * 1024**3
    """Longest body of a request, and so longest file that is uploaded."""
    allowed_paths: tuple[Path, ...] = ()
    """Directories below which `file://` may be read."""
