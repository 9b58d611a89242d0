"""A thousand messages to a realtime trigger while its broker restarts and its server is killed."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from tests.support.eventually import eventually_sync
from tests.support.server import ServerProcess

__all__ = ["MESSAGES", "Trial", "numbers_of"]

MESSAGES = 1_000
_PAGE = 500
_FLOW = """\
id: listens
namespace: trial.events
tasks:
  - id: one
    type: io.kestra.plugin.core.debug.Return
    format: "{{{{ trigger }}}}"
triggers:
  - id: stream
{trigger}
"""


@dataclass
class Trial:
    """What is tried, and how."""

    server: ServerProcess
    trigger: str
    """Properties of the trigger, as YAML."""
    number: Callable[[dict[str, Any]], int]
    """Gives the number of the message that `trigger.*` is about."""
    send: Callable[[int], None]
    """Sends a message, and returns when the broker has acknowledged it; may raise."""
    restart_broker: Callable[[], None]
    pause: float = 0.002

    def run(self, *, kills: int = 1) -> Counter[int]:
        """Send all messages, break things meanwhile, and count the executions of each."""
        self.server.start()
        self.server.save(_FLOW.format(trigger=_indented(self.trigger)))
        self.connected()
        sending = threading.Thread(target=self._send_all, daemon=True)
        sending.start()
        self._seen(MESSAGES // 5)
        self.restart_broker()
        for part in range(kills):
            self._seen(MESSAGES // 5 * (part + 2))
            self.server.kill()
            self.server.start()
        sending.join(120)
        assert not sending.is_alive(), "not all messages could be sent"
        self._seen(MESSAGES, within=90)
        return numbers_of(self.server, self.number)

    def connected(self) -> None:
        """Wait until the trigger listens."""
        eventually_sync(lambda: status(self.server)["status"] == "connected", within=30)

    def _send_all(self) -> None:
        for number in range(MESSAGES):
            while True:
                try:
                    self.send(number)
                    break
                except Exception:
                    time.sleep(0.1)
            time.sleep(self.pause)

    def _seen(self, count: int, within: float = 60.0) -> None:
        def has_come() -> bool:
            return found(self.server, 1, 1)["total"] >= count

        try:
            eventually_sync(has_come, within=within, describe=f"{count} executions")
        except AssertionError as error:
            here = found(self.server, 1, 1)["total"]
            error.add_note(f"{here} executions, {status(self.server)}\n{self.server.log()}")
            raise


def numbers_of(server: ServerProcess, number: Callable[[dict[str, Any]], int]) -> Counter[int]:
    """Count the executions of each message."""
    counted: Counter[int] = Counter()
    total, page = 1, 1
    while (page - 1) * _PAGE < total:
        answer = found(server, page, _PAGE)
        total, page = answer["total"], page + 1
        counted.update(number(each["trigger"]["variables"]) for each in answer["results"])
    return counted


def found(server: ServerProcess, page: int, size: int) -> dict[str, Any]:
    """Give a page of the executions of the trial."""
    query = f"namespace=trial.events&page={page}&size={size}"
    answer = httpx.get(f"{server.api}/executions/search?{query}", timeout=30.0)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def status(server: ServerProcess) -> dict[str, Any]:
    """Give how the trigger of the trial stands."""
    answer = httpx.get(f"{server.api}/triggers/trial.events/listens", timeout=30.0)
    assert answer.status_code == 200, answer.text
    (state,) = answer.json()["results"]
    return {"status": None, "statusReason": None, **state}


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.strip().splitlines())
