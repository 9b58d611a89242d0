"""Questions to the person at the terminal; nobody else is asked anything."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import typer

from vivace.cli.given import GivenFile

__all__ = ["ask_missing", "confirm", "is_interactive"]


def is_interactive() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty() and sys.stderr.isatty() and not os.environ.get("CI")


def confirm(question: str, *, yes: bool) -> None:
    """Ask before something is deleted, unless `yes`; a script is not asked.

    Raises:
        typer.Abort: the answer is no.
    """
    if not yes and is_interactive():
        typer.confirm(question, abort=True, err=True)


def ask_missing(declared: Iterable[Mapping[str, Any]], given: Mapping[str, Any]) -> dict[str, Any]:
    """Ask for the required inputs that are neither given nor have a default.

    Args:
        declared: Inputs of a flow as JSON.
        given: By id.
    """
    if not is_interactive():
        return {}
    answers: dict[str, Any] = {}
    for item in _flat(declared):
        wanted = item.get("required", True) and item.get("defaults") is None
        conditional = item.get("dependsOn") is not None or item.get("autoSelectFirst")
        if not wanted or conditional or _is_given(item["id"], given):
            continue
        if item["type"] == "FILE":
            answers[item["id"]] = GivenFile(Path(typer.prompt(_question(item), err=True)))
        else:
            answers[item["id"]] = typer.prompt(
                _question(item), hide_input=item["type"] == "SECRET", err=True
            )
    return answers


def _flat(declared: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    for item in declared:
        if item.get("type") == "FORM":
            for child in item.get("inputs") or ():
                yield {**child, "id": f"{item['id']}.{child['id']}"}
        else:
            yield dict(item)


def _is_given(name: str, given: Mapping[str, Any]) -> bool:
    return name in given or name.split(".")[0] in given


def _question(item: Mapping[str, Any]) -> str:
    label = str(item.get("displayName") or item["id"])
    values = item.get("values")
    return f"{label} [{', '.join(values)}]" if values else f"{label} ({item['type']})"
