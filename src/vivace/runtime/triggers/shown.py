"""What a stream shows of itself: its status and its last execution, written at most once a second.

A thousand events a second must not be a thousand writes of the trigger's state beside them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from vivace.errors import UnavailableError
from vivace.model.execution import Execution
from vivace.model.trigger import TriggerKey
from vivace.runtime.triggers.memory import Status, TriggerMemory
from vivace.runtime.triggers.ports import TriggerStates
from vivace.store import Evaluation, Outcome

__all__ = ["Shown"]

_LOG = logging.getLogger(__name__)
_PAUSE_SECONDS = 1.0

Note = Callable[[TriggerKey, Evaluation], None]


class Shown:
    """Status, reason and last execution of one realtime trigger."""

    def __init__(self, states: TriggerStates, key: TriggerKey, note: Note) -> None:
        self.status: Status | None = None
        self.reason = ""
        self._states = states
        self._key = key
        self._note = note
        self._last: Execution | None = None
        self._is_stale = False
        self._writing: asyncio.Task[None] | None = None

    def set(self, status: Status, reason: str = "") -> bool:
        """Take over a status, and say whether it is another one."""
        if (self.status, self.reason) == (status, reason):
            return False
        self.status, self.reason = status, reason
        self._touch()
        return True

    def fired(self, execution: Execution) -> None:
        """Take over that an execution was made."""
        self._last = execution
        self._touch()

    async def end(self) -> None:
        """Write what is not written yet."""
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.gather(self._writing, return_exceptions=True)
        if self._is_stale:
            await self._write()

    def _touch(self) -> None:
        self._is_stale = True
        if self._writing is None or self._writing.done():
            name = f"trigger {self._key} shows itself"
            self._writing = asyncio.create_task(self._keep_writing(), name=name)

    async def _keep_writing(self) -> None:
        while self._is_stale:
            await self._write()
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _write(self) -> None:
        try:
            self._is_stale = False
            state = await self._states.get(*self._key)
            if state is None:
                return
            memory = TriggerMemory.of(state)
            memory.status, memory.reason = self.status, self.reason
            memory.write(state)
            if self._last is not None:
                self._note(self._key, Evaluation(Outcome.FIRED, "", self._last.id))
                state.last_execution_id = self._last.id
                state.last_at = state.evaluated_at = self._last.created_at
            await self._states.advance(state)
        except UnavailableError as error:
            self._is_stale = True
            _LOG.info("the state of trigger %s is written later: %s", self._key, error)
