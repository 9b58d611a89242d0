"""Everything that may be configured about a server, with defaults that run at once."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vivace.errors import InvalidError

__all__ = ["LOOPBACK", "ServerSettings"]

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Settings of `vivace server`; paths are made absolute when it starts."""

    host: str = "127.0.0.1"
    port: int = 8080
    data_dir: Path = Path(".vivace")
    """Database file, internal storage, working directories, environments."""
    database: str | None = None
    """`postgresql://…`, or a path of an SQLite file; a file in the data directory when absent."""
    storage: str | None = None
    """Directory or URL of internal storage; a folder of the data directory when absent."""
    flow_path: Path | None = None
    """Directory whose flows are saved at start."""
    url: str | None = None
    """Base of links that leave the server."""
    basic_auth_user: str | None = None
    basic_auth_password: str | None = None
    api_tokens: dict[str, str] = field(default_factory=dict)
    """Name → token."""
    hosts: frozenset[str] = frozenset()
    """Further host names that requests may be addressed to."""
    ui_dir: Path | None = None
    """Directory of the built web app; found by itself when absent."""
    worker_capacity: int = max(8 * (os.cpu_count() or 1), 32)
    """How many tasks with input or output run at a time."""
    drain_seconds: float = 300.0
    """How long running tasks may go on after SIGTERM."""
    timezone: str = "UTC"
    dialect: str = "1.x"
    encryption_key: str | None = None
    """Base64 of 32 bytes; made and kept in the data directory when absent."""
    env_vars_prefix: str = "ENV_"
    globals: dict[str, Any] = field(default_factory=dict)
    plugin_defaults: list[dict[str, Any]] = field(default_factory=list)
    plugin_settings: dict[str, Any] = field(default_factory=dict)
    allowed_paths: tuple[Path, ...] = ()
    """Directories below which flows may read `file://`."""
    max_request_bytes: int = 10 * 1024**3
    """Longest file that may be uploaded."""
    environment_name: str | None = None
    log_level: str = "INFO"
    access_log: bool = False

    def check(self) -> None:
        """Refuse what would be unsafe.

        Raises:
            InvalidError: reachable from other machines without credentials, or a user without
                password, who would not be asked for one.
        """
        has_user = bool(self.basic_auth_user and self.basic_auth_password)
        if self.basic_auth_user is not None and not has_user:
            raise InvalidError(
                f"the user `{self.basic_auth_user}` has no password",
                hint="give it in the environment as VIVACE_PASSWORD",
            )
        if self.host not in LOOPBACK and not has_user and not self.api_tokens:
            raise InvalidError(
                f"the server would be reachable at {self.host} without credentials",
                hint="give --user and VIVACE_PASSWORD (or an API token), or bind to 127.0.0.1",
            )

    @property
    def base_url(self) -> str:
        """Base of links, without a slash at its end."""
        if self.url is not None:
            return self.url.rstrip("/")
        host = "localhost" if self.host in LOOPBACK else self.host
        return f"http://{host}:{self.port}"
