"""Flow triggers of a real server that is killed: each event counts, and counts once."""

from __future__ import annotations

import random
import threading
from collections import Counter
from typing import Any

import httpx
import pytest

from tests.integration.system.conftest import MakeServer
from tests.support.eventually import eventually_sync
from tests.support.server import ServerProcess

_LOAD = """
id: {name}
namespace: company.team
tasks:
  - {{id: only, type: core.debug.Return, format: x}}
"""
_LISTEN = """
id: {name}
namespace: company.team
tasks:
  - {{id: only, type: core.debug.Return, format: x}}
triggers:
  - id: it
    type: core.trigger.Flow
    {properties}
"""
_ONE = "dependsOn: [{namespace: company.team, flowId: one}]"
_BOTH = (
    "dependsOn: [{namespace: company.team, flowId: one}, {namespace: company.team, flowId: two}]"
)
_OLD = "conditions: [{type: core.condition.ExecutionFlow, namespace: company.team, flowId: one}]"
_SLOW = (
    "conditions: [{type: core.condition.ExecutionFlow, namespace: company.team, flowId: one}, "
    "{type: core.condition.Expression, "
    "expression: '{% for i in range(0, 400000) %}{% endfor %}true'}]"
)


def _save(server: ServerProcess, **listeners: str) -> None:
    for name in ("one", "two"):
        server.save(_LOAD.format(name=name))
    for name, properties in listeners.items():
        server.save(_LISTEN.format(name=name, properties=properties))


def _executions(server: ServerProcess, flow_id: str) -> list[dict[str, Any]]:
    answer = httpx.get(
        f"{server.api}/executions/search", params={"flowId": flow_id, "size": 200}, timeout=30
    )
    assert answer.status_code == 200, answer.text
    return [item for item in answer.json()["results"] if item["flowId"] == flow_id]


def _causes(server: ServerProcess, flow_id: str) -> Counter[str]:
    found = _executions(server, flow_id)
    return Counter(item["trigger"]["variables"]["executionId"] for item in found)


def test_an_event_that_was_not_looked_at_outlives_a_kill(
    database_url: str, make_server: MakeServer
) -> None:
    """The condition takes so long that the server dies between the end and what follows."""
    server = make_server("--database", database_url).start()
    _save(server, slow=_SLOW)
    execution_id = server.execute("company.team/one")["id"]
    server.wait(execution_id)
    server.kill()
    server.start()
    assert eventually_sync(lambda: _causes(server, "slow") == {execution_id: 1}, within=30)
    server.kill()
    server.start()
    other = server.execute("company.team/one")["id"]
    server.wait(other)
    wanted = {execution_id: 1, other: 1}
    assert eventually_sync(lambda: _causes(server, "slow") == wanted, within=30)


@pytest.mark.timeout(180)
def test_kills_at_any_moment_lose_and_double_nothing(
    database_url: str, make_server: MakeServer
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")  # noqa: T201  # pytest shows it with a failure
    chance = random.Random(seed)
    server = make_server("--database", database_url).start()
    _save(server, new=_ONE, old=_OLD, both=_BOTH)
    started: list[str] = []
    pairs = 0
    for _ in range(4):
        burst = range(chance.randrange(1, 4))
        started += [server.execute("company.team/one")["id"] for _ in burst]
        server.wait(started[-1])
        _kill_within(server, chance.random() * 0.05)
        for execution_id in started:  # the windows fill in a known order
            server.wait(execution_id)
        server.wait(server.execute("company.team/two")["id"])
        pairs += 1
        _kill_within(server, chance.random() * 0.05)
    wanted = Counter(started)
    for name in ("new", "old"):
        assert eventually_sync(lambda name=name: _causes(server, name) == wanted, within=30)
    assert eventually_sync(lambda: len(_executions(server, "both")) == pairs, within=30)


def _kill_within(server: ServerProcess, seconds: float) -> None:
    """Let the server work for a moment that nothing chooses, and kill it."""
    threading.Event().wait(seconds)
    server.kill()
    server.start()
