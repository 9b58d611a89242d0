"""Settings of Kestra's configuration files, as ours: known keys, known ones without meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from vivace.errors import InvalidError
from vivace.model.duration import parse_duration

__all__ = ["HANDLED", "KEYS", "Reading", "byte_size", "leaves", "normal", "paths", "read_kestra"]

_ROOTS = ("kestra", "micronaut", "datasources", "endpoints", "logger", "jackson", "otel")
_WITHOUT_MEANING = (
    "kestra.repository", "kestra.queue", "kestra.jdbc", "kestra.templates", "kestra.tutorialflows",
    "kestra.anonymoususagereport", "kestra.uianonymoususagereport", "kestra.heartbeat",
    "kestra.tasks.tmpdir", "kestra.server.liveness", "kestra.server.service", "kestra.retries",
    "kestra.elasticsearch", "kestra.kafka", "kestra.indexer", "kestra.micrometer", "kestra.metrics",
    "kestra.traces", "kestra.ai", "kestra.webserver", "kestra.ui", "kestra.regex", "kestra.kv",
    "kestra.variables.cacheenabled", "kestra.variables.cachesize", "kestra.ee", "kestra.secret",
    "kestra.server.basicauth.realm", "kestra.server.workertaskrestartstrategy",
    "kestra.configurations", "kestra.allocatedcpucores", "kestra.environment.color",
)  # fmt: skip
_LENGTH = re.compile(r"(\d+)(ms|s|m|h|d)")
_SIZE = re.compile(r"(\d+)\s*(|b|kb|mb|gb)")
_UNIT_BYTES = {"": 1, "b": 1, "kb": 1024, "mb": 1024**2, "gb": 1024**3}
_UNIT_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


@dataclass(frozen=True, slots=True)
class Reading:
    """Our settings out of a Kestra file, and what is to be told about the rest."""

    values: dict[str, Any]
    """By the name of the field."""
    notices: list[str]


def normal(key: str) -> str:
    """Write a key in its one form: `kestra.server.basic-auth` is `kestra.server.basicauth`."""
    return key.replace("-", "").replace("_", "").lower()


def leaves(tree: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Give all values of nested maps by dotted path; lists are values."""
    if isinstance(tree, Mapping) and tree and normal(path) != "kestra.variables.globals":
        for key, value in tree.items():
            yield from leaves(value, f"{path}.{key}" if path else str(key))
    else:
        yield path, tree


def read_kestra(flat: Mapping[str, Any]) -> Reading:
    """Translate settings.

    Args:
        flat: By dotted path, in any spelling.

    Raises:
        InvalidError: a value cannot be read, or names what cannot be used here.
    """
    found = {normal(path): value for path, value in flat.items()}
    values: dict[str, Any] = {}
    for key, (field, convert) in KEYS.items():
        if found.get(key) is not None:
            values[field] = _converted(key, found[key], convert)
    _credentials(found, values)
    _database(found, values)
    _storage(found, values)
    notices = [_notice(path, normal(path)) for path in flat]
    notices += _configurations(found.get("kestra.plugins.configurations"), values)
    return Reading(values, [notice for notice in notices if notice])


def _converted(key: str, value: Any, convert: Callable[[Any], Any]) -> Any:
    try:
        return convert(value)
    except (ValueError, TypeError) as error:
        raise InvalidError(f"the setting `{key}` cannot be `{value}`: {error}") from error


def _credentials(found: Mapping[str, Any], values: dict[str, Any]) -> None:
    prefix = "kestra.server.basicauth"
    if _truth(found.get(f"{prefix}.enabled", True)) and found.get(f"{prefix}.username"):
        values["basic_auth_user"] = str(found[f"{prefix}.username"])
        values["basic_auth_password"] = str(found.get(f"{prefix}.password") or "")


def _database(found: Mapping[str, Any], values: dict[str, Any]) -> None:
    if found.get("datasources.mysql.url"):
        raise InvalidError(
            "MySQL is not supported as a database",
            hint="use PostgreSQL, or leave `datasources` out for the embedded SQLite",
        )
    url = found.get("datasources.postgres.url")
    if not url:
        return
    parts = urlsplit(str(url).removeprefix("jdbc:"))
    user = found.get("datasources.postgres.username")
    password = found.get("datasources.postgres.password")
    login = quote(str(user), safe="") if user is not None else ""
    if password is not None:
        login += ":" + quote(str(password), safe="")
    place = f"{login}@{parts.netloc}" if login else parts.netloc
    values["database"] = f"postgresql://{place}{parts.path}"


