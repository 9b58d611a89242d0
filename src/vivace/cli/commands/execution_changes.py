"""`vivace execution restart`, `replay`, `kill`, …: one execution, several, or all that match."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from enum import StrEnum
from typing import Annotated, Any

import typer

from vivace.cli.client import ApiClient, connected
from vivace.cli.commands.run import Inputs, InputsFile, Labels, finish, show_started
from vivace.cli.given import parse_inputs, parse_labels
from vivace.cli.many import Filters, Ids, Targets, path
from vivace.cli.output import notice
from vivace.cli.prompts import confirm
from vivace.cli.remote_run import follow_run, form_parts
from vivace.cli.settings import UsageError
from vivace.model.state import State

__all__ = ["COMMANDS"]

Wait = Annotated[bool, typer.Option("--wait", "-w", help="Follow it to its end; one execution.")]
Revision = Annotated[
    int | None, typer.Option(help="With this revision of the flow; one execution.")
]


def restart(
    ids: Ids = None, filters: Filters = None, revision: Revision = None, wait: Wait = False
) -> None:
    """Take up ended executions from the tasks that failed.

    With --revision it goes on as a new execution.
    """
    targets = Targets.of(ids, filters)
    with connected() as client:
        if targets.single is not None:
            place = f"{path(targets.single)}/actions/restart"
            _show(client, client.call("POST", place, params={"revision": revision}), wait=wait)
            return
        _for_one(targets, {"--revision": revision is not None, "--wait": wait})
        notice(f"{targets.change(client, 'restart')} executions go on")


def replay(
    ids: Ids = None,
    filters: Filters = None,
    from_: Annotated[
        str | None,
        typer.Option("--from", help="Task, or task run, that runs again first; one execution."),
    ] = None,
    inputs: Inputs = None,
    inputs_file: InputsFile = None,
    revision: Revision = None,
    latest: Annotated[
        bool, typer.Option("--latest", help="With the latest revision; several executions.")
    ] = False,
    breakpoints: Annotated[
        list[str] | None,
        typer.Option("--breakpoint", help="Stop before this task, or task.value; repeated."),
    ] = None,
    wait: Wait = False,
) -> None:
    """Run executions again as new ones, and keep what ran before --from.

    Inputs that are not given keep their values.
    """
    targets, given = Targets.of(ids, filters), parse_inputs(inputs or (), inputs_file)
    with connected() as client:
        if targets.single is not None and not latest:
            params = {
                "taskRunId": from_ and _task_run(client, targets.single, from_),
                "revision": revision,
                "breakpoints": ",".join(breakpoints or ()) or None,
            }
            _show(client, _replay(client, targets.single, params, given), wait=wait)
            return
        used = {"--from": from_, "--input": given, "--revision": revision, "--wait": wait}
        _for_one(targets, {**used, "--breakpoint": breakpoints})
        count = targets.change(client, "replay", params={"latestRevision": latest})
        notice(f"{count} executions run again")


def pause(ids: Ids = None, filters: Filters = None) -> None:
    """Start no further task of running executions; what runs goes on to its end."""
    _change(Targets.of(ids, filters), "pause", "paused")


class Decision(StrEnum):
    """What may be decided about an Approval."""

    APPROVED = "APPROVED"
    DENIED = "DENIED"


def resume(
    ids: Ids = None,
    filters: Filters = None,
    inputs: Inputs = None,
    inputs_file: InputsFile = None,
    decision: Annotated[
        Decision | None, typer.Option(case_sensitive=False, help="Of an Approval.")
    ] = None,
    comment: Annotated[str | None, typer.Option(help="Of an Approval.")] = None,
    task_run: Annotated[
        str | None, typer.Option("--task-run", help="Id of the run that waits, if several do.")
    ] = None,
) -> None:
    """Let executions go on that are paused, or one that stands at a breakpoint.

    Inputs are those that the task asks for.
    """
    targets, given = Targets.of(ids, filters), parse_inputs(inputs or (), inputs_file)
    answer = {
        "taskRunId": task_run,
        "decision": None if decision is None else decision.value,
        "comment": comment,
    }
    if not given and not any(answer.values()):
        action = "resume"
        if targets.single is not None:
            with connected() as client:
                state = client.call("GET", path(targets.single))["state"]["current"]
            action = "resume-from-breakpoint" if state == "BREAKPOINT" else action
        _change(targets, action, "resumed")
        return
    with connected() as client, ExitStack() as opened:
        place = f"{path(targets.require_single('an answer'))}/actions/resume"
        parts = form_parts(given, None, opened)
        client.send("POST", place, params=answer, files=parts or None)
        notice(f"{targets.single} is resumed")


def kill(
    ids: Ids = None,
    filters: Filters = None,
    cascade: Annotated[
        bool, typer.Option("--cascade/--no-cascade", help="Those that they started too.")
    ] = True,
) -> None:
    """Kill executions."""
    params = {"isOnKillCascade": cascade}
    _change(Targets.of(ids, filters), "kill", "killed", method="DELETE", params=params)


def force_run(ids: Ids = None, filters: Filters = None) -> None:
    """Let executions go on now that wait for a date, a place in the queue, or somebody."""
    _change(Targets.of(ids, filters), "force-run", "forced to run")


def unqueue(
    ids: Ids = None,
    filters: Filters = None,
    to: Annotated[State, typer.Option(help="RUNNING, CANCELLED or FAILED.")] = State.RUNNING,
) -> None:
    """Take executions out of the queues of their flows."""
    targets = Targets.of(ids, filters)
    # The route for filters has another name for the same.
    params = {"newState" if targets.filters else "state": to.value}
    _change(targets, "unqueue", f"unqueued to {to}", params=params)


def set_labels(
    ids: Ids = None,
    filters: Filters = None,
    labels: Labels = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Remove the other labels; one execution.")
    ] = False,
) -> None:
    """Add labels to ended executions."""
    targets = Targets.of(ids, filters)
    wanted = [{"key": key, "value": value} for key, value in parse_labels(labels or ())]
    if not wanted and not replace:
        raise UsageError("give labels with -l key=value")
    with connected() as client:
        if replace:
            only = targets.require_single("--replace")
            client.send("POST", f"{path(only)}/actions/labels", json=wanted)
            notice(f"{only} has other labels")
            return
        of_ids = {"executionsId": targets.ids, "executionLabels": wanted}
        body: Any = wanted if targets.filters else of_ids
        notice(f"{targets.change(client, 'labels', body=body)} executions are labelled")


def change_status(
    to: Annotated[State, typer.Option("--to", help="SUCCESS, WARNING, FAILED, …")],
    ids: Ids = None,
    filters: Filters = None,
    task: Annotated[
        str | None,
        typer.Option(
            help="Change the state of this task, or task run, and go on from there; one execution."
        ),
    ] = None,
    wait: Wait = False,
) -> None:
    """Put ended executions into another state."""
    targets = Targets.of(ids, filters)
    if task is None:
        if wait:
            raise UsageError("--wait goes with --task: without, nothing runs")
        params, single = {"newStatus": to.value}, {"status": to.value}
        _change(targets, "change-status", f"{to} now", params=params, single=single)
        return
    only = targets.require_single("--task")
    with connected() as client:
        body = {"taskRunId": _task_run(client, only, task), "state": to.value}
        _show(client, client.call("POST", f"{path(only)}/actions/state", json=body), wait=wait)


def delete(
    ids: Ids = None,
    filters: Filters = None,
    logs: Annotated[bool, typer.Option("--logs/--keep-logs", help="Their logs too.")] = True,
    metrics: Annotated[
        bool, typer.Option("--metrics/--keep-metrics", help="Their metrics too.")
    ] = True,
    files: Annotated[bool, typer.Option("--files/--keep-files", help="Their files too.")] = True,
    running: Annotated[
        bool, typer.Option("--running", help="With --filter those too that have not ended.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete executions with their logs, metrics and files; one that is named is killed first."""
    targets = Targets.of(ids, filters)
    params = {"deleteLogs": logs, "deleteMetrics": metrics, "deleteStorage": files}
    what = f"{len(targets.ids)} executions" if targets.ids else "all executions that match"
    confirm(f"Delete {what}?", yes=yes)
    with connected() as client:
        if targets.single is not None:
            client.send("DELETE", path(targets.single), params=params)
            notice(f"{targets.single} is deleted")
            return
        params["includeNonTerminated"] = running or bool(targets.ids)
        notice(f"{targets.change(client, '', method='DELETE', params=params)} are deleted")


