"""Run a flow on the server and follow it here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from threading import Event, Timer
from typing import Any

from vivace.cli.client import ApiClient, ServerEvent, connected, segment
from vivace.cli.given import GivenFile, file_inputs
from vivace.cli.output import notice
from vivace.cli.run_model import LogLine, RunModel, RunView, TaskLine
from vivace.cli.run_views import choose_view
from vivace.errors import ConflictError

__all__ = ["follow_run", "form_parts", "kill_execution", "start_remote"]


def start_remote(
    client: ApiClient,
    namespace: str,
    flow_id: str,
    inputs: Mapping[str, Any],
    labels: Sequence[tuple[str, str]],
    *,
    flow: Mapping[str, Any] | None = None,
    revision: int | None = None,
    schedule_date: str | None = None,
    kind: str | None = None,
    breakpoints: str | None = None,
) -> dict[str, Any]:
    """Start an execution and give it as the API shows it.

    Args:
        client: The server.
        namespace: Of the flow.
        flow_id: Of the flow.
        inputs: By id; a `GivenFile` is uploaded for an input of type FILE, else sent as text.
        labels: Labels.
        flow: The flow as JSON when it is known; without it every `GivenFile` is uploaded.
        revision: Not the latest one.
        schedule_date: Not before this instant, ISO 8601.
        kind: TEST, PLAYGROUND.
        breakpoints: Comma separated.
    """
    params = {
        "labels": [f"{key}:{value}" for key, value in labels] or None,
        "revision": revision,
        "scheduleDate": schedule_date,
        "kind": kind,
        "breakpoints": breakpoints,
    }
    path = f"/executions/{segment(namespace)}/{segment(flow_id)}"
    with ExitStack() as opened:
        uploads = None if flow is None else file_inputs(flow.get("inputs") or ())
        parts = form_parts(inputs, uploads, opened)
        answer = client.call("POST", path, params=params, files=parts or None)
    return dict(answer)


def follow_run(
    client: ApiClient, execution: dict[str, Any], max_seconds: float | None = None
) -> tuple[RunModel, bool]:
    """Show an execution until it ends.

    The first Ctrl-C kills it and waits for its end, the second leaves.

    Returns:
        The run, and whether it was ended from here.
    """
    model = RunModel(execution["id"], execution["namespace"], execution["flowId"])
    model.take_json(execution)
    view, interrupted = choose_view(model), False
    with _time_limit(model, max_seconds) as over:
        try:
            while not model.fully_ended:
                try:
                    _follow(client, model, view)
                except KeyboardInterrupt:
                    if interrupted:
                        raise
                    interrupted = True
                    notice("killing the execution; again Ctrl-C leaves it")
                    kill_execution(client, model.execution_id)
        finally:
            view.close()
    return model, interrupted or over.is_set()


@contextmanager
def _time_limit(model: RunModel, seconds: float | None) -> Iterator[Event]:
    """Kill the execution when the time is over; the event tells that it was."""
    over = Event()

    def kill() -> None:
        over.set()
        with connected() as own:  # a connection of its own: the other one is read from
            kill_execution(own, model.execution_id)

    timer = Timer(seconds or 0, kill)
    timer.daemon = True
    if seconds is not None:
        timer.start()
    try:
        yield over
    finally:
        timer.cancel()


def kill_execution(client: ApiClient, execution_id: str) -> None:
    """Kill an execution; one that has ended meanwhile is left as it is."""
    try:
        client.send("DELETE", f"/executions/{segment(execution_id)}/actions/kill")
    except ConflictError:
        return


def _follow(client: ApiClient, model: RunModel, view: RunView) -> None:
    path = f"/executions/{segment(model.execution_id)}/stream"
    for event in client.events(path, minLevel="INFO"):
        if event.name == "end":
            model.fully_ended = True
        else:
            _take(event, model, view)


def _take(event: ServerEvent, model: RunModel, view: RunView) -> None:
    if event.name == "execution":
        model.take_json(event.data)
    elif event.name == "taskRuns":
        model.take_tasks(map(TaskLine.of_json, event.data["items"]), view)
    elif event.name == "logs":
        model.take_logs(map(LogLine.of_json, event.data["items"]), view)
    elif event.name == "removed":
        model.remove(event.data["items"])


def form_parts(
    inputs: Mapping[str, Any], uploads: set[str] | None, opened: ExitStack
) -> list[tuple[str, Any]]:
    """Give inputs as the parts of a form.

    Args:
        inputs: By id.
        uploads: Ids of the inputs that take a file; None is all that are given one.
        opened: Closes the files.
    """
    parts: list[tuple[str, Any]] = []
    for name, value in inputs.items():
        if isinstance(value, GivenFile) and (uploads is None or name in uploads):
            content = opened.enter_context(value.path.open("rb"))
            parts.append((name, (value.path.name, content)))
        elif isinstance(value, GivenFile):
            parts.append((name, (None, value.path.read_bytes())))
        else:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            parts.append((name, (None, text.encode())))
    return parts
