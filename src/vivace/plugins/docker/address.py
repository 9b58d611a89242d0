"""Where the Docker engine listens."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from vivace.errors import TaskError

__all__ = ["HOST_SETTING", "EngineAddress", "engine_address"]

HOST_SETTING = "docker-host"
"""The engine for tasks that name none; DOCKER_HOST, or the socket of this machine, unless set."""

_USUAL_SOCKET = "/var/run/docker.sock"
_PORT, _TLS_PORT = 2375, 2376


@dataclass(frozen=True, slots=True)
class EngineAddress:
    """One engine's address."""

    shown: str
    """As a user writes it."""
    url: str
    socket: str | None = None
    """Path of the Unix socket that the URL is reached by."""
    certificates: Path | None = None
    """Folder with `ca.pem`, `cert.pem` and `key.pem`."""

    @property
    def is_absent(self) -> bool:
        """Whether a look at the disk tells already that no engine is there."""
        return self.socket is not None and not Path(self.socket).exists()


def engine_address(*wanted: object) -> EngineAddress:
    """Give the address of the first that is set, or else the one that this machine suggests.

    Args:
        wanted: Such as a task runner's `host`, then the server's setting.

    Raises:
        TaskError: it is no address that can be reached from here.
    """
    text = next((str(item) for item in wanted if item), "")
    return _parsed(text or _of_this_machine(os.environ), os.environ)


def _of_this_machine(environ: Mapping[str, str]) -> str:
    named = environ.get("DOCKER_HOST")
    if named:
        return named
    candidates = [_USUAL_SOCKET]
    if "XDG_RUNTIME_DIR" in environ:  # an engine without root's rights
        candidates.append(f"{environ['XDG_RUNTIME_DIR']}/docker.sock")
    found = (path for path in candidates if Path(path).exists())
    return f"unix://{next(found, _USUAL_SOCKET)}"


def _parsed(text: str, environ: Mapping[str, str]) -> EngineAddress:
    text = text.strip()
    parts = urlsplit(text)
    if parts.scheme == "unix" and parts.path.startswith("/"):
        return EngineAddress(text, "http://docker", socket=parts.path)
    try:
        port = parts.port
    except ValueError as error:
        raise _unusable(text) from error
    if parts.scheme not in ("tcp", "http", "https") or not parts.hostname:
        raise _unusable(text)
    is_secure = parts.scheme == "https" or (
        parts.scheme == "tcp" and bool(environ.get("DOCKER_TLS_VERIFY"))
    )
    folder = environ.get("DOCKER_CERT_PATH")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    scheme, usual_port = ("https", _TLS_PORT) if is_secure else ("http", _PORT)
    return EngineAddress(
        text,
        f"{scheme}://{host}:{port or usual_port}",
        certificates=Path(folder) if is_secure and folder else None,
    )


def _unusable(text: str) -> TaskError:
    return TaskError(
        f"`{text[:200]}` is no address of a Docker engine",
        hint="write unix:///var/run/docker.sock or tcp://host:2375",
    )