def _storage(found: Mapping[str, Any], values: dict[str, Any]) -> None:
    kind = str(found.get("kestra.storage.type") or "local")

    def option(name: str) -> Any:
        return found.get(f"kestra.storage.{kind}.{name}")

    if kind == "local":
        location = option("basepath")
    elif kind in ("s3", "minio"):
        location = f"s3://{option('bucket')}"
    elif kind == "gcs":
        location = f"gs://{option('bucket')}"
    elif kind == "azure":
        location = f"az://{option('container')}"
    else:
        raise InvalidError(f"`{kind}` is no kind of storage: it is local, s3, minio, gcs or azure")
    if location:
        values["storage"] = str(location)


def _configurations(entries: Any, values: dict[str, Any]) -> list[str]:
    """Read what Kestra configures by type, and tell what has no meaning here."""
    key = "kestra.plugins.configurations"
    notices = []
    settings = {}
    for entry in _converted(key, entries or [], _entries):
        type_id = str(entry.get("type"))
        for name, value in _converted(key, entry.get("values") or {}, _mapping).items():
            setting = _PLUGIN_SETTINGS.get((type_id, normal(str(name))))
            if setting is None:
                notices.append(f"`{name}` in the configuration of `{type_id}` has no meaning here")
            else:
                settings[setting] = value
    if settings:
        values["plugin_settings"] = settings
    return notices


def _notice(path: str, key: str) -> str:
    root = key.partition(".")[0]
    if root not in _ROOTS:
        return f"unknown setting `{path}`"
    if key in KEYS or key in HANDLED:
        return ""
    if key.startswith("kestra.storage."):
        return f"`{path}` is ignored: credentials of storage come from the environment"
    if key.startswith("datasources.h2"):
        return f"`{path}` is ignored: the embedded database is SQLite, in the data directory"
    if root != "kestra" or key.startswith(_WITHOUT_MEANING):
        return f"`{path}` has no meaning here"
    return f"unknown setting `{path}`"


def _seconds(value: Any) -> float:
    match = _LENGTH.fullmatch(str(value).strip().lower())
    if match:
        return int(match[1]) * _UNIT_SECONDS[match[2]]
    return parse_duration(value).total_seconds()


def byte_size(value: Any) -> int:
    """Read a number of bytes, such as `512MB`."""
    match = _SIZE.fullmatch(str(value).strip().lower())
    if match is None:
        raise ValueError("write a number of bytes, such as 512MB")
    return int(match[1]) * _UNIT_BYTES[match[2]]


def paths(value: Any) -> tuple[Path, ...]:
    """Read a list of directories, or their names with commas between them."""
    items = value if isinstance(value, list) else str(value).split(",")
    return tuple(Path(str(item).strip()) for item in items if str(item).strip())


def _truth(value: Any) -> bool:
    return str(value).strip().lower() == "true"


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError("expected a map")
    return dict(value)


def _entries(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise ValueError("expected a list of maps")
    return [dict(item) for item in value]


KEYS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "kestra.url": ("url", str),
    "kestra.encryption.secretkey": ("encryption_key", str),
    "kestra.variables.envvarsprefix": ("env_vars_prefix", str),
    "kestra.variables.globals": ("globals", _mapping),
    "kestra.plugins.defaults": ("plugin_defaults", _entries),
    "kestra.tasks.defaults": ("plugin_defaults", _entries),
    "kestra.environment.name": ("environment_name", str),
    "kestra.server.terminationgraceperiod": ("drain_seconds", _seconds),
    "kestra.localfiles.allowedpaths": ("allowed_paths", paths),
    "micronaut.server.maxrequestsize": ("max_request_bytes", byte_size),
    "micronaut.server.port": ("port", int),
    "micronaut.server.host": ("host", str),
    "micronaut.server.netty.accesslogger.enabled": ("access_log", _truth),
}
"""Normal key → our field and how its value is read."""
HANDLED = frozenset(
    {
        "kestra.plugins.configurations",
        "kestra.server.basicauth.enabled",
        "kestra.server.basicauth.username",
        "kestra.server.basicauth.password",
        "kestra.storage.type",
        "kestra.storage.local.basepath",
        "kestra.storage.s3.bucket",
        "kestra.storage.minio.bucket",
        "kestra.storage.gcs.bucket",
        "kestra.storage.azure.container",
        "datasources.postgres.url",
        "datasources.postgres.username",
        "datasources.postgres.password",
        "datasources.postgres.driverclassname",
    }
)
"""Normal keys that are read together with others."""
_PLUGIN_SETTINGS = {
    ("io.kestra.plugin.scripts.runner.docker.Docker", "volumeenabled"): "docker-volumes-enabled",
    ("io.kestra.plugin.fs.local", "allowedpaths"): "local-files-allowed-paths",
    ("io.kestra.plugin.fs.local.Trigger", "allowedpaths"): "local-files-allowed-paths",
}
"""Type and normal name of what it may be configured with → our setting."""
