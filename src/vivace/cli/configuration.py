"""The settings of a server out of defaults, files, environment and flags, in this order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from vivace.cli.kestra_keys import (
    HANDLED,
    KEYS,
    byte_size,
    leaves,
    normal,
    paths,
    read_kestra,
)
from vivace.errors import InvalidError
from vivace.model.source import parse_yaml
from vivace.server.settings import ServerSettings

__all__ = ["SECRET_FIELDS", "Configuration", "load_configuration"]

SECRET_FIELDS = frozenset({"basic_auth_password", "api_tokens", "encryption_key"})
"""Fields that are shown to nobody."""

_OWN = "vivace"
_ENVIRONMENT = "VIVACE_"
_CLIENT_VARIABLES = frozenset({"SERVER", "USER", "PASSWORD", "TOKEN", "TENANT", "OUTPUT"})
_PLACEHOLDER = re.compile(r"\$\{([A-Za-z0-9_.-]+)(?::([^}]*))?\}")


@dataclass(frozen=True, slots=True)
class Configuration:
    """Settings, and where each that is no default comes from."""

    settings: ServerSettings
    origins: dict[str, str]
    """By the name of the field."""
    notices: list[str]
    """What was passed over."""


def load_configuration(
    files: Sequence[Path], environ: Mapping[str, str], flags: Mapping[str, Any]
) -> Configuration:
    """Put the settings together.

    Args:
        files: Configuration in YAML: ours under `vivace`, or Kestra's own.
        environ: Environment of the process: `VIVACE_PORT`, `KESTRA_URL`, …
        flags: By the name of the field; None is not given.

    Raises:
        InvalidError: a file cannot be read, or a value is wrong.
    """
    notices: list[str] = []
    layers: list[tuple[str, dict[str, Any]]] = []
    for name, tree in _documents(files, environ):
        values, told = _of_tree(tree)
        layers.append((name, values))
        notices += told
    layers += _of_environment(environ)
    layers.append(("flag", {key: value for key, value in flags.items() if value is not None}))
    origins: dict[str, str] = {}
    values = {}
    for name, layer in layers:
        values.update(layer)
        origins.update(dict.fromkeys(layer, name))
    return Configuration(replace(ServerSettings(), **values), origins, notices)


def _documents(
    files: Sequence[Path], environ: Mapping[str, str]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give the YAML maps, the least important first."""
    if environ.get("KESTRA_CONFIGURATION"):
        text = environ["KESTRA_CONFIGURATION"]
        yield "KESTRA_CONFIGURATION", _parsed(text, "KESTRA_CONFIGURATION", environ)
    named = [Path(item) for item in environ.get("MICRONAUT_CONFIG_FILES", "").split(",") if item]
    for file in [*named, *files]:
        try:
            text = file.read_text(encoding="utf-8")
        except OSError as error:
            raise InvalidError(f"{file} cannot be read: {error.strerror}") from error
        yield str(file), _parsed(text, str(file), environ)


def _parsed(text: str, name: str, environ: Mapping[str, str]) -> Mapping[str, Any]:
    data = parse_yaml(text, name).data
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise InvalidError(f"{name} holds no map of settings")
    filled: Mapping[str, Any] = _filled(data, environ)
    return filled


def _filled(value: Any, environ: Mapping[str, str]) -> Any:
    """Replace `${NAME:default}`."""
    if isinstance(value, dict):
        return {key: _filled(item, environ) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, environ) for item in value]
    if not isinstance(value, str):
        return value

    def text(match: re.Match[str]) -> str:
        name, default = match.groups()
        found = environ.get(name, environ.get(re.sub(r"[.-]", "_", name).upper(), default))
        if found is None:
            raise InvalidError(f"the configuration needs the environment variable `{name}`")
        return str(found)

    return _PLACEHOLDER.sub(text, value)


def _of_tree(tree: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    own = tree.get(_OWN) or {}
    if not isinstance(own, Mapping):
        raise InvalidError("`vivace` in the configuration holds no map of settings")
    foreign = {key: value for key, value in tree.items() if key != _OWN}
    reading = read_kestra(dict(leaves(foreign))) if foreign else None
    values = dict(reading.values) if reading else {}
    by_name = {normal(item.name): item.name for item in fields(ServerSettings)}
    for key, value in own.items():
        field = by_name.get(normal(key))
        if field is None:
            raise InvalidError(f"there is no setting `vivace.{key}`", hint=_nearest(key, by_name))
        typed = _typed(field, value)
        # one file may set some as Kestra does and others as we do
        is_both = field == "plugin_settings" and field in values
        values[field] = {**values[field], **typed} if is_both else typed
    return values, reading.notices if reading else []


def _of_environment(environ: Mapping[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    foreign = {
        name: value
        for name, value in environ.items()
        if name.startswith(("KESTRA_", "MICRONAUT_SERVER_", "DATASOURCES_"))
    }
    known = _kestra_variables(foreign)
    if known:
        yield "environment", read_kestra(known).values
    for item in fields(ServerSettings):
        name = _ENVIRONMENT + item.name.upper()
        if name in environ and item.name.upper() not in _CLIENT_VARIABLES:
            yield name, {item.name: _typed(item.name, environ[name])}


def _kestra_variables(environ: Mapping[str, str]) -> dict[str, str]:
    """Find the known keys among variables, where `_` may mean a dot, a dash or nothing."""
    by_letters = {key.replace(".", ""): key for key in (*KEYS, *HANDLED)}
    return {
        by_letters[letters]: value
        for name, value in environ.items()
        if (letters := name.replace("_", "").lower()) in by_letters
    }


def _typed(field: str, value: Any) -> Any:
    convert = _CONVERTERS.get(field)
    if convert is None:
        return value if value is None else str(value)
    try:
        return convert(value)
    except (ValueError, TypeError) as error:
        raise InvalidError(f"the setting `{field}` cannot be `{value}`: {error}") from error


def _tokens(value: Any) -> dict[str, str]:
    if isinstance(value, Mapping):
        return {str(name): str(token) for name, token in value.items()}
    pairs = [item.partition("=") for item in str(value).split(",") if item]
    if not all(name and token for name, _, token in pairs):
        raise ValueError("write name=token, separated by commas")
    return {name: token for name, _, token in pairs}


def _names(value: Any) -> frozenset[str]:
    items = value if isinstance(value, list) else str(value).split(",")
    return frozenset(str(item).strip() for item in items if str(item).strip())


def _data(value: Any) -> Any:
    return parse_yaml(value).data if isinstance(value, str) else value


def _flag(value: Any) -> bool:
    word = str(value).strip().lower()
    if word not in ("true", "false"):
        raise ValueError("write true or false")
    return word == "true"


_CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "port": int,
    "data_dir": lambda value: Path(str(value)),
    "flow_path": lambda value: Path(str(value)),
    "ui_dir": lambda value: Path(str(value)),
    "worker_capacity": int,
    "drain_seconds": float,
    "api_tokens": _tokens,
    "hosts": _names,
    "globals": _data,
    "plugin_defaults": _data,
    "plugin_settings": _data,
    "allowed_paths": paths,
    "max_request_bytes": byte_size,
    "access_log": _flag,
}


def _nearest(key: str, known: Mapping[str, str]) -> str:
    import difflib

    found = difflib.get_close_matches(normal(key), known, 1)
    return f"did you mean `{known[found[0]].replace('_', '-')}`?" if found else ""
