"""Who pulls an image: credentials of a registry, from a flow or from Docker's own configuration."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from vivace.errors import TaskError
from vivace.model.document import Document

__all__ = ["Credentials", "registry_header"]

_DOCKER_HUB = frozenset(
    {"docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"}
)


class Credentials(Document):
    """Who asks a registry for an image."""

    registry: str | None = None
    """The registry's host that they are for; any registry, unless set."""
    username: str | None = None
    password: str | None = None
    registry_token: str | None = None
    """A token instead of name and password."""
    identity_token: str | None = None
    """A token that the registry's own log-in has given."""
    auth: str | None = None
    """Name and password as `name:password` in base64."""

    def wire(self) -> dict[str, str]:
        """Give them as the engine takes them.

        Raises:
            TaskError: `auth` is not base64 of `name:password`.
        """
        username, password = self.username, self.password
        if self.auth and not username:
            username, password = _decoded(self.auth)
        values = {
            "username": username,
            "password": password,
            "identitytoken": self.identity_token,
            "registrytoken": self.registry_token,
        }
        return {name: value for name, value in values.items() if value}


def registry_header(
    registry: str, credentials: Credentials | None, config: Mapping[str, Any] | str | None
) -> dict[str, str]:
    """Give the header that lets the engine pull from a registry, none when nothing is known of it.

    Args:
        registry: The host in an image's name.
        credentials: Used when they are for this registry, or for any.
        config: Docker's `config.json`, as text or as a map.

    Raises:
        TaskError: one of them cannot be read.
    """
    if credentials is not None and _is_for(credentials.registry, registry):
        found = credentials.wire()
    else:
        found = _of_config(registry, config)
    if not found:
        return {}
    text = json.dumps({**found, "serveraddress": registry})
    return {"X-Registry-Auth": base64.urlsafe_b64encode(text.encode()).decode()}


def _of_config(registry: str, config: Mapping[str, Any] | str | None) -> dict[str, str]:
    entries = _as_map(config).get("auths") or {}
    if not isinstance(entries, Mapping):
        raise TaskError("`auths` in `config` is not a map of registries")
    for name, entry in entries.items():
        if _is_for(str(name), registry) and isinstance(entry, Mapping):
            known = {
                "username": entry.get("username"),
                "password": entry.get("password"),
                "auth": entry.get("auth"),
                "identity_token": entry.get("identitytoken"),
                "registry_token": entry.get("registrytoken"),
            }
            return Credentials(**{k: str(v) for k, v in known.items() if v}).wire()
    return {}


def _as_map(config: Mapping[str, Any] | str | None) -> Mapping[str, Any]:
    if not isinstance(config, str):
        return config or {}
    try:
        parsed = json.loads(config) if config.strip() else {}
    except ValueError as error:
        raise TaskError(f"`config` is not the JSON of Docker's config.json: {error}") from error
    if not isinstance(parsed, dict):
        raise TaskError("`config` is JSON, but not of a map")
    return parsed


def _decoded(auth: str) -> tuple[str, str]:
    try:
        text = base64.b64decode(auth, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        text = ""
    username, colon, password = text.partition(":")
    if not colon:  # what it holds is secret, so it is not shown
        raise TaskError("the registry's `auth` is not `name:password` in base64")
    return username, password


def _is_for(named: str | None, registry: str) -> bool:
    """Whether credentials of a name may be sent to a registry: never to another one."""
    if not named:
        return True
    host = named.removeprefix("https://").removeprefix("http://").partition("/")[0]
    return host == registry or {host, registry} <= _DOCKER_HUB
