"""`vivace plugins list`: the types that flows may use here."""

from __future__ import annotations

from typing import Annotated

import typer

from vivace.cli.output import listing

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)

_KINDS = ("task", "trigger", "condition", "taskRunner")


@app.callback()
def plugins() -> None:
    """List task types."""


@app.command("list")
@app.command("ls", hidden=True)
def list_types(
    core: Annotated[bool, typer.Option("--core", help="Only types of the core.")] = False,
) -> None:
    """List the types that are installed."""
    from vivace.plugin.registry import Registry

    registry = Registry()
    found = [
        {"type": type_id, "kind": kind}
        for kind in _KINDS
        for type_id in registry.type_ids(kind)
        if not core or ".plugin.core." in type_id
    ]
    columns = {"type": lambda item: item["type"], "kind": lambda item: item["kind"]}
    listing(found, columns)
