"""Realtime triggers: acknowledged when durable, bounded, and connected again when they break."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.support.eventually import eventually
from tests.unit.runtime.triggers.probes import Broker, Listener
from tests.unit.runtime.triggers.world import AWAY, World
from vivace.model.state import State
from vivace.plugin.context import Files
from vivace.runtime.triggers import deliveries
from vivace.runtime.triggers.memory import Status
from vivace.store import Outcome

LISTENER = {"type": "test.Listener"}


def texts(world: World) -> list[str]:
    return [str(item.trigger and item.trigger.variables.get("text")) for item in world.fired()]


async def test_each_event_makes_an_execution_and_is_acknowledged_in_order(world: World) -> None:
    broker = Listener.broker = Broker(*"abc")
    await world.save({**LISTENER, "inputs": {"x": "{{ trigger.text }}!"}})
    await world.fires(3)
    await eventually(lambda: broker.acked == ["0", "1", "2"])
    assert texts(world) == ["a", "b", "c"]
    assert world.fired()[0].inputs == {"x": "a!"}
    broker.send("d")
    await eventually(lambda: len(broker.acked) == 4)
    await eventually(lambda: world.told().status is Status.CONNECTED)


async def test_it_is_acknowledged_only_when_it_is_durable(world: World) -> None:
    broker = Listener.broker = Broker("a")
    await world.save(LISTENER)
    await eventually(lambda: broker.acked == ["0"])
    world.memory.outage = AWAY
    broker.send("b")
    await asyncio.sleep(0.1)
    assert broker.acked == ["0"]
    world.memory.outage = None
    await eventually(lambda: broker.acked == ["0", "1"])
    assert texts(world) == ["a", "b"]


async def test_what_is_sent_again_after_a_crash_starts_nothing_more(world: World) -> None:
    broker = Listener.broker = Broker(*map(str, range(40)))
    count = 0

    def crash_in_the_midst(_: Any) -> None:
        nonlocal count
        count += 1
        if count == 17:
            broker.outage = AWAY  # the connection is gone with the process

    world.memory.on_created = crash_in_the_midst
    await world.save(LISTENER)
    await eventually(lambda: count >= 17)
    await world.crash()
    broker.outage = None
    await eventually(lambda: len(broker.acked) == 40)
    assert sorted(texts(world), key=int) == [str(number) for number in range(40)]
    assert len(set(broker.acked)) == 40


async def test_it_connects_again_and_says_why_it_has_to(world: World) -> None:
    broker = Listener.broker = Broker("a")
    await world.save(LISTENER)
    await world.fires(1)
    broker.break_off("no route to s3cret")
    await eventually(lambda: world.told().status is Status.CONNECTING)
    await eventually(lambda: world.told().reason == "no route to ***")
    assert "connecting again: no route to ***" in world.messages()
    assert any(item.outcome is Outcome.ERROR for item in world.evaluations)
    broker.outage = None
    broker.send("b")
    await world.fires(2)
    await eventually(lambda: world.told().status is Status.CONNECTED)
    assert world.told().reason == ""


async def test_an_outage_becomes_one_failed_execution_if_that_is_wanted(world: World) -> None:
    broker = Listener.broker = Broker()
    broker.break_off("refused")
    await world.save({**LISTENER, "failOnTriggerError": True})
    (execution,) = await world.fires(1)
    await asyncio.sleep(0.2)
    assert (execution.failure, len(world.fired())) == ("refused", 1)


async def test_no_more_events_are_taken_than_may_be_open(world: World) -> None:
    broker = Listener.broker = Broker(*map(str, range(30)))
    world.memory.outage = None
    gate = asyncio.Event()
    create = world.memory.create

    async def slowly(request: Any) -> Any:
        await gate.wait()
        return await create(request)

    world.memory.create = slowly  # type: ignore[method-assign]
    await world.save({**LISTENER, "maxUnacknowledged": 4})
    await eventually(lambda: broker.open == 4)
    await asyncio.sleep(0.05)
    assert (broker.most_open, broker.acked) == (4, [])
    gate.set()
    await eventually(lambda: len(broker.acked) == 30)
    assert broker.most_open == 4


async def test_no_more_executions_run_than_may(world: World) -> None:
    world.memory.ends_at_once = False
    broker = Listener.broker = Broker(*"abcde")
    await world.save({**LISTENER, "maxRunning": 2})
    await world.fires(2)
    await asyncio.sleep(0.05)
    assert len(world.fired()) == 2
    world.end(world.fired()[0])
    await world.fires(3)
    for execution in list(world.fired()):
        if not execution.fully_ended:
            world.end(execution)
    await world.fires(5)
    await eventually(lambda: len(broker.acked) == 5)


async def test_an_event_that_makes_no_execution_is_recorded_and_the_rest_goes_on(
    world: World,
) -> None:
    broker = Listener.broker = Broker("a", "b")
    inputs = {"x": "{{ trigger.text == 'a' ? trigger.missing.field : 'fine' }}"}
    await world.save({**LISTENER, "inputs": inputs})
    await eventually(lambda: len(broker.acked) == 2)
    assert [item.failure is not None for item in world.fired()] == [True, False]


async def test_a_poisoned_event_is_tried_recorded_and_left_behind(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker = Listener.broker = Broker("bad", "good")
    create, tries = world.memory.create, []

    async def poisoned(request: Any) -> Any:
        if request.trigger.variables["text"] == "bad":
            tries.append(1)
            raise RuntimeError("nobody expects this")
        return await create(request)

    world.memory.create = poisoned  # type: ignore[method-assign]
    await world.save(LISTENER)
    await eventually(lambda: len(broker.acked) == 2)
    assert len(tries) == deliveries._TRIES
    failed = [item for item in world.fired() if item.state is State.FAILED]
    assert [item.failure for item in failed] == ["RuntimeError: nobody expects this"]


async def test_an_event_that_cannot_be_read_is_recorded_and_left_behind(world: World) -> None:
    broker = Listener.broker = Broker("unreadable", "good")
    await world.save(LISTENER)
    await eventually(lambda: len(broker.acked) == 2)
    failed, good = world.fired()
    assert (failed.state, failed.failure) == (State.FAILED, "it cannot be read")
    assert failed.trigger.variables == {"text": "unreadable"}
    assert good.failure is None


async def test_a_condition_holds_events_back(world: World) -> None:
    broker = Listener.broker = Broker("a", "b")
    await world.save({**LISTENER, "when": "{{ trigger.text == 'b' }}"})
    await eventually(lambda: len(broker.acked) == 2)
    assert texts(world) == ["b"]


async def test_it_disconnects_when_it_is_switched_off(world: World) -> None:
    broker = Listener.broker = Broker("a")
    await world.save(LISTENER)
    await world.fires(1)
    await world.switch(disabled=True)
    await asyncio.sleep(0.1)
    broker.send("b")
    await asyncio.sleep(0.1)
    assert len(world.fired()) == 1
    await world.switch(disabled=False)
    await world.fires(2)
    assert broker.connections == 2


async def test_stop_after_switches_it_off(world: World) -> None:
    world.memory.ends_at_once = False
    broker = Listener.broker = Broker("a")
    await world.save({**LISTENER, "stopAfter": ["FAILED"]})
    world.end((await world.fires(1))[0], State.FAILED)
    await eventually(lambda: world.state().disabled)
    broker.send("b")
    await asyncio.sleep(0.1)
    assert len(world.fired()) == 1


async def test_what_is_not_durable_at_the_end_is_given_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "_LEAVE_SECONDS", 0.05)
    broker = Listener.broker = Broker("a", "b")

    async def never(_: Any) -> Any:
        await asyncio.Event().wait()

    world.memory.create = never  # type: ignore[method-assign]
    await world.save(LISTENER)
    await eventually(lambda: broker.open == 2)
    await world.host.stop()
    assert (broker.acked, broker.nacked) == ([], ["0", "1"])


async def test_an_edit_of_something_else_keeps_the_connection(world: World) -> None:
    broker = Listener.broker = Broker("a")
    await world.save(LISTENER)
    await world.fires(1)
    await world.save({**LISTENER, "labels": {"new": "yes"}})
    broker.send("b")
    await world.fires(2)
    assert (broker.connections, world.fired()[1].labels) == (1, [("new", "yes")])


async def test_a_property_that_cannot_be_rendered_is_said(world: World) -> None:
    await world.save({**LISTENER, "text": "{{ nothing.at.all }}"})
    await eventually(lambda: "nothing" in world.told().reason)
    assert world.told().status is Status.CONNECTING


async def test_an_execution_has_files_from_its_beginning(world: World) -> None:
    broker = Listener.broker = Broker("a", "b", "c")
    names = iter(["kept.txt", None, "twice.txt"])

    def load(files: Files) -> dict[str, Any] | None:
        name = next(names)
        return None if name is None else {"uri": files.put(b"content", name)}

    broker.load = load
    create = world.memory.create

    async def known(request: Any) -> Any:
        if "twice" in str(request.trigger.variables):
            return world.fired()[0]
        return await create(request)

    world.memory.create = known  # type: ignore[method-assign]
    await world.save({**LISTENER, "maxUnacknowledged": 1})
    await eventually(lambda: len(broker.acked) == 3)
    (execution,) = world.fired()
    assert execution.trigger is not None
    assert f"/executions/{execution.id}/" in execution.trigger.variables["uri"]
    assert execution.trigger.variables["text"] == "a"
    kept = [path.name.split("-", 1)[1] for path in (world.folder / "storage").rglob("*.txt")]
    assert kept == ["kept.txt"]
