"""`vivace backfill`: past dates of a schedule, made up for and watched."""

from __future__ import annotations

import time
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from vivace.cli.backfill_progress import ProgressLine
from vivace.cli.client import ApiClient, connected, segment
from vivace.cli.commands.run import Inputs, InputsFile, Labels
from vivace.cli.commands.trigger import FlowName, TriggerId, trigger_name
from vivace.cli.exit_codes import ExitCode
from vivace.cli.given import GivenFile, parse_inputs, parse_labels
from vivace.cli.names import is_flow_name, parse_flow_name
from vivace.cli.output import document, listing, notice, text
from vivace.cli.settings import UsageError, current
from vivace.model.backfill import BackfillMode, BackfillOrder
from vivace.model.instant import from_iso

_LOOK_EVERY_S = 0.5
_LISTED = 10_000
_ENDED = ("DONE", "CANCELLED")


class _Group(TyperGroup):
    """`vivace backfill FLOW TRIGGER …` is `vivace backfill start FLOW TRIGGER …`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and is_flow_name(args[0]):
            args = ["start", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_Group,
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help="Make up for past dates of a schedule: `vivace backfill FLOW TRIGGER --start … --end …`.",
)

BackfillId = Annotated[str, typer.Argument(metavar="BACKFILL", help="Id of the backfill.")]


@app.command("start")
def start(
    flow: FlowName,
    trigger: TriggerId,
    start: Annotated[str, typer.Option(help="First instant; a date is its midnight, UTC.")],
    end: Annotated[
        str | None, typer.Option(help="First instant behind it; now unless given.")
    ] = None,
    mode: Annotated[
        BackfillMode, typer.Option(case_sensitive=False, help="Which dates.")
    ] = BackfillMode.ALL,
    order: Annotated[
        BackfillOrder, typer.Option(case_sensitive=False, help="Which first.")
    ] = BackfillOrder.ASCENDING,
    parallelism: Annotated[
        int | None, typer.Option("--parallelism", "--concurrency", help="Executions at a time.")
    ] = None,
    inputs: Inputs = None,
    inputs_file: InputsFile = None,
    labels: Labels = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the dates, and start nothing.")
    ] = False,
    wait: Annotated[bool, typer.Option("--wait", "-w", help="Follow it to its end.")] = False,
) -> None:
    """Start a backfill of the interval from --start to --end, and show its id."""
    body = {
        **trigger_name(flow, trigger),
        "start": _instant(start, "--start"),
        "end": None if end is None else _instant(end, "--end"),
        "mode": mode.value,
        "order": order.value,
        "parallelism": parallelism,
        "inputs": _inputs(inputs, inputs_file),
        "labels": [{"key": key, "value": value} for key, value in parse_labels(labels or ())],
    }
    with connected() as client:
        if dry_run:
            _preview(client, body)
            return
        found = client.call("POST", "/backfills", json=body)
        if wait:
            found = _follow(client, found)
            _finish(found)
        elif current().output in ("json", "yaml"):
            document(found)
        else:
            text(found["id"])


@app.command("ls")
@app.command("list", hidden=True)
def list_backfills(
    flow: Annotated[str | None, typer.Argument(metavar="[FLOW]", help="namespace.id")] = None,
    trigger: Annotated[str | None, typer.Option(help="Id of the trigger.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 25,
) -> None:
    """List backfills, the newest first."""
    namespace, flow_id = parse_flow_name(flow) if flow is not None else (None, None)
    params = {"namespace": namespace, "flowId": flow_id, "triggerId": trigger}
    with connected() as client:
        found = client.pages("/backfills", limit, params)
    columns = {
        "id": lambda item: item["id"],
        "flow": lambda item: f"{item['namespace']}.{item['flowId']}",
        "trigger": lambda item: item["triggerId"],
        "state": lambda item: item["state"],
        "start": lambda item: item["start"],
        "end": lambda item: item["end"],
        "done": lambda item: f"{item['done']}/{item['total']}",
        "failed": lambda item: item["failed"],
    }
    listing(found, columns)


@app.command("status")
def status(
    backfill: BackfillId,
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Follow it to its end.")] = False,
) -> None:
    """Show how far a backfill is."""
    with connected() as client:
        found = client.call("GET", _path(backfill))
        if watch:
            found = _follow(client, found)
    if watch:
        _finish(found)
    else:
        document(found)


@app.command("dates")
def dates(
    backfill: BackfillId,
    limit: Annotated[int, typer.Option(min=1, max=_LISTED, help="How many at most.")] = 100,
) -> None:
    """Show the dates of a backfill in its order, and what became of each."""
    with connected() as client:
        found = client.call("GET", f"{_path(backfill)}/dates", params={"size": limit})
    _list_dates(found)


@app.command("pause")
def pause(backfill: BackfillId) -> None:
    """Start no more dates; executions that run go on."""
    _change(backfill, "pause", "is paused")


@app.command("continue")
@app.command("resume", hidden=True)
@app.command("unpause", hidden=True)
def continue_(backfill: BackfillId) -> None:
    """Go on with a paused backfill."""
    _change(backfill, "continue", "goes on")


@app.command("cancel")
def cancel(backfill: BackfillId) -> None:
    """End a backfill; executions that run go on."""
    _change(backfill, "cancel", "is cancelled")


def _change(backfill: str, action: str, done: str) -> None:
    with connected() as client:
        found = client.call("POST", f"{_path(backfill)}/{action}")
    if current().output in ("json", "yaml"):
        document(found)
    notice(f"backfill {backfill} {done}")


def _preview(client: ApiClient, body: dict[str, Any]) -> None:
    found = client.call("POST", "/backfills/preview", json=body, params={"size": _LISTED})
    _list_dates(found["dates"])
    rest = found["total"] - len(found["dates"])
    more = f", of which {rest} are not shown" if rest else ""
    notice(f"{found['total']} dates{more}")


def _list_dates(found: list[dict[str, Any]]) -> None:
    columns = {
        "date": lambda item: item["date"],
        "state": lambda item: item.get("state"),
        "execution": lambda item: item.get("executionId"),
    }
    listing(found, columns)


def _follow(client: ApiClient, found: dict[str, Any]) -> dict[str, Any]:
    """Show how far it is until it has ended, and its executions with it."""
    line = ProgressLine()
    try:
        while found["state"] not in _ENDED or found["running"]:
            line.show(found)
            time.sleep(_LOOK_EVERY_S)
            found = client.call("GET", _path(found["id"]))
        line.show(found)
    finally:
        line.end()
    return found


def _finish(found: dict[str, Any]) -> None:
    if current().output in ("json", "yaml"):
        document(found)
    reason = f": {found['reason']}" if found.get("reason") else ""
    notice(
        f"backfill {found['id']} is {found['state']}{reason}; {found['done']} of "
        f"{found['total']} dates, {found['failed']} failed"
    )
    if found["state"] == "CANCELLED":
        raise typer.Exit(ExitCode.KILLED)
    if found["failed"]:
        raise typer.Exit(ExitCode.FAILED)


def _inputs(inputs: list[str] | None, file: Any) -> dict[str, Any]:
    given = parse_inputs(inputs or (), file)
    files = [name for name, value in given.items() if isinstance(value, GivenFile)]
    if files:
        raise UsageError(
            f"`{files[0]}` is a file, which a backfill cannot take",
            hint="put it into the files of the namespace, and give its address",
        )
    return given


def _instant(given: str, option: str) -> str:
    whole = f"{given}T00:00:00Z" if len(given) == len("2024-01-01") else given
    try:
        from_iso(whole)
    except ValueError as error:
        raise UsageError(
            f"`{option} {given}` is no date with offset",
            hint="write for example 2024-01-01 or 2024-01-01T06:00:00+01:00",
        ) from error
    return whole


def _path(backfill: str) -> str:
    return f"/backfills/{segment(backfill)}"
