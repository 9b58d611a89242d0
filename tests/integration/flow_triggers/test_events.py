"""Flow triggers that one event fires: which events count, and what the execution is given."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.integration.flow_triggers.world import NAMESPACE, World, listening, worker_flow, world
from tests.support.eventually import eventually
from vivace.model.encrypted import is_encrypted
from vivace.model.execution import Execution
from vivace.model.state import State
from vivace.runtime.flow_triggers import starts
from vivace.services.execution_request import StartRequest
from vivace.store.flows import Flows

_FROM_LOAD = """
conditions:
  - {type: core.condition.ExecutionFlow, namespace: company.team, flowId: load}
  - {type: core.condition.ExecutionStatus, in: [SUCCESS]}
"""


async def test_an_execution_tells_what_has_fired_it(system: World) -> None:
    given = """
inputs:
  given: "{{ outputs.only.value }} {{ trigger.outputs.from }} {{ trigger.executionLabels.team }}"
labels:
  source: "{{ trigger.flowId }}"
  absent: "{{ nothing.at.all }}"
"""
    more = "inputs:\n  - {id: given, type: STRING}\n  - {id: other, type: STRING}"
    await system.save(worker_flow("load"), listening(_FROM_LOAD + given, more=more))
    upstream = await system.run("load", labels=[("team", "data")])
    (found,) = await system.count("listen", 1)
    assert found.state is State.SUCCESS
    assert found.inputs == {"given": "load load data", "other": None}
    assert found.trigger is not None and found.trigger.id == "it"
    assert found.trigger.variables == {
        "executionId": upstream.id,
        "namespace": NAMESPACE,
        "flowId": "load",
        "flowRevision": 1,
        "state": "SUCCESS",
        "executionLabels": {"team": "data", "system": {"from": "api"}},
        "outputs": {"from": "load", "of_load": "yes"},
    }
    assert dict(found.labels) == {
        "source": "load",
        "system.from": "trigger",
        "system.correlationId": upstream.id,
        "system.flowTriggerDepth": "1",
    }
    assert (await system.reasons("listen"))[0] == ("FIRED", "company.team.load is SUCCESS")


async def test_dependencies_give_more_variables(system: World) -> None:
    fails = f"""
id: load
namespace: {NAMESPACE}
tasks:
  - {{id: bad, type: core.execution.Fail}}
  - {{id: never, type: core.debug.Return, format: x}}
errors:
  - {{id: last, type: core.debug.Return, format: x}}
"""
    await system.save(fails, listening(f"dependsOn: [{{namespace: {NAMESPACE}, flowId: load}}]"))
    upstream = await system.run("load")
    (found,) = await system.count("listen", 1)
    assert found.trigger is not None
    variables = found.trigger.variables
    assert (variables["firstFailedTaskId"], variables["lastTaskId"]) == ("bad", "last")
    assert variables["startDate"] < variables["endDate"]
    assert variables["state"] == upstream.state.value == "FAILED"


async def test_who_does_not_count(system: World) -> None:
    """Its own executions, tests, other states, disabled flows and triggers."""
    own = listening("states: [SUCCESS]")
    await system.save(
        worker_flow("load"),
        own,
        listening("disabled: true", "switched_off"),
        listening("states: [SUCCESS]", "disabled", more="disabled: true"),
    )
    await system.run("listen")
    await system.run("load", kind="TEST")
    await system.count("listen", 1)
    await system.run("load")
    await system.count("listen", 2)
    await system.count("switched_off", 0)
    await system.count("disabled", 0)


async def test_every_change_of_state_is_an_event(system: World) -> None:
    pausing = f"""
id: load
namespace: {NAMESPACE}
tasks:
  - {{id: wait, type: core.flow.Pause, pauseDuration: PT0.1S}}
"""
    listener = f"""
states: [CREATED, RUNNING, PAUSED, SUCCESS]
conditions: [{{type: core.condition.ExecutionFlow, namespace: {NAMESPACE}, flowId: load}}]
"""
    await system.save(pausing, listening(listener))
    await system.run("load")
    found = await system.count("listen", 4)
    states = [item.trigger.variables["state"] for item in found if item.trigger is not None]
    assert sorted(states) == ["PAUSED", "RUNNING", "RUNNING", "SUCCESS"]


async def test_a_restart_and_a_state_given_by_hand_are_events(system: World) -> None:
    fails = f"""
