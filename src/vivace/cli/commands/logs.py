"""`vivace logs`: the log of an execution."""

from __future__ import annotations

import json
import re
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from vivace.cli.client import ApiClient, connected, segment
from vivace.cli.exit_codes import of_state
from vivace.cli.names import is_flow_name, parse_flow_name
from vivace.cli.output import printable, text
from vivace.cli.settings import UsageError, current
from vivace.errors import NotFoundError
from vivace.model.duration import parse_duration
from vivace.model.instant import from_iso
from vivace.model.log import LogLevel
from vivace.model.state import State

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_COLORS = {LogLevel.ERROR: "31", LogLevel.WARN: "33", LogLevel.DEBUG: "2", LogLevel.TRACE: "2"}
_UNITS = {"s": "PT{}S", "m": "PT{}M", "h": "PT{}H", "d": "P{}D"}


@app.command()
def logs(
    target: Annotated[
        str,
        typer.Argument(metavar="EXECUTION", help="Id, or namespace.id for a flow's latest run."),
    ],
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on to the end; its state is the exit code.")
    ] = False,
    task: Annotated[str | None, typer.Option(help="Of this task.")] = None,
    level: Annotated[
        LogLevel, typer.Option(case_sensitive=False, help="The lowest level.")
    ] = LogLevel.INFO,
    attempt: Annotated[int | None, typer.Option(help="Of this attempt, from 0.")] = None,
    since: Annotated[str | None, typer.Option(help="Not older than 10m, 2h, PT1H, …")] = None,
    tail: Annotated[int | None, typer.Option(min=0, help="The last lines.")] = None,
    grep: Annotated[str | None, typer.Option(help="Lines that match the pattern.")] = None,
    timestamps: Annotated[bool, typer.Option("--timestamps", "-t", help="With times.")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="A JSON document per line.")] = False,
) -> None:
    """Show the log of an execution."""
    wanted = _filter(since, grep)
    write = _json_line if jsonl or current().output == "json" else _writer(timestamps=timestamps)
    params = {"minLevel": level.value, "taskId": task, "attempt": attempt}
    with connected() as client:
        execution_id = _execution(client, target)
        path = f"/logs/{segment(execution_id)}"
        if not follow:
            found = [entry for entry in client.call("GET", path, params=params) if wanted(entry)]
            _write(found if tail is None else _last(found, tail), write)
            return
        state = _follow(client, execution_id, params, wanted, write, tail)
    raise typer.Exit(of_state(state))


def _follow(
    client: ApiClient,
    execution_id: str,
    params: dict[str, Any],
    wanted: Callable[[Any], bool],
    write: Callable[[Any], None],
    tail: int | None,
) -> State:
    """Write the lines there are and those that come; give the execution's last state."""
    state, waiting = State.CREATED, tail is not None
    kept: deque[Any] = deque(maxlen=tail)
    stream = client.events(
        f"/executions/{segment(execution_id)}/stream", minLevel=params["minLevel"]
    )
    for event in stream:
        if event.name == "execution":
            state = State(event.data["state"]["current"])
        elif event.name == "logs":
            found = [
                entry
                for entry in event.data["items"]
                if wanted(entry) and _matches(entry, params["taskId"], params["attempt"])
            ]
            if waiting:  # the first batch is what was there before
                kept.extend(found)
                found, waiting = list(kept), False
            _write(found, write)
            sys.stdout.flush()
    return state


def _matches(entry: dict[str, Any], task: str | None, attempt: int | None) -> bool:
    return task in (None, entry.get("taskId")) and attempt in (None, entry.get("attemptNumber"))


def _execution(client: ApiClient, target: str) -> str:
    if not is_flow_name(target):
        return target
    namespace, flow_id = parse_flow_name(target)
    params = {"namespace": namespace, "flowId": flow_id, "size": 1, "sort": "state.startDate:desc"}
    found = client.call("GET", "/executions/search", params=params)["results"]
    if not found:
        raise NotFoundError(f"flow {namespace}.{flow_id} has no execution")
    return str(found[0]["id"])


def _filter(since: str | None, grep: str | None) -> Callable[[Any], bool]:
    oldest = None if since is None else datetime.now(UTC).timestamp() - _seconds(since)
    try:
        pattern = None if grep is None else re.compile(grep)
    except re.error as error:
        raise UsageError(f"--grep: {error}") from error

    def wanted(entry: dict[str, Any]) -> bool:
        if oldest is not None and from_iso(entry["timestamp"]) < oldest * 1_000_000:
            return False
        return pattern is None or pattern.search(entry.get("message") or "") is not None

    return wanted


def _seconds(since: str) -> float:
    match = re.fullmatch(r"(\d+)([smhd])", since)
    try:
        return parse_duration(_UNITS[match[2]].format(match[1]) if match else since).total_seconds()
    except ValueError as error:
        raise UsageError(f"--since: {error}", hint="write 10m, 2h or PT1H30M") from error


def _last(entries: list[Any], count: int) -> list[Any]:
    return entries[-count:] if count else []


def _write(entries: Iterable[Any], write: Callable[[Any], None]) -> None:
    for entry in entries:
        write(entry)


def _json_line(entry: dict[str, Any]) -> None:
    text(json.dumps(entry, ensure_ascii=False))


def _writer(*, timestamps: bool) -> Callable[[Any], None]:
    colored = sys.stdout.isatty() and current().color

    def write(entry: dict[str, Any]) -> None:
        level = LogLevel(entry["level"])
        head = " ".join(_head(entry, level, timestamps=timestamps))
        color = _COLORS.get(level) if colored else None
        message = printable(entry.get("message") or "")
        text(f"\033[{color}m{head}\033[0m {message}" if color else f"{head} {message}")

    return write


def _head(entry: dict[str, Any], level: LogLevel, *, timestamps: bool) -> Iterator[str]:
    if timestamps:
        yield entry["timestamp"]
    yield f"{level.value:<5}"
    if entry.get("taskId"):
        yield f"[{printable(entry['taskId'])}]"