COMMANDS: dict[str, Callable[..., None]] = {
    "restart": restart,
    "replay": replay,
    "pause": pause,
    "resume": resume,
    "kill": kill,
    "force-run": force_run,
    "unqueue": unqueue,
    "labels": set_labels,
    "change-status": change_status,
    "delete": delete,
}
"""By the word of the command line."""


def _change(
    targets: Targets,
    action: str,
    done: str,
    *,
    method: str = "POST",
    params: dict[str, Any] | None = None,
    single: dict[str, Any] | None = None,
) -> None:
    """Do what needs no answer: to one execution by its own route, which says more on refusal."""
    with connected() as client:
        if targets.single is None:
            count = targets.change(client, action, method=method, params=params)
            notice(f"{count} executions are {done}")
            return
        place = f"{path(targets.single)}/actions/{action}"
        client.send(method, place, params=params if single is None else single)
        notice(f"{targets.single} is {done}")


def _replay(
    client: ApiClient, execution_id: str, params: dict[str, Any], given: dict[str, Any]
) -> dict[str, Any]:
    place = f"{path(execution_id)}/actions/replay"
    if not given:
        return dict(client.call("POST", place, params=params))
    with ExitStack() as opened:
        parts = form_parts(given, None, opened)
        return dict(client.call("POST", f"{place}-with-inputs", params=params, files=parts))


def _show(client: ApiClient, execution: dict[str, Any], *, wait: bool) -> None:
    if not wait:
        show_started(execution)
        return
    model, killed = follow_run(client, execution)
    finish(model, killed=killed, timed_out=None, fail_on_warning=False)


def _task_run(client: ApiClient, execution_id: str, name: str) -> str:
    """Give the id of a task run that is named by it, or by its task if that ran once."""
    runs = client.call("GET", path(execution_id)).get("taskRunList") or ()
    found = [run for run in runs if name in (run["id"], run["taskId"])]
    if len(found) == 1:
        return str(found[0]["id"])
    if not found:
        known = ", ".join(sorted({run["taskId"] for run in runs}))
        raise UsageError(f"no run of task `{name}`", hint=f"there are {known}")
    ids = ", ".join(f"{run['id']} ({run.get('value', '')})" for run in found[:5])
    raise UsageError(f"task `{name}` ran {len(found)} times", hint=f"name a task run: {ids}")


def _for_one(targets: Targets, used: dict[str, object]) -> None:
    for option, value in used.items():
        if value:
            targets.require_single(option)