id: load
namespace: {NAMESPACE}
tasks:
  - {{id: bad, type: core.execution.Fail}}
"""
    await system.save(fails, listening("states: [FAILED, SUCCESS]"))
    first = await system.run("load")
    await system.count("listen", 1)
    await system.core.executor.restart(first.id)
    await system.core.executions.wait_for_end(first.id, 10)
    await system.count("listen", 2)
    await system.core.executor.operations.set_labels(first.id, [("a", "b")])
    await system.count("listen", 2)
    await system.core.executor.operations.change_status(first.id, State.SUCCESS)
    await system.count("listen", 3)


@pytest.mark.parametrize(
    ("condition", "fires"),
    [
        ("when: \"{{ execution.outputs.from == 'load' and outputs.only.value == 'load' }}\"", True),
        ("when: \"{{ execution.state == 'FAILED' }}\"", False),
        ("when: \"{{ flowId == 'load' and state == 'SUCCESS' and not hasRetryAttempt }}\"", True),
        ('when: "{{ trigger.flowId }}"', False),
        (
            "conditions: [{type: core.condition.ExecutionOutputs, "
            "expression: \"{{ trigger.outputs.of_load == 'yes' }}\"}]",
            True,
        ),
        (
            "conditions: [{type: core.condition.Expression, "
            "expression: \"{{ flow.id == 'listen' and labels.team == 'data' }}\"}]",
            True,
        ),
        ("conditions: [{type: core.condition.HasRetryAttempt, in: [FAILED]}]", False),
    ],
)
async def test_conditions_see_the_execution(system: World, condition: str, fires: bool) -> None:
    await system.save(worker_flow("load"), listening(condition))
    await system.run("load", labels=[("team", "data")])
    await system.count("listen", int(fires))


async def test_a_condition_that_cannot_be_told_is_false_and_said(system: World) -> None:
    await system.save(worker_flow("load"), listening('when: "{{ nothing.at.all }}"'))
    await system.run("load")
    await system.count("listen", 0)
    ((outcome, detail),) = await system.reasons("listen")
    assert outcome == "CONDITION_FALSE"
    assert "when cannot be told" in detail and "nothing" in detail


async def test_inputs_that_cannot_be_rendered_are_seen(system: World) -> None:
    bad = 'inputs:\n  given: "{{ nothing.at.all }}"'
    entry = f"dependsOn: [{{namespace: {NAMESPACE}, flowId: load}}]"
    await system.save(
        worker_flow("load"),
        listening(f"{entry}\n{bad}"),
        listening(f"{_FROM_LOAD}\n{bad}", "old"),
    )
    upstream = await system.run("load")
    (found,) = await system.count("listen", 1)
    assert found.state is State.FAILED
    assert "its inputs cannot be rendered" in (found.failure or "")
    assert dict(found.labels)["system.correlationId"] == upstream.id
    await system.count("old", 0)
    ((outcome, detail),) = await system.reasons("old")
    assert outcome == "ERROR" and "its inputs cannot be rendered" in detail


async def test_a_secret_output_is_seen_in_clear_and_kept_encrypted(system: World) -> None:
    upstream = worker_flow("load").replace("type: STRING", "type: SECRET", 1)
    given = 'inputs:\n  given: "Bearer {{ trigger.outputs.from }}"'
    listener = listening(f"{_FROM_LOAD}{given}", more="inputs: [{id: given, type: SECRET}]")
    await system.save(upstream, listener.replace("{{ trigger.flowId ?? '-' }}", "{{ 1 }}"))
    await system.run("load")
    (found,) = await system.count("listen", 1)
    assert found.trigger is not None
    assert is_encrypted(found.trigger.variables["outputs"]["from"])
    assert is_encrypted(found.inputs["given"])
    assert system.core.encryption.reveal(found.inputs)["given"] == "Bearer load"


async def test_flows_that_start_each_other_end(
    system: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starts, "LONGEST_CHAIN", 6)
    for flow_id, other in (("ping", "pong"), ("pong", "ping")):
        trigger = f"dependsOn: [{{namespace: {NAMESPACE}, flowId: {other}}}]"
        await system.save(listening(trigger, flow_id))
    await system.run("ping")
    await system.settled()
    found = [*await system.of("ping"), *await system.of("pong")]
    assert len(found) == 8  # by hand, six by triggers, and one that says why there are no more
    failed = [item for item in found if item.state is State.FAILED]
    assert len(failed) == 1 and "start each other in a circle" in (failed[0].failure or "")


async def test_a_kill_does_not_reach_who_listens_to_it(system: World) -> None:
    waits = f"""
