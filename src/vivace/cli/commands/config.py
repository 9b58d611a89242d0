"""`vivace config`: the settings, and where they come from."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path
from typing import Any

import typer

from vivace.cli.commands.server import ConfigFiles
from vivace.cli.configuration import SECRET_FIELDS, Configuration, load_configuration
from vivace.cli.output import listing, notice
from vivace.server.settings import ServerSettings

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)


@app.callback()
def config() -> None:
    """Show the settings and where each comes from."""


@app.command("show")
@app.command("properties", hidden=True)
def show(files: ConfigFiles = None) -> None:
    """Show the settings that `vivace server` would start with here."""
    loaded = load_configuration(files or (), os.environ, {})
    for line in loaded.notices:
        notice(f"configuration: {line}")
    columns = {
        "setting": lambda item: item["setting"],
        "value": lambda item: item["value"],
        "origin": lambda item: item["origin"],
    }
    listing(list(_rows(loaded)), columns)


def _rows(loaded: Configuration) -> list[dict[str, Any]]:
    return [
        {
            "setting": item.name.replace("_", "-"),
            "value": _shown(item.name, getattr(loaded.settings, item.name)),
            "origin": loaded.origins.get(item.name, "default"),
        }
        for item in fields(ServerSettings)
    ]


def _shown(name: str, value: Any) -> Any:
    if name in SECRET_FIELDS and value:
        return "******"
    if name == "database" and value is not None:
        return _without_password(value)
    if isinstance(value, Path):
        return str(value)
    return sorted(value) if isinstance(value, frozenset) else value


def _without_password(url: str) -> str:
    head, at, rest = url.rpartition("@")
    scheme, found, login = head.partition("://")
    if not at or not found or ":" not in login:
        return url
    return f"{scheme}://{login.partition(':')[0]}:******@{rest}"
