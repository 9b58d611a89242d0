"""Connections to PostgreSQL that use nothing of the server's own accounts."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import Any

import psycopg
from psycopg import pq

from vivace.errors import TaskError
from vivace.plugin import LogLevel, RunContext
from vivace.plugin.egress import EgressPolicy
from vivace.plugins.jdbc.postgresql.url import Target, connection_options, parse_url
from vivace.plugins.jdbc.postgresql.values import register_loaders
from vivace.plugins.jdbc.properties import ConnectionProperties

__all__ = ["PostgresProperties", "SslMode", "refused", "unreachable"]

_METHODS = "password,md5,scram-sha-256,none"
"""Not GSS: its tickets would be the server's own."""
_CANCEL_WITHIN = 5.0
_WHERE = re.compile(
    r"^connection failed: |FATAL: |"
    r"connection to server at \"[^\"]*\"(?: \([^)]*\))?, port \d+ failed: "
)
_STATES = (
    ("password authentication failed", "28P01"),
    ("no password supplied", "28P01"),
    ("no pg_hba.conf entry", "28000"),
    ("too many connections", "53300"),
    ("remaining connection slots", "53300"),
    ("database system is", "57P03"),
    ('role "', "28000"),
    ('database "', "3D000"),
)
"""libpq does not tell the SQLSTATE of a refused connection: what the server says, in its words."""


class SslMode(StrEnum):
    """How far the connection is protected."""

    DISABLE = "DISABLE"
    ALLOW = "ALLOW"
    PREFER = "PREFER"
    REQUIRE = "REQUIRE"
    VERIFY_CA = "VERIFY_CA"
    VERIFY_FULL = "VERIFY_FULL"


class PostgresProperties(ConnectionProperties):
    """How to reach a PostgreSQL server."""

    ssl: bool = False
    """Whether the connection must be encrypted and the server's certificate trusted."""
    ssl_mode: SslMode | None = None
    """How far the connection is protected; wins over `ssl`."""
    ssl_root_cert: str | None = None
    """Certificate in PEM form that the server's must be signed with."""
    ssl_cert: str | None = None
    """Certificate in PEM form to prove who connects."""
    ssl_key: str | None = None
    """Private key in PEM form of that certificate."""
    ssl_key_password: str | None = None
    """Password of the private key."""

    @contextmanager
    def connected(self, context: RunContext) -> Iterator[psycopg.Connection[Any]]:
        """Give a connection in autocommit mode, closed at the end; a kill cancels what it runs.

        Raises:
            TaskError: there is no connection; the message names server and database.
        """
        target = parse_url(self.url)
        options = self._libpq_options(context, target)
        try:
            connection = psycopg.connect(**options, autocommit=True)
        except psycopg.Error as error:
            raise unreachable(error, target, options.get("password")) from error
        try:
            context.on_kill(lambda: _cancel(connection))
            connection.add_notice_handler(
                lambda notice: context.log(LogLevel.INFO, f"PostgreSQL: {notice.message_primary}")
            )
            self._prepare(context, connection)
            yield connection
        except psycopg.Error as error:
            raise refused(error) from error
        finally:
            connection.close()

    def _prepare(self, context: RunContext, connection: psycopg.Connection[Any]) -> None:
        register_loaders(connection)
        settings = {"TimeZone": self.time_zone(context).key}
        if not (connection.info.parameter_status("DateStyle") or "").startswith("ISO"):
            settings["DateStyle"] = "ISO"
        calls = ", ".join(["set_config(%s, %s, false)"] * len(settings))
        values = [text for setting in settings.items() for text in setting]
        connection.execute(f"SELECT {calls}", values)

    def _libpq_options(self, context: RunContext, target: Target) -> dict[str, Any]:
        user = self.username or target.user
        if not user:
            raise TaskError(f"no `username` is given for the database at {target}")
        nowhere = str(context.working_dir / "none")
        hosts, addresses = zip(*_addresses(context, target), strict=True)
        options: dict[str, Any] = {
            **connection_options(target),
            "host": ",".join(host for host, _ in hosts),
            "hostaddr": ",".join(addresses),
            "port": ",".join(str(port) for _, port in hosts),
            "user": user,
            "dbname": target.database or user,
            "password": self.password or target.password or "",
            "passfile": nowhere,
            "gssencmode": "disable",
            **self._ssl(context, target, nowhere),
        }
        if pq.version() >= 160000:
            options["require_auth"] = _METHODS
        return options

    def _ssl(self, context: RunContext, target: Target, nowhere: str) -> dict[str, Any]:
        mode = self._ssl_mode(target)
        folder = context.working_dir
        root = _pem(folder, "root", self.ssl_root_cert)
        if root is None and mode is SslMode.VERIFY_FULL and pq.version() >= 160000:
            root = "system"
        if root is None and mode in (SslMode.VERIFY_CA, SslMode.VERIFY_FULL):
            raise TaskError(f"`sslMode: {mode}` needs `sslRootCert`")
        return {
            "sslmode": mode.lower().replace("_", "-"),
            "sslrootcert": root or nowhere,
            "sslcert": _pem(folder, "cert", self.ssl_cert) or nowhere,
            "sslkey": _pem(folder, "key", self.ssl_key) or nowhere,
            "sslpassword": self.ssl_key_password or "",
            "sslcrl": nowhere,
        }

    def _ssl_mode(self, target: Target) -> SslMode:
        if self.ssl_mode is not None:
            return self.ssl_mode
        named = target.options.get("sslmode", "").upper().replace("-", "_")
        if named:
            try:
                return SslMode(named)
            except ValueError as error:
                raise TaskError(f"`sslmode={named.lower()}` in `url` is no mode") from error
        is_wanted = self.ssl or target.options.get("ssl", "false").lower() in ("", "true")
        return SslMode.VERIFY_FULL if is_wanted else SslMode.PREFER


