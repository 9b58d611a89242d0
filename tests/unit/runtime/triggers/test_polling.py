"""Polling triggers: one firing for each event, whatever hangs, fails, crashes and changes."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest

from tests.support.eventually import eventually
from tests.unit.runtime.triggers.probes import Probe
from tests.unit.runtime.triggers.world import AWAY, World
from vivace.errors import TaskError
from vivace.model.state import State
from vivace.model.trigger import TriggerKey
from vivace.plugin import Firing, RunContext
from vivace.runtime.triggers import evaluation
from vivace.runtime.triggers.memory import Status
from vivace.store import Outcome

PROBE = {"type": "test.Probe", "interval": "PT0.02S"}


def looks(*results: Any) -> list[float]:
    """Let evaluations come to these, then to nothing; gives when each began."""
    left, begun = list(results), []

    def look(probe: Probe, context: RunContext) -> Any:
        begun.append(time.monotonic())
        result = left.pop(0) if left else None
        if isinstance(result, Exception):
            raise result
        return result(probe, context) if callable(result) else result

    Probe.look = look
    return begun


# When it is evaluated


async def test_it_is_evaluated_at_once_and_again_an_interval_after_the_end(world: World) -> None:
    def slow(*_: Any) -> None:
        time.sleep(0.1)

    begun = looks(slow, None)
    await world.save({**PROBE, "interval": "PT0.2S"})
    await eventually(lambda: len(begun) >= 2)
    assert begun[1] - begun[0] >= 0.3
    assert world.fired() == []
    assert world.evaluations[0].outcome is Outcome.NOTHING


async def test_a_restart_keeps_the_time_of_the_next_evaluation(world: World) -> None:
    begun = looks()
    await world.save({**PROBE, "interval": "PT1H"})
    await eventually(lambda: world.state().evaluated_at is not None)
    await world.crash()
    await asyncio.sleep(0.1)
    assert len(begun) == 1


async def test_it_fires_with_variables_inputs_and_labels(world: World) -> None:
    looks(Firing(variables={"size": 3}))
    await world.save(
        {
            **PROBE,
            "inputs": {"n": "{{ trigger.size + 1 }}"},
            "labels": {"from": "{{ trigger.id }}", "none": "{{ trigger.nothing }}"},
        }
    )
    (execution,) = await world.fires(1)
    assert execution.trigger is not None
    assert execution.trigger.variables == {"size": 3}
    assert execution.inputs == {"n": 4}
    assert execution.labels == [("from", "t")]
    await eventually(lambda: world.state().last_execution_id == execution.id)
    assert world.evaluations[0].outcome is Outcome.FIRED


async def test_properties_are_rendered(world: World) -> None:
    looks(lambda probe, _: Firing(variables={"text": probe.text}))
    await world.save({**PROBE, "text": "{{ flow.id }} {{ vars.a }}"}, variables={"a": 1})
    (execution,) = await world.fires(1)
    assert execution.trigger is not None
    assert execution.trigger.variables == {"text": "f 1"}


async def test_nothing_is_evaluated_while_its_execution_runs(world: World) -> None:
    world.memory.ends_at_once = False
    begun = looks(Firing(), Firing())
    await world.save(PROBE)
    (execution,) = await world.fires(1)
    await eventually(lambda: any(e.outcome is Outcome.LOCKED for e in world.evaluations))
    assert len(begun) == 1
    world.end(execution)
    await world.fires(2)


async def test_executions_run_side_by_side_if_that_is_allowed(world: World) -> None:
    world.memory.ends_at_once = False
    looks(Firing(), Firing())
    await world.save({**PROBE, "allowConcurrent": True})
    await world.fires(2)


async def test_conditions_are_tested_before_and_after_as_they_need(world: World) -> None:
    begun = looks(Firing(variables={"n": 1}), Firing(variables={"n": 2}))
    never = {"type": "io.kestra.plugin.core.condition.Expression", "expression": "{{ false }}"}
    await world.save({**PROBE, "conditions": [never]})
    await eventually(lambda: len(world.evaluations) >= 2)
    assert (begun, world.evaluations[0].outcome) == ([], Outcome.CONDITION_FALSE)
    await world.save({**PROBE, "when": "{{ trigger.n == 2 }}"})
    (execution,) = await world.fires(1)
    assert execution.trigger is not None
    assert execution.trigger.variables == {"n": 2}


async def test_a_condition_that_fails_is_recorded(world: World) -> None:
    looks(Firing())
    await world.save({**PROBE, "interval": "PT1H", "when": "{{ nothing.at.all }}"})
    (execution,) = await world.fires(1)
    assert execution.state is State.FAILED
    assert "nothing" in str(execution.failure)


async def test_inputs_that_fail_are_recorded(world: World) -> None:
    looks(Firing())
    await world.save({**PROBE, "inputs": {"a": "{{ trigger.missing.field }}"}})
    (execution,) = await world.fires(1)
    assert execution.state is State.FAILED


# What fails and hangs


async def test_an_error_is_shown_and_logged(world: World) -> None:
    looks(TaskError("no route to s3cret", hint="plug it in"))
    await world.save({**PROBE, "interval": "PT1H"})
    await eventually(lambda: world.state().evaluated_at is not None)
    assert world.messages() == ["no route to *** (plug it in)"]
    assert world.logs[0].trigger_id == "t"
    assert (world.told().status, world.fired()) == (Status.FAILING, [])
    assert world.evaluations[0].detail == "no route to *** (plug it in)"


async def test_an_error_becomes_an_execution_if_that_is_wanted(world: World) -> None:
    looks(ValueError("broken"))
    await world.save({**PROBE, "interval": "PT1H", "failOnTriggerError": True})
    (execution,) = await world.fires(1)
    await eventually(lambda: world.logs)
    assert (execution.state, execution.failure) == (State.FAILED, "ValueError: broken")
    assert world.logs[0].execution_id == execution.id


async def test_an_evaluation_that_hangs_is_abandoned(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "_GRACE_SECONDS", 0.05)
    let_go, contexts = threading.Event(), []

    def hang(_: Any, context: RunContext) -> Firing:
        contexts.append(context)
        let_go.wait(20)
        context.files.put(b"too late", "late.txt")
        return Firing()

    begun = looks(hang, Firing(key="next"))
    await world.save({**PROBE, "evaluationTimeout": "PT0.1S"})
    await world.fires(1)
    assert len(begun) == 2
    assert "not ended within PT0.1S and was abandoned" in world.messages()[0]
    assert contexts[0].is_killed
    let_go.set()
    await eventually(lambda: not contexts[0].has_threads)
    assert len(world.fired()) == 1
    assert list((world.folder / "storage").rglob("*late.txt")) == []


async def test_no_more_than_three_abandoned_ones_are_left_behind(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "_GRACE_SECONDS", 0.0)
    let_go = threading.Event()
    begun = looks(*[lambda *_: let_go.wait(20)] * 9)
    await world.save({**PROBE, "evaluationTimeout": "PT0.02S"})
    await eventually(lambda: any("3 evaluations that" in text for text in world.messages()))
    assert len(begun) == 3
    let_go.set()
    await eventually(lambda: len(begun) > 3)


async def test_an_evaluation_that_hears_of_the_kill_is_not_left_behind(world: World) -> None:
    def obeys(_: Any, context: RunContext) -> None:
        stop = threading.Event()
        context.on_kill(stop.set)
        stop.wait(20)

    looks(obeys)
    await world.save({**PROBE, "evaluationTimeout": "PT0.05S"})
    await eventually(lambda: len(world.evaluations) >= 2)
    assert world.evaluations[0].outcome is Outcome.ERROR


async def test_an_outage_of_the_database_delays_and_loses_nothing(world: World) -> None:
    looks(Firing(key="a"))
    world.memory.on_created = lambda _: setattr(world.memory, "outage", AWAY)
    await world.save(PROBE)
    await world.fires(1)
    await asyncio.sleep(0.1)
    world.memory.on_created = lambda _: None
    world.memory.outage = None
    await eventually(lambda: world.state().last_execution_id is not None)
    assert len(world.fired()) == 1


# Files, memos, crashes


async def test_files_belong_to_the_execution_and_go_without_one(world: World) -> None:
    def store(name: str, firing: Firing | None) -> Any:
        def look(_: Any, context: RunContext) -> Firing | None:
            uri = context.files.put(b"content", name)
            return firing and Firing(variables={"uri": uri})

        return look

    looks(store("none.txt", None), store("kept.txt", Firing()))
    await world.save(PROBE)
    (execution,) = await world.fires(1)
    assert execution.trigger is not None
    assert f"/executions/{execution.id}/" in execution.trigger.variables["uri"]
    kept = [path.name for path in (world.folder / "storage").rglob("*.txt")]
    assert [name.split("-", 1)[1] for name in kept] == ["kept.txt"]


async def test_the_firing_is_settled_after_its_execution(world: World) -> None:
    seen: list[int] = []
    Probe.on_settle = lambda _: seen.append(len(world.fired()))
    recorded: list[int] = []
    looks(
        Firing(memo={"n": 1}),
        Firing(memo={"n": 2}, on_recorded=lambda: recorded.append(len(world.fired()))),
    )
    await world.save(PROBE)
    await eventually(lambda: recorded)
    assert (seen, recorded, Probe.settled) == ([1], [2], [{"n": 1}])
    await eventually(lambda: world.told().pending is None)


async def test_a_firing_that_cannot_be_recorded_is_dropped(world: World) -> None:
    dropped = threading.Event()

    def look(*_: Any) -> Firing:
        world.memory.outage = AWAY
        return Firing(on_dropped=dropped.set)

    looks(look)
    await world.save(PROBE)
    await eventually(dropped.is_set)
    world.memory.outage = None
    assert world.fired() == []


async def test_a_firing_that_comes_too_late_is_dropped(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "_GRACE_SECONDS", 0.01)
    dropped, let_go = threading.Event(), threading.Event()

    def look(*_: Any) -> Firing:
        let_go.wait(20)
        return Firing(on_dropped=dropped.set)

    looks(look)
    await world.save({**PROBE, "evaluationTimeout": "PT0.05S"})
    await eventually(lambda: world.messages())
    let_go.set()
    await eventually(dropped.is_set)


async def test_a_key_starts_one_execution(world: World) -> None:
    looks(Firing(key="k", memo=1), Firing(key="k", memo=2), Firing(key="l", memo=3))
    await world.save(PROBE)
    await eventually(lambda: Probe.settled == [1, 2, 3])
    assert len(world.fired()) == 2


async def test_a_crash_before_the_settling_settles_later(world: World) -> None:
    # What is durable when the process ends just after the execution was made.
    world.memory.on_created = lambda _: setattr(world.memory, "outage", AWAY)
    looks(Firing(memo="m"))
    await world.save({**PROBE, "interval": "PT1H"})
    await eventually(lambda: Probe.settled == ["m"])
    Probe.settled.clear()
    await world.crash()
    world.memory.outage = None
    await eventually(lambda: Probe.settled == ["m"])
    await eventually(lambda: world.state().last_execution_id == world.fired()[0].id)
    assert (len(world.fired()), world.told().pending) == (1, None)


async def test_a_crash_before_the_execution_looks_anew(world: World) -> None:
    looks(
        lambda _, context: Firing(variables={"uri": context.files.put(b"x", "a.txt")}),
        Firing(variables={"uri": "new"}),
    )
    await world.save({**PROBE, "disabled": True})
    create = world.memory.create

    async def crash(_: Any) -> Any:
        raise AWAY

    world.memory.create = crash  # type: ignore[method-assign]
    await world.save(PROBE)
    await eventually(lambda: world.told().pending is not None)
    world.memory.create = create  # type: ignore[method-assign]
    (execution,) = await world.fires(1)
    assert execution.trigger is not None
    assert execution.trigger.variables == {"uri": "new"}
    assert list((world.folder / "storage").rglob("*.txt")) == []


# Switches and changes


async def test_it_rests_while_it_is_switched_off(world: World) -> None:
    begun = looks()
    await world.save(PROBE)
    await eventually(lambda: begun)
    await world.switch(disabled=True)
    await asyncio.sleep(0.1)
    count = len(begun)
    await asyncio.sleep(0.1)
    assert len(begun) == count
    await world.switch(disabled=False)
    await eventually(lambda: len(begun) > count)


async def test_stop_after_switches_it_off(world: World) -> None:
    world.memory.ends_at_once = False
    looks(Firing(), Firing(), Firing())
    await world.save({**PROBE, "stopAfter": ["FAILED"]})
    world.end((await world.fires(1))[0])
    world.end((await world.fires(2))[1], State.FAILED)
    await eventually(lambda: world.state().disabled)
    assert len(world.fired()) == 2


async def test_an_edit_ends_the_evaluation_and_begins_anew(world: World) -> None:
    stopped = threading.Event()

    def hang(_: Any, context: RunContext) -> Firing:
        context.on_kill(stopped.set)
        stopped.wait(20)
        return Firing(key="old")

    begun = looks(hang, Firing(key="new"))
    await world.save({**PROBE, "interval": "PT1H"})
    await eventually(lambda: begun)
    await world.save({**PROBE, "interval": "PT2H"})
    (execution,) = await world.fires(1)
    assert stopped.is_set()
    assert str(execution.unique_key).endswith(":new")


async def test_an_edit_of_something_else_leaves_it_alone(world: World) -> None:
    begun = looks()
    await world.save({**PROBE, "interval": "PT1H"})
    await eventually(lambda: world.state().evaluated_at is not None)
    await world.save({**PROBE, "interval": "PT1H", "labels": {"a": "b"}}, description="new")
    await asyncio.sleep(0.1)
    assert len(begun) == 1


async def test_a_deleted_flow_is_not_looked_at_any_more(world: World) -> None:
    begun = looks()
    await world.save(PROBE)
    await eventually(lambda: begun)
    world.memory.states.clear()
    await world.host.flow_deleted("main", "n", "f")
    count = len(begun)
    await asyncio.sleep(0.1)
    assert (len(begun), world.memory.states) == (count, {})


async def test_a_disabled_flow_rests(world: World) -> None:
    begun = looks()
    await world.save(PROBE)
    await eventually(lambda: begun)
    await world.save(PROBE, disabled=True)
    count = len(begun)
    await asyncio.sleep(0.1)
    assert len(begun) == count


async def test_a_trigger_whose_state_was_deleted_begins_afresh(world: World) -> None:
    begun = looks()
    await world.save({**PROBE, "interval": "PT1H"})
    await eventually(lambda: world.state().evaluated_at is not None)
    key = TriggerKey("main", "n", "f", "t")
    await world.memory.delete(*key)
    await world.host.begin_afresh(key)
    await eventually(lambda: len(begun) == 2)


async def test_flows_that_another_server_saves_and_deletes_are_noticed(world: World) -> None:
    begun = looks()
    other = world.new_host(look_every=0.05)
    await other.begin()
    await world.host.stop()
    await world.save(PROBE)
    await eventually(lambda: begun)
    world.flows.clear()
    await eventually(lambda: not other._running)
    await other.stop()
