"""`vivace run`: run a flow, here or on the server."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from vivace.cli.exit_codes import ExitCode, of_state
from vivace.cli.given import file_inputs, parse_inputs, parse_labels
from vivace.cli.names import parse_flow_name
from vivace.cli.output import document, listing, notice, text
from vivace.cli.prompts import ask_missing
from vivace.cli.run_model import RunModel
from vivace.cli.settings import UsageError, current
from vivace.cli.sources import Source, read_source
from vivace.model.duration import parse_duration

app = typer.Typer(rich_markup_mode=None, add_completion=False)

Inputs = Annotated[
    list[str] | None,
    typer.Option("--input", "-i", help="name=text, name=@file or name:=json; repeated."),
]
InputsFile = Annotated[
    Path | None, typer.Option("--inputs", help="YAML or JSON file with a map of inputs.")
]
Labels = Annotated[list[str] | None, typer.Option("--label", "-l", help="key=value; repeated.")]
Timeout = Annotated[
    str | None, typer.Option("--timeout", help="Kill it after so long: seconds, or PT10M.")
]
FailOnWarning = Annotated[
    bool, typer.Option("--fail-on-warning", help="End with 3 when it ends in WARNING.")
]


@app.command()
def run(
    target: Annotated[
        str, typer.Argument(help="File (run here), or namespace.id (run on the server).")
    ],
    inputs: Inputs = None,
    inputs_file: InputsFile = None,
    labels: Labels = None,
    revision: Annotated[int | None, typer.Option(help="Not the latest one; server.")] = None,
    at: Annotated[str | None, typer.Option(help="Start then, ISO 8601; server.")] = None,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Do not wait for the end; server.")
    ] = False,
    timeout: Timeout = None,
    fail_on_warning: FailOnWarning = False,
    data_dir: Annotated[
        Path | None,
        typer.Option("--data-dir", help="Keep the execution here; a file runs in a temporary one."),
    ] = None,
) -> None:
    """Run a flow and follow it.

    A file runs in this process, without a server. Ctrl-C kills the run, a second one leaves.
    """
    given = parse_inputs(inputs or (), inputs_file)
    pairs = parse_labels(labels or ())
    seconds = _seconds(timeout)
    if _is_file(target):
        if revision is not None or at is not None or no_wait:
            raise UsageError("--revision, --at and --no-wait are for flows on the server")
        model, killed = _run_file(target, given, pairs, seconds, data_dir)
    else:
        from vivace.cli.client import connected
        from vivace.cli.remote_run import follow_run, start_remote

        names = parse_flow_name(target)
        with connected() as client:
            flow = _flow(client, *names, revision)
            given |= ask_missing(flow.get("inputs") or (), given)
            execution = start_remote(
                client, *names, given, pairs, flow=flow, revision=revision, schedule_date=at
            )
            if no_wait or at is not None:
                show_started(execution)
                raise typer.Exit(ExitCode.OK)
            model, killed = follow_run(client, execution, seconds)
    finish(model, killed=killed, timed_out=timeout, fail_on_warning=fail_on_warning)


def finish(model: RunModel, *, killed: bool, timed_out: str | None, fail_on_warning: bool) -> None:
    """Write the results of a run and end with its code."""
    if current().output == "table":
        if model.outputs:
            columns = {"output": lambda item: item[0], "value": lambda item: item[1]}
            listing(list(model.outputs.items()), columns)
    else:
        document(model.result())
    if killed:
        raise typer.Exit(ExitCode.TIMEOUT if timed_out else ExitCode.INTERRUPTED)
    raise typer.Exit(of_state(model.state, fail_on_warning=fail_on_warning))


def show_started(execution: dict[str, Any]) -> None:
    """Write what was started and is not waited for."""
    if current().output == "table":
        text(execution["id"])
        if execution.get("url"):
            notice(execution["url"])
    else:
        document(execution)


def _run_file(
    target: str,
    given: dict[str, Any],
    labels: list[tuple[str, str]],
    seconds: float | None,
    data_dir: Path | None,
) -> tuple[RunModel, bool]:
    from vivace.cli.local_run import run_local, uploaded
    from vivace.server.local import LocalRun

    source = _only_source(target)
    declared = _declared(source.text)
    given = {**given, **ask_missing(declared, given)}
    inputs = uploaded(given, file_inputs(declared))
    run = LocalRun(source.text, inputs, labels, file=source.file)
    return asyncio.run(run_local(run, max_seconds=seconds, data_dir=data_dir))


def _only_source(target: str) -> Source:
    sources = list(read_source(Path(target)))
    if len(sources) != 1:
        raise UsageError(f"{target} holds {len(sources)} flows; it has to hold one")
    return sources[0]


def _declared(source: str) -> list[dict[str, Any]]:
    """Inputs as they are written; what is wrong with them is told when the flow is read."""
    from vivace.model.source import parse_yaml

    data = parse_yaml(source).data
    inputs = data.get("inputs") if isinstance(data, dict) else None
    return [
        item for item in inputs or () if isinstance(item, dict) and {"id", "type"} <= item.keys()
    ]


def _is_file(target: str) -> bool:
    path = Path(target)
    named = target == "-" or path.suffix in (".yaml", ".yml") or path.is_file()
    if named and target != "-" and not path.is_file():
        raise UsageError(f"there is no file {target}")
    return named


def _flow(client: Any, namespace: str, flow_id: str, revision: int | None) -> dict[str, Any]:
    from vivace.cli.client import segment

    path = f"/flows/{segment(namespace)}/{segment(flow_id)}"
    return dict(client.call("GET", path, params={"revision": revision}))


def _seconds(timeout: str | None) -> float | None:
    if timeout is None:
        return None
    try:
        return parse_duration(timeout).total_seconds()
    except ValueError as error:
        raise UsageError(f"--timeout: {error}") from error