def refused(error: psycopg.Error) -> TaskError:
    """Say why the server refused a statement."""
    diagnosis = error.diag
    said = diagnosis.message_primary or str(error) or type(error).__name__
    message = " ".join(said.split())
    facts = [f"SQLSTATE {error.sqlstate}"] if error.sqlstate else []
    if diagnosis.statement_position:
        facts.append(f"at character {diagnosis.statement_position}")
    detail = f" {diagnosis.message_detail}" if diagnosis.message_detail else ""
    shown = f" ({', '.join(facts)})" if facts else ""
    return TaskError(
        f"PostgreSQL: {message}{shown}{detail}".rstrip(), hint=diagnosis.message_hint or ""
    )


def unreachable(error: psycopg.Error, target: Target, password: str | None) -> TaskError:
    """Say why there is no connection, without the password."""
    reason = _WHERE.sub("", " ".join(str(error).split()))
    if password:
        reason = reason.replace(password, "***")
    state = error.sqlstate or next((code for text, code in _STATES if text in reason), None)
    shown = f" (SQLSTATE {state})" if state else ""
    return TaskError(f"no connection to the PostgreSQL database {target}: {reason}{shown}")


def _addresses(context: RunContext, target: Target) -> Iterator[tuple[tuple[str, int], str]]:
    """Give hosts with the addresses to connect to, which have been checked."""
    policy = EgressPolicy.of(context.setting)
    for host, port in target.hosts:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise TaskError(
                f"no connection to the PostgreSQL database {target}: "
                f"the name `{host}` cannot be resolved"
            ) from error
        for address in dict.fromkeys(str(entry[4][0]) for entry in found):
            policy.check(host, address)
            yield (host, port), address


def _cancel(connection: psycopg.Connection[Any]) -> None:
    # One that has been closed meanwhile has nothing to cancel.
    with suppress(psycopg.Error):
        connection.cancel_safe(timeout=_CANCEL_WITHIN)


def _pem(folder: Path, name: str, content: str | None) -> str | None:
    if not content:
        return None
    path = folder / f"{name}.pem"
    path.touch(mode=0o600)
    path.write_text(content if content.endswith("\n") else f"{content}\n")
    return str(path)
