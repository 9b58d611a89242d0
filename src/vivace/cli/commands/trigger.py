"""`vivace trigger`: how triggers stand, why they fired or did not, and what is done to them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from vivace.cli.client import ApiClient, connected, segment
from vivace.cli.names import parse_flow_name
from vivace.cli.output import document, listing, notice
from vivace.cli.prompts import confirm
from vivace.cli.settings import current
from vivace.errors import NotFoundError

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help="List, read, switch, unlock, restart and delete triggers.",
)

FlowName = Annotated[str, typer.Argument(metavar="FLOW", help="namespace.id")]
TriggerId = Annotated[str, typer.Argument(metavar="TRIGGER", help="Id of the trigger.")]


@app.command("ls")
@app.command("list", hidden=True)
def list_triggers(
    namespace: Annotated[
        str | None, typer.Option("--namespace", "-n", help="This namespace and those below.")
    ] = None,
    flow: Annotated[str | None, typer.Option(help="Id of the flow.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 100,
) -> None:
    """List triggers, those that fire next first."""
    params = {"namespace": namespace, "flowId": flow, "sort": "nextExecutionDate:asc"}
    with connected() as client:
        found = client.pages("/triggers/search", limit, params)
    columns = {
        "flow": lambda item: f"{item['state']['namespace']}.{item['state']['flowId']}",
        "trigger": lambda item: item["state"]["triggerId"],
        "kind": lambda item: item["state"].get("kind"),
        "state": lambda item: _standing(item["state"]),
        "next": lambda item: item["state"].get("nextExecutionDate"),
        "last": lambda item: item["state"].get("lastTriggeredDate"),
    }
    listing(found, columns)


@app.command("get")
def get_trigger(flow: FlowName, trigger: TriggerId) -> None:
    """Show how a trigger stands."""
    with connected() as client:
        document(_state(client, flow, trigger))


@app.command("history")
def history(flow: FlowName, trigger: TriggerId) -> None:
    """Show why a trigger fired and why it did not, the latest first."""
    with connected() as client:
        found = client.call("GET", f"{_path(flow, trigger)}/evaluations")
    columns = {
        "at": lambda item: item["lastAt"][:19] + "Z",
        "times": lambda item: item["times"],
        "outcome": lambda item: item["outcome"],
        "date": lambda item: item.get("date"),
        "execution": lambda item: item.get("executionId"),
        "detail": lambda item: item.get("detail"),
    }
    listing(found["results"], columns)


@app.command("next")
def next_dates(
    flow: FlowName,
    trigger: TriggerId,
    count: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 10,
) -> None:
    """Show the next dates of a schedule, those left out that its conditions leave out."""
    with connected() as client:
        found = client.call("GET", f"{_path(flow, trigger)}/next", params={"count": count})
    listing(found, {"date": lambda item: item["date"]})


@app.command("enable")
def enable(flow: FlowName, trigger: TriggerId) -> None:
    """Switch a trigger on; dates that passed while it was off are not made up for."""
    _switch(flow, trigger, disabled=False)
    notice(f"{flow} {trigger} is on")


@app.command("disable")
def disable(flow: FlowName, trigger: TriggerId) -> None:
    """Switch a trigger off."""
    _switch(flow, trigger, disabled=True)
    notice(f"{flow} {trigger} is off")


@app.command("unlock")
def unlock(flow: FlowName, trigger: TriggerId) -> None:
    """Let a trigger fire although its last execution has not ended."""
    with connected() as client:
        client.call("POST", f"{_path(flow, trigger)}/unlock")
    notice(f"{flow} {trigger} is unlocked")


@app.command("restart")
def restart(flow: FlowName, trigger: TriggerId) -> None:
    """Let go of whatever a trigger waits for, and look at it anew."""
    with connected() as client:
        client.call("POST", f"{_path(flow, trigger)}/restart")
    notice(f"{flow} {trigger} is restarted")


@app.command("rm")
def remove(
    flow: FlowName,
    trigger: TriggerId,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete the state of a trigger; if its flow still has it, it begins afresh."""
    confirm(f"Delete the state of {flow} {trigger}?", yes=yes)
    with connected() as client:
        client.call("DELETE", _path(flow, trigger))
    notice(f"the state of {flow} {trigger} is deleted")


def trigger_name(flow: str, trigger: str) -> dict[str, str]:
    """Give the name of a trigger as the API takes it."""
    namespace, flow_id = parse_flow_name(flow)
    return {"namespace": namespace, "flowId": flow_id, "triggerId": trigger}


def _switch(flow: str, trigger: str, *, disabled: bool) -> None:
    with connected() as client:
        body = {**trigger_name(flow, trigger), "disabled": disabled}
        found = client.call("PUT", "/triggers/set-disabled", json=body)
    if current().output in ("json", "yaml"):
        document(found)


def _state(client: ApiClient, flow: str, trigger: str) -> dict[str, Any]:
    namespace, flow_id = parse_flow_name(flow)
    place = f"/triggers/{segment(namespace)}/{segment(flow_id)}"
    found = client.call("GET", place, params={"q": trigger, "size": 1000})["results"]
    state: dict[str, Any] | None = next(
        (item for item in found if item["triggerId"] == trigger), None
    )
    if state is None:
        raise NotFoundError(f"flow {flow} has no trigger {trigger} that has a state")
    return state


def _standing(state: dict[str, Any]) -> str:
    if state.get("disabled"):
        return "off"
    backfill = state.get("backfill")
    if backfill is not None:
        return "backfill paused" if backfill["paused"] else "backfill"
    return "on"


def _path(flow: str, trigger: str) -> str:
    return "/triggers/{}/{}/{}".format(*map(segment, (*parse_flow_name(flow), trigger)))
