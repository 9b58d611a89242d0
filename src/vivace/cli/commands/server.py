"""`vivace server`: start the server."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from vivace.cli.configuration import load_configuration
from vivace.cli.output import notice
from vivace.cli.settings import UsageError, current

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_WHOLE = ("standalone", "local")
_ROLES = ("webserver", "executor", "scheduler", "worker", "indexer")
_Ignored = Annotated[list[str] | None, typer.Option(hidden=True)]

ConfigFiles = Annotated[
    list[Path] | None,
    typer.Option("--config", "-c", help="Settings in YAML, Kestra's too; repeated."),
]


@app.command()
def server(
    mode: Annotated[
        str, typer.Argument(help="standalone or local: everything in this process.", hidden=True)
    ] = "standalone",
    port: Annotated[int | None, typer.Option(help="Port. [default: 8080]")] = None,
    host: Annotated[str | None, typer.Option(help="Address. [default: 127.0.0.1]")] = None,
    data_dir: Annotated[
        Path | None,
        typer.Option("--data-dir", help="Database, files, environments. [default: .vivace]"),
    ] = None,
    database: Annotated[
        str | None, typer.Option(help="postgresql://… or an SQLite file. [default: in the data]")
    ] = None,
    storage: Annotated[
        str | None, typer.Option(help="Directory or URL of files. [default: in the data]")
    ] = None,
    flow_path: Annotated[
        Path | None, typer.Option("--flow-path", "-f", help="Save the flows of a directory first.")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", "--worker-thread", "-t", help="How many tasks run at a time."),
    ] = None,
    log_level: Annotated[
        str | None, typer.Option("--log-level", "-l", help="TRACE … ERROR. [default: INFO]")
    ] = None,
    config: ConfigFiles = None,
    no_tutorials: Annotated[bool, typer.Option("--no-tutorials", hidden=True)] = False,
    no_indexer: Annotated[bool, typer.Option("--no-indexer", hidden=True)] = False,
    ignore_executions: _Ignored = None,
    ignore_flows: _Ignored = None,
    ignore_namespaces: _Ignored = None,
    ignore_tenants: _Ignored = None,
) -> None:
    """Start the server with its web app, and run until SIGINT or SIGTERM.

    With --user NAME and VIVACE_PASSWORD it asks for credentials.
    """
    del no_tutorials, no_indexer  # there is nothing of the kind to leave out
    _check_mode(mode)
    _check_ignored(ignore_executions, ignore_flows, ignore_namespaces, ignore_tenants)
    options = current()
    loaded = load_configuration(
        config or (),
        os.environ,
        {
            "port": port,
            "host": host,
            "data_dir": data_dir,
            "database": database,
            "storage": storage,
            "flow_path": flow_path,
            "worker_capacity": workers,
            "log_level": _level(log_level),
            "basic_auth_user": options.user,
            "basic_auth_password": options.password if options.user is not None else None,
        },
    )
    for line in loaded.notices:
        notice(f"configuration: {line}")
    from vivace.server.run import run_server

    run_server(loaded.settings)


def _check_mode(mode: str) -> None:
    if mode in _ROLES:
        raise UsageError(
            f"this server runs all roles in one process, so that there is no `server {mode}`",
            hint="start `vivace server`",
        )
    if mode not in _WHOLE:
        raise UsageError(f"there is no `server {mode}`", hint="start `vivace server`")


def _check_ignored(*lists: list[str] | None) -> None:
    # Passing over executions is asked for in an emergency: not doing it silently would be worse.
    if any(lists):
        raise UsageError("--ignore-executions and its kin are not supported")


def _level(name: str | None) -> str | None:
    if name is None:
        return None
    level = name.upper()
    if level not in ("TRACE", "DEBUG", "INFO", "WARN", "WARNING", "ERROR"):
        raise UsageError(f"`{name}` is no log level: it is TRACE, DEBUG, INFO, WARN or ERROR")
    return {"TRACE": "DEBUG", "WARN": "WARNING"}.get(level, level)
