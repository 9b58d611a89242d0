"""`vivace execution`: executions on the server."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from vivace.cli.client import ApiClient, connected, segment
from vivace.cli.commands import execution_changes as changes
from vivace.cli.commands import logs as logs_command
from vivace.cli.commands.run import (
    FailOnWarning,
    Inputs,
    InputsFile,
    Labels,
    Timeout,
    finish,
    show_started,
)
from vivace.cli.given import parse_inputs, parse_labels
from vivace.cli.names import parse_flow_name
from vivace.cli.output import document, listing, text
from vivace.cli.remote_run import follow_run, start_remote
from vivace.cli.settings import UsageError, current
from vivace.model.duration import format_duration, parse_duration
from vivace.model.state import State

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help="List, read, start, change and delete executions.",
)
app.command("logs")(logs_command.logs)
for name, command in changes.COMMANDS.items():
    app.command(name)(command)

ExecutionId = Annotated[str, typer.Argument(metavar="EXECUTION", help="Id of the execution.")]


@app.command("ls")
@app.command("list", hidden=True)
def list_executions(
    namespace: Annotated[
        str | None, typer.Option("--namespace", "-n", help="This namespace and those below.")
    ] = None,
    flow: Annotated[str | None, typer.Option(help="Id of the flow.")] = None,
    states: Annotated[
        list[State] | None, typer.Option("--state", help="In this state; repeated.")
    ] = None,
    labels: Labels = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 25,
) -> None:
    """List executions, the latest first."""
    params = {
        "namespace": namespace,
        "flowId": flow,
        "state": [state.value for state in states] if states else None,
        "labels": [f"{key}:{value}" for key, value in parse_labels(labels or ())] or None,
        "sort": "state.startDate:desc",
    }
    with connected() as client:
        found = client.pages("/executions/search", limit, params)
    columns = {
        "id": lambda item: item["id"],
        "flow": lambda item: f"{item['namespace']}.{item['flowId']}",
        "state": lambda item: item["state"]["current"],
        "started": lambda item: item["state"]["startDate"][:19] + "Z",
        "duration": lambda item: _duration(item["state"]),
    }
    listing(found, columns)


@app.command("get")
def get_execution(execution_id: ExecutionId) -> None:
    """Show an execution with its task runs."""
    with connected() as client:
        found = client.call("GET", _path(execution_id))
    if current().output != "table":
        document(found)
        return
    text(f"{found['id']}  {found['namespace']}.{found['flowId']} r{found['flowRevision']}")
    text(f"{found['state']['current']}  {_duration(found['state'])}".rstrip())
    columns = {
        "task": lambda run: run["taskId"],
        "value": lambda run: run.get("value"),
        "state": lambda run: run["state"]["current"],
        "attempts": lambda run: len(run.get("attempts") or ()),
        "duration": lambda run: _duration(run["state"]),
    }
    if found.get("taskRunList"):
        listing(found["taskRunList"], columns)


@app.command("run")
def run_execution(
    name: Annotated[str, typer.Argument(metavar="FLOW", help="namespace.id")],
    flow_id: Annotated[str | None, typer.Argument(hidden=True, metavar="[ID]")] = None,
    inputs: Inputs = None,
    inputs_file: InputsFile = None,
    labels: Labels = None,
    revision: Annotated[int | None, typer.Option(help="Not the latest one.")] = None,
    wait: Annotated[bool, typer.Option("--wait", "-w", help="Follow it to its end.")] = False,
    timeout: Timeout = None,
    fail_on_warning: FailOnWarning = False,
) -> None:
    """Start a flow on the server and show the id."""
    given = parse_inputs(inputs or (), inputs_file)
    pairs = parse_labels(labels or ())
    names = parse_flow_name(name, flow_id)
    with connected() as client:
        flow = client.call("GET", "/flows/{}/{}".format(*map(segment, names)))
        execution = start_remote(client, *names, given, pairs, flow=flow, revision=revision)
        if not wait:
            show_started(execution)
            return
        seconds = None if timeout is None else parse_duration(timeout).total_seconds()
        model, killed = follow_run(client, execution, seconds)
    finish(model, killed=killed, timed_out=timeout, fail_on_warning=fail_on_warning)


@app.command("outputs")
def show_outputs(
    execution_id: ExecutionId,
    task: Annotated[
        str | None, typer.Option(help="Of the runs of this task, not of the flow.")
    ] = None,
) -> None:
    """Show the outputs of an execution."""
    with connected() as client:
        found = client.call("GET", _path(execution_id))
        outputs = found.get("outputs") or {} if task is None else _of_task(client, found, task)
    if current().output == "table" and isinstance(outputs, dict):
        columns = {"output": lambda item: item[0], "value": lambda item: item[1]}
        listing(list(outputs.items()), columns)
    else:
        document(outputs)


def _of_task(client: ApiClient, found: dict[str, Any], task: str) -> Any:
    runs = [run for run in found.get("taskRunList") or () if run["taskId"] == task]
    if not runs:
        known = sorted({run["taskId"] for run in found.get("taskRunList") or ()})
        raise UsageError(f"no run of task `{task}`", hint=f"there are {', '.join(known)}")
    outputs = [_run_outputs(client, found["id"], run) for run in runs]
    if len(runs) == 1 and runs[0].get("value") is None:
        return outputs[0]
    return [
        {"value": run.get("value"), "outputs": each}
        for run, each in zip(runs, outputs, strict=True)
    ]


def _run_outputs(client: ApiClient, execution_id: str, run: dict[str, Any]) -> Any:
    if run.get("outputs") is not None:
        return run["outputs"]
    return client.call("GET", f"/outputs/{segment(execution_id)}/{segment(run['id'])}") or {}


def _duration(state: dict[str, Any]) -> str:
    duration = state.get("duration")
    if duration is None:
        return ""
    seconds = parse_duration(duration)
    if seconds.total_seconds() < 60:
        return f"{seconds.total_seconds():.1f}s"
    return format_duration(seconds - (seconds % parse_duration("PT1S"))).removeprefix("PT").lower()


def _path(execution_id: str) -> str:
    return f"/executions/{segment(execution_id)}"
