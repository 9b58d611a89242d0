"""Server-sent events: the state first, then what changes, then the end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.support.eventually import eventually
from tests.unit.api.world import World, ids, line, run_of
from vivace.api.sse import ServerEvent
from vivace.api.streams import live as live_module
from vivace.api.streams.dependencies import related
from vivace.api.streams.follow import follow_execution, follow_logs
from vivace.api.streams.live import LiveExecution
from vivace.errors import NotFoundError
from vivace.model.execution import Execution, ExecutionTrigger
from vivace.model.log import LogLevel
from vivace.model.state import State
from vivace.services.live import Update
from vivace.store import LogSelection


@pytest.fixture
async def execution_id(world: World) -> str:
    await world.flow()
    return await world.execution()


def parsed(text: str) -> list[dict[str, Any]]:
    """Read a stream as a browser does; comments are dropped."""
    events = []
    for block in text.split("\n\n"):
        fields = dict(item.split(": ", 1) for item in block.split("\n") if item[:1] != ":" and item)
        if fields:
            events.append({**fields, "data": json.loads(fields["data"])})
    return events


async def until(events: AsyncIterator[ServerEvent | None], name: str) -> list[Any]:
    """Collect the data of events up to and with the first of a name."""
    found = []
    async for event in events:
        if event is not None:
            found.append((event.name, json.loads(event.data)))
            if event.name == name:
                return found
    return found


async def test_an_ended_execution_is_told_as_a_whole(world: World, execution_id: str) -> None:
    await world.executor.change(
        execution_id,
        State.SUCCESS,
        runs=[run_of(number, outputs={"a": 1}) for number in range(3)],
        logs=[line("quiet", execution_id, level=LogLevel.DEBUG), line("hello", execution_id)],
    )
    answer = await world.client.get(f"/api/v1/main/executions/{execution_id}/stream")

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    events = parsed(answer.text)
    assert [event["event"] for event in events] == ["execution", "taskRuns", "logs", "end"]
    assert [event["id"] for event in events] == ["1", "2", "3", "4"]
    assert events[0]["data"]["state"]["current"] == "SUCCESS"
    assert "taskRunList" not in events[0]["data"]
    assert ids(events[1]["data"]["items"]) == ["run0", "run1", "run2"]
    assert "outputs" not in events[1]["data"]["items"][0]
    # The level is INFO unless another is asked for.
    assert [item["message"] for item in events[2]["data"]["items"]] == ["hello"]


async def test_changes_come_as_what_is_new(world: World, execution_id: str) -> None:
    events = LiveExecution(world.services, "main", execution_id, LogLevel.INFO).events()
    await until(events, "execution")
    reading = asyncio.create_task(until(events, "end"))
    await eventually(lambda: world.live.is_watched(execution_id))
    await world.executor.change(
        execution_id,
        State.RUNNING,
        runs=[run_of(0, State.RUNNING), run_of(1)],
        removed=["old"],
        logs=[line("one", execution_id), line("no", execution_id, level=LogLevel.TRACE)],
    )
    await world.executor.change(execution_id, runs=[run_of(0)])
    await world.executor.change(execution_id, State.SUCCESS, logs=[line("two", execution_id)])

    found = await reading
    merged: dict[str, str] = {}
    for name, data in found:
        if name == "taskRuns":
            merged |= {item["id"]: item["state"]["current"] for item in data["items"]}
    lines = [i["message"] for name, data in found if name == "logs" for i in data["items"]]
    assert merged == {"run0": "SUCCESS", "run1": "SUCCESS"}
    assert lines == ["one", "two"]
    assert ("removed", {"items": ["old"]}) in found
    assert [data for name, data in found if name == "execution"][-1]["state"]["current"] == (
        "SUCCESS"
    )


async def test_many_changes_are_joined_into_few_events(world: World, execution_id: str) -> None:
    events = LiveExecution(world.services, "main", execution_id, LogLevel.INFO).events()
    await until(events, "execution")
    reading = asyncio.create_task(until(events, "end"))
    await eventually(lambda: world.live.is_watched(execution_id))
    for number in range(60):
        await world.executor.change(execution_id, runs=[run_of(number)])
    await world.executor.change(execution_id, State.SUCCESS)

    found = await reading
    pieces = [data["items"] for name, data in found if name == "taskRuns"]
    assert {item["id"] for items in pieces for item in items} == {f"run{n}" for n in range(60)}
    assert len(pieces) < 30


async def test_a_client_that_lagged_gets_the_state_anew(world: World, execution_id: str) -> None:
    await world.executor.change(execution_id, runs=[run_of(0, State.RUNNING)])
    events = LiveExecution(world.services, "main", execution_id, LogLevel.INFO).events()
    await until(events, "taskRuns")
    # Not read meanwhile: more happens than the queue of a subscription holds, and the rest is lost.
    execution = await world.services.executions.get(execution_id)
    for _ in range(1_200):
        world.live.publish(execution_id, Update(execution))
    runs = [run_of(number) for number in range(40)]
    await world.executor.change(execution_id, runs=runs, logs=[line("kept", execution_id)])
    await world.executor.change(execution_id, State.SUCCESS)

    found = await until(events, "end")
    seen = {item["id"] for name, data in found if name == "taskRuns" for item in data["items"]}
    lines = [i["message"] for name, data in found if name == "logs" for i in data["items"]]
    assert seen == {f"run{n}" for n in range(40)}
    assert lines == ["kept"]


async def test_what_another_process_changed_is_found_by_looking(
    world: World, execution_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_module, "_LOOK_AGAIN_SECONDS", 0.02)
    events = LiveExecution(world.services, "main", execution_id, LogLevel.INFO, 0.02).events()
    await until(events, "execution")
    monkeypatch.setattr(world.live, "publish", lambda *_: None)
    await world.executor.change(execution_id, State.SUCCESS, runs=[run_of(0)])

    found = await until(events, "end")
    states = [data["state"]["current"] for name, data in found if name == "execution"]
    assert states == ["SUCCESS"]
    assert found[-1] == ("end", {})


async def test_silence_is_filled_with_signs_of_life(world: World, execution_id: str) -> None:
    events = LiveExecution(world.services, "main", execution_id, None, 0.01).events()
    await until(events, "execution")
    assert await anext(events) is None


async def test_nobody_listens_after_the_end(world: World, execution_id: str) -> None:
    await world.executor.change(execution_id, State.SUCCESS)
    await world.client.get(f"/api/v1/main/executions/{execution_id}/stream")
    await world.client.get(f"/api/v1/main/executions/{execution_id}/follow")
    assert not world.live.is_watched(execution_id)


@pytest.mark.parametrize("path", ["executions/none/stream", "executions/none/follow"])
async def test_an_unknown_execution_is_not_found_before_the_stream(world: World, path: str) -> None:
    answer = await world.client.get(f"/api/v1/main/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/json")


async def test_the_older_stream_gives_whole_executions(world: World, execution_id: str) -> None:
    events = follow_execution(world.services, "main", execution_id, max_output_bytes=1_000)
    first = await anext(events)
    assert first is not None
    assert (first.id, json.loads(first.data)["id"]) == ("start", execution_id)
    progress = await anext(events)
    assert progress is not None
    assert progress.id == "progress"
    await world.executor.change(execution_id, State.SUCCESS, runs=[run_of(0, outputs={"a": 1})])

    last = [event async for event in events if event is not None][-1]
    assert last.id == "end"
    assert json.loads(last.data)["taskRunList"][0]["outputs"] == {"a": 1}
    assert last.encoded().startswith(b"id: end\ndata: {")


async def test_a_log_is_followed_line_by_line(world: World, execution_id: str) -> None:
    await world.executor.change(execution_id, logs=[line("before", execution_id)])
    selection = LogSelection(min_level=LogLevel.INFO)
    events = follow_logs(world.services, "main", execution_id, selection)

    async def next_line() -> str:
        while True:
            event = await anext(events)
            if event is not None and event.id == "progress":
                return str(json.loads(event.data)["message"])

    assert await next_line() == "before"
    reading = asyncio.create_task(next_line())
    await world.executor.change(
        execution_id,
        logs=[line("low", execution_id, level=LogLevel.DEBUG), line("after", execution_id)],
    )
    assert await reading == "after"
    await events.aclose()
    assert not world.live.is_watched(execution_id)


async def test_logs_of_a_foreign_tenant_are_not_followed(world: World, execution_id: str) -> None:
    events = follow_logs(world.services, "other", execution_id, LogSelection())
    with pytest.raises(NotFoundError):
        await anext(events)


def started_by(id_: str, starter: str | None, at: int) -> Execution:
    variables = {} if starter is None else {"executionId": starter}
    trigger = ExecutionTrigger("t", "test.Subflow", variables)
    return Execution(id_, "main", "n", "f", 1, [(State.CREATED, at)], trigger=trigger)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, ["parent", "me", "child"]),
        ({"destination_only": True}, ["me", "child"]),
        ({"expand_all": True}, ["root", "parent", "me", "child", "grandchild"]),
        ({"expand_all": True, "destination_only": True}, ["me", "child", "grandchild"]),
    ],
    ids=str,
)
def test_who_is_related_to_an_execution(options: dict[str, bool], expected: list[str]) -> None:
    me = started_by("me", "parent", 2)
    others = [
        started_by("root", None, 0),
        started_by("parent", "root", 1),
        me,
        started_by("sibling", "parent", 3),
        started_by("child", "me", 4),
        started_by("grandchild", "child", 5),
        started_by("lost", "gone", 6),
    ]
    assert [item.id for item in related(me, others, **options)] == expected


async def test_dependencies_are_followed_to_the_end_of_all(world: World, execution_id: str) -> None:
    path = f"/api/v1/main/executions/{execution_id}/follow-dependencies"
    following = asyncio.create_task(world.client.get(path))
    await asyncio.sleep(0)
    await world.executor.change(execution_id, State.SUCCESS)
    events = parsed((await following).text)
    assert events[0]["id"] == "start"
    assert [event["id"] for event in events[-2:]] == ["end", "end-all"]
    last = events[-2]["data"]
    assert (last["executionId"], last["state"]["current"]) == (execution_id, "SUCCESS")
    assert (await world.client.get(path.replace(execution_id, "none"))).status_code == 404
