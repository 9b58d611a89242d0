"""Streams of messages through a server that is killed, from a broker that is started anew.

A family of triggers gives its broker, how to publish, and the YAML of its RealtimeTrigger; the
trial is the same for all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from tests.support.eventually import eventually_sync
from tests.support.server import ServerProcess

__all__ = [
    "Adversity",
    "Broker",
    "Trial",
    "await_status",
    "executions_of",
    "flow_source",
    "run_example",
]

_PAGE = 200


class Broker(Protocol):
    """A broker that can be started anew on its data."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


def flow_source(trigger: str, flow_id: str = "stream") -> str:
    """Give a flow with one trigger, `trigger`, whose YAML is given without `id`."""
    lines = "\n".join(f"    {line}" for line in trigger.strip().splitlines())
    return (
        f"id: {flow_id}\nnamespace: trial\n"
        'tasks:\n  - {id: say, type: io.kestra.plugin.core.log.Log, message: "got it"}\n'
        f"triggers:\n  - id: message\n{lines}\n"
    )


def await_status(
    server: ServerProcess, status: str, *, flow_id: str = "stream", within: float = 40.0
) -> str:
    """Wait until the trigger is shown with a status, and give the reason that is shown."""

    def shown() -> dict[str, Any]:
        answer = httpx.get(f"{server.api}/triggers/search", params={"size": 100}, timeout=30)
        states = [each["triggerContext"] for each in answer.json()["results"]]
        (state,) = [each for each in states if each["flowId"] == flow_id]
        assert state.get("status") == status, state
        return state

    return str(eventually_sync(shown, within=within).get("statusReason") or "")


def executions_of(
    server: ServerProcess, flow_id: str = "stream", namespace: str = "trial"
) -> list[dict[str, Any]]:
    """Give all executions of a flow."""
    found: list[dict[str, Any]] = []
    page = 1
    while True:
        answer = httpx.get(
            f"{server.api}/executions/search",
            params={"flowId": flow_id, "namespace": namespace, "size": _PAGE, "page": page},
            timeout=30,
        ).json()
        found += answer["results"]
        if len(answer["results"]) < _PAGE:
            return found
        page += 1


def count_of(server: ServerProcess) -> int:
    answer = httpx.get(
        f"{server.api}/executions/search",
        params={"flowId": "stream", "namespace": "trial", "size": 1},
        timeout=30,
    )
    return int(answer.json()["total"])


@dataclass
class Trial:
    """1,000 messages while the broker is started anew and the server is killed."""

    server: ServerProcess
    broker: Broker
    publish: Callable[[Sequence[int]], None]
    """Publishes numbers, and returns when the broker has confirmed all of them."""
    number: Callable[[dict[str, Any]], int]
    """Reads the number from the variables of a trigger."""
    trigger: str

    def run(self) -> None:
        """Assert that each message has started one execution."""
        self.server.start()
        self.server.save(flow_source(self.trigger))
        await_status(self.server, "connected")
        self.publish(range(300))
        self.broker.stop()
        self.broker.start()
        self.publish(range(300, 600))
        eventually_sync(lambda: count_of(self.server) > 310, within=60, describe="reconnection")
        self.server.kill()
        self.publish(range(600, 800))
        self.server.start()
        self.publish(range(800, 1000))
        eventually_sync(lambda: count_of(self.server) >= 1000, within=60, describe="the count")
        self._check()

    def _check(self) -> None:
        found = executions_of(self.server)
        assert len({each["id"] for each in found}) == len(found), "the pages overlap"
        numbers = Counter(self.number(each["trigger"]["variables"]) for each in found)
        assert set(numbers) == set(range(1000)), set(range(1000)) - set(numbers)
        twice = sorted(each for each, count in numbers.items() if count > 1)
        assert twice == [], f"twice: {twice}"


@dataclass
class Adversity:
    """A broker that is away at first, and messages that are unsound or huge."""

    server: ServerProcess
    broker: Broker
    send: Callable[[bytes], None]
    """Publishes one message, and returns when the broker has confirmed it."""
    payload: Callable[[dict[str, Any]], Any]
    """Reads what was sent from the variables of a trigger."""
    trigger: str
    huge: int = 1_000_000
    """Length of a message that the broker takes at its usual settings."""
    unsound: bytes = b"{no json"
    said: str = "is no JSON"
    """What is said of the unsound message."""

    def run(self) -> None:
        """Assert that the server bears it, and says what is wrong."""
        self.broker.stop()
        self.server.start()
        self.server.save(flow_source(self.trigger))
        reason = await_status(self.server, "connecting")
        eventually_sync(lambda: "no connection to the" in self._reason(), within=20)
        assert "Traceback" not in reason
        self.broker.start()
        await_status(self.server, "connected")
        for message in (self.unsound, b'"%s"' % (b"x" * self.huge), b'"end"'):
            self.send(message)
        eventually_sync(lambda: count_of(self.server) == 3, within=30, describe="three executions")
        self._check()

    def _reason(self) -> str:
        return await_status(self.server, "connecting")

    def _check(self) -> None:
        ended = [self.server.wait(each["id"]) for each in executions_of(self.server)]
        (failed,) = [each for each in ended if each["state"]["current"] == "FAILED"]
        shown = self.payload(failed["trigger"]["variables"])
        assert shown == self.unsound.decode(errors="replace")
        (listed,) = [each for each in executions_of(self.server) if each["id"] == failed["id"]]
        assert self.said in listed["failure"]["message"]
        sound = [each for each in ended if each["state"]["current"] == "SUCCESS"]
        texts = [self.payload(each["trigger"]["variables"]).strip('"') for each in sound]
        lengths = [len(text) for text in texts]
        assert sorted(lengths) == [3, self.huge]


def run_example(server: ServerProcess, sources: Sequence[str], count: int) -> None:
    """Run a pair of flows of the handbook: one sends messages, the other is started by each."""
    server.start()
    (sender,) = [source for source in sources if "\ntriggers:" not in source]
    (reactor,) = [source for source in sources if "\ntriggers:" in source]
    flow_id = reactor.partition("\n")[0].removeprefix("id: ")
    server.save(reactor)
    await_status(server, "connected", flow_id=flow_id)
    server.save(sender)
    started = server.execute(
        f"company.messages/{sender.partition(chr(10))[0].removeprefix('id: ')}"
    )
    assert server.wait(started["id"])["state"]["current"] == "SUCCESS", server.logs(started["id"])

    def found() -> list[dict[str, Any]]:
        return executions_of(server, flow_id, "company.messages")

    eventually_sync(lambda: len(found()) == count, within=20, describe="executions of the example")
    for each in found():
        ended = server.wait(each["id"])
        assert ended["state"]["current"] == "SUCCESS", server.logs(each["id"])
