"""JDBC URLs of PostgreSQL, and what libpq is told instead.

libpq takes what it is not told from the environment and the home directory of the process: its
password, its certificates, its service file. They are the server's, not the flow's, so each is
named here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from vivace.errors import TaskError

__all__ = ["Target", "parse_url"]

_SCHEME = re.compile(r"(?:jdbc:)?(?:postgresql|postgres|pgsql):", re.IGNORECASE)
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.%\w]+)\]|([\w.-]+))?(?::(\d{1,5}))?")
_SERVER_TYPES = {
    "any": "any",
    "master": "primary",
    "primary": "primary",
    "slave": "standby",
    "secondary": "standby",
    "preferslave": "prefer-standby",
    "prefersecondary": "prefer-standby",
}
_FILES = frozenset({"sslcert", "sslkey", "sslrootcert"})


@dataclass(frozen=True, slots=True)
class Target:
    """What a URL says."""

    hosts: list[tuple[str, int]]
    database: str | None
    options: dict[str, str]
    """Parameters of the URL, in lower case."""
    user: str | None = None
    password: str | None = None

    def __str__(self) -> str:
        places = ",".join(f"{host}:{port}" for host, port in self.hosts)
        return f"{places}/{self.database or ''}"


def parse_url(url: str) -> Target:
    """Read `jdbc:postgresql://host:port/database?name=value`, or the same without `jdbc:`.

    Raises:
        TaskError: it is another URL; the message does not repeat what may be a password.
    """
    scheme = _SCHEME.match(url.strip())
    if scheme is None:
        raise TaskError(
            "`url` is no JDBC URL of PostgreSQL",
            hint="it looks like jdbc:postgresql://host:5432/database",
        )
    rest, _, query = url.strip()[scheme.end() :].partition("?")
    options = {name.lower(): value for name, value in parse_qsl(query, keep_blank_values=True)}
    for name in sorted(_FILES & set(options)):
        raise TaskError(
            f"`{name}` in `url` names a file of the worker, which is not read",
            hint="give the certificate itself, as the property sslCert, sslKey or sslRootCert",
        )
    authority, database = "", rest
    if rest.startswith("//"):
        authority, _, database = rest[2:].partition("/")
    credentials, _, places = authority.rpartition("@")
    user, _, password = credentials.partition(":")
    return Target(
        hosts=[_host(place) for place in places.split(",")],
        database=unquote(database) or None,
        options=options,
        user=options.get("user") or unquote(user) or None,
        password=options.get("password") or unquote(password) or None,
    )


def connection_options(target: Target) -> dict[str, Any]:
    """Give what libpq is told for the parameters of a URL; unknown ones are left out."""
    options = target.options
    told: dict[str, Any] = {
        "application_name": options.get("applicationname", "vivace"),
        "connect_timeout": _seconds(options.get("connecttimeout") or "30"),
        "target_session_attrs": _SERVER_TYPES.get(
            options.get("targetservertype", "").lower(), "any"
        ),
        "load_balance_hosts": "random" if _is_true(options.get("loadbalancehosts")) else "disable",
        "keepalives": 1,
        "options": _session_options(options),
    }
    return told


def _session_options(options: dict[str, str]) -> str:
    settings = options.get("options", "")
    schema = options.get("currentschema")
    if schema:
        escaped = schema.replace("\\", "\\\\").replace(" ", "\\ ")
        settings = f"{settings} -c search_path={escaped}"
    return settings.strip()


def _host(place: str) -> tuple[str, int]:
    match = _HOST.fullmatch(place)
    port = int(match[3] or 5432) if match else 0
    if match is None or not 0 < port < 65536:
        raise TaskError(f"`{place}` in `url` is no host and port")
    return match[1] or match[2] or "localhost", port


def _seconds(text: str) -> int:
    if not text.isdigit():
        raise TaskError(f"`connectTimeout={text}` in `url` is no number of seconds")
    return min(int(text) or 3600, 3600)


def _is_true(text: str | None) -> bool:
    return (text or "").lower() == "true"
