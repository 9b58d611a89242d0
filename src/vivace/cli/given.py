"""What `-i` and `-l` on a command line mean."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vivace.cli.settings import UsageError

__all__ = ["GivenFile", "file_inputs", "parse_inputs", "parse_labels", "read_inputs_file"]


@dataclass(frozen=True, slots=True)
class GivenFile:
    """The content of a file on this machine: an upload, or a text, as the input's type wants."""

    path: Path


def parse_inputs(items: Iterable[str], file: Path | None = None) -> dict[str, Any]:
    """Read inputs.

    Args:
        items: `name=text`, `name:=json`, or `name=@file`; `name=@@text` is a text that begins
            with `@`.
        file: YAML or JSON with a map of inputs; single ones win over it.

    Raises:
        UsageError: an item has none of these forms, or a file cannot be read.
    """
    inputs: dict[str, Any] = {} if file is None else read_inputs_file(file)
    for item in items:
        name, equals, value = item.partition("=")
        if not equals or not name.rstrip(":"):
            raise UsageError(f"`-i {item}` is no input", hint="write name=value")
        if name.endswith(":"):
            inputs[name[:-1]] = _json(item, value)
        elif value.startswith("@@"):
            inputs[name] = value[1:]
        elif value.startswith("@"):
            inputs[name] = GivenFile(_existing(value[1:]))
        else:
            inputs[name] = value
    return inputs


def parse_labels(items: Iterable[str]) -> list[tuple[str, str]]:
    """Read labels, `key=value` or `key:value`.

    Raises:
        UsageError: an item has neither form.
    """
    labels = []
    for item in items:
        at = min((item.find(sign) for sign in "=:" if sign in item), default=-1)
        if at < 1 or at == len(item) - 1:
            raise UsageError(f"`-l {item}` is no label", hint="write key=value")
        labels.append((item[:at], item[at + 1 :]))
    return labels


def file_inputs(declared: Iterable[Mapping[str, Any]]) -> set[str]:
    """Give the ids of the inputs that take a file, of forms too, of inputs as JSON or YAML."""
    found = set()
    for item in declared:
        if item.get("type") == "FILE":
            found.add(str(item["id"]))
        for child in item.get("inputs") or ():
            if isinstance(child, Mapping) and child.get("type") == "FILE":
                found.add(f"{item['id']}.{child['id']}")
    return found


def read_inputs_file(path: Path) -> dict[str, Any]:
    """Read a map of inputs from YAML or JSON."""
    from vivace.model.source import parse_yaml

    data = parse_yaml(_existing(str(path)).read_text(encoding="utf-8"), str(path)).data
    if not isinstance(data, dict):
        raise UsageError(f"{path} holds no map of inputs")
    return data


def _json(item: str, value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError as error:
        raise UsageError(f"`-i {item}` is not JSON behind `:=`: {error}") from error


def _existing(name: str) -> Path:
    path = Path(name).expanduser()
    if not path.is_file():
        raise UsageError(f"there is no file {name}")
    return path