id: load
namespace: {NAMESPACE}
tasks:
  - {{id: wait, type: core.flow.Pause}}
"""
    alert = f"""
id: listen
namespace: {NAMESPACE}
tasks:
  - {{id: wait, type: core.flow.Pause}}
triggers:
  - {{id: it, type: core.trigger.Flow, states: [KILLED]}}
"""
    await system.save(waits, alert)
    started = (await system.core.executions.create(_request("load"))).id
    await _until(system, started, State.PAUSED)
    await system.core.executions.kill(started)
    (found,) = await _some(system, "listen")
    await _until(system, found.id, State.PAUSED)
    assert await system.core.store.executions.open_children(started) == []
    await system.core.executions.kill(found.id)


async def test_an_execution_that_cannot_be_read_has_failed_for_all_to_see(system: World) -> None:
    waits = f"id: load\nnamespace: {NAMESPACE}\ntasks: [{{id: wait, type: core.flow.Pause}}]"
    await system.save(waits, listening("states: [FAILED]"))
    started = (await system.core.executions.create(_request("load"))).id
    await _until(system, started, State.PAUSED)
    await system.core.executor._unreadable.mark(started, "it cannot be taken up")
    (found,) = await _some(system, "listen")
    assert found.trigger is not None and found.trigger.variables["executionId"] == started


async def test_a_flow_that_listens_no_more_is_forgotten(system: World) -> None:
    entry = f"dependsOn: [{{namespace: {NAMESPACE}, flowId: {{}}}}]"
    both = entry.replace("{}}", "load}, {namespace: " + NAMESPACE + ", flowId: clean}")
    await system.save(worker_flow("load"), worker_flow("clean"), listening(both))
    await system.run("load")
    await system.settled()
    gatherings = system.core.store.gatherings
    assert len(await gatherings.of_flow("main", NAMESPACE, "listen")) == 1
    await system.save(worker_flow("listen"))
    assert await gatherings.of_flow("main", NAMESPACE, "listen") == []
    await system.save(listening(both))
    await system.run("clean")
    await system.count("listen", 0)
    await system.core.flows.delete("main", NAMESPACE, "listen")
    await system.run("load")
    await system.count("listen", 0)
    assert await gatherings.of_flow("main", NAMESPACE, "listen") == []


def _request(flow_id: str) -> StartRequest:
    return StartRequest("main", NAMESPACE, flow_id)


async def _some(system: World, flow_id: str) -> list[Execution]:
    return await eventually(lambda: system.of(flow_id))


async def _until(system: World, execution_id: str, state: State) -> None:
    async def is_there() -> bool:
        return (await system.core.executions.get(execution_id)).state is state

    assert await eventually(is_there)


async def test_what_ends_before_it_is_known_who_listens_counts(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = asyncio.Event()
    mentioning = Flows.mentioning

    async def slow(self: Flows, *texts: str) -> list[tuple[str, str, str]]:
        await known.wait()
        return await mentioning(self, *texts)

    async with world(tmp_path, database_url) as system:
        await system.save(worker_flow("load"), listening(_FROM_LOAD))
    monkeypatch.setattr(Flows, "mentioning", slow)
    async with world(tmp_path, database_url) as system:
        await system.run("load")
        assert await system.of("listen") == []
        known.set()
        await system.count("listen", 1)
