"""Takes up the changes of state that Flow triggers wait for, in their order.

An event stays in the store until what came of it is recorded, in one transaction with what its
listeners remember. An execution is made before that, under a key that follows from the same facts:
after a crash, or beside another server, the event is looked at again and the execution found.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from vivace.engine.live import LiveExecution
from vivace.errors import ConflictError, UnavailableError, VivaceError
from vivace.plugin.condition import Origin
from vivace.runtime.flow_triggers.evaluation import Evaluator, Found, Occurrence
from vivace.runtime.flow_triggers.index import Listener, ListenerIndex
from vivace.runtime.flow_triggers.starts import Firing, Starts
from vivace.runtime.flow_triggers.windows import Progress, ProgressBook, key_of_event
from vivace.services.trigger_history import TriggerHistory
from vivace.store import Evaluation, GatheringKey, GatheringState, Outcome, StateEvent, Store

__all__ = ["Consumer"]

_LOG = logging.getLogger(__name__)

_AT_ONCE = 50
"""Events that are looked at together: their executions are in memory meanwhile."""
_TRIES = 20
"""How often others may have been quicker, before events have to wait."""

T = TypeVar("T")
LookAt = Callable[[str], Awaitable[LiveExecution | None]]


@dataclass(frozen=True, slots=True)
class _Seen:
    """An event with those whose conditions it passes."""

    event: StateEvent
    occurrence: Occurrence | None = None
    passing: Sequence[tuple[Listener, Found]] = ()


class Consumer:
    """Looks at events."""

    def __init__(
        self,
        store: Store,
        index: ListenerIndex,
        look_at: LookAt,
        evaluator: Evaluator,
        starts: Starts,
        history: TriggerHistory,
        book: ProgressBook,
    ) -> None:
        """Take what is needed.

        Args:
            store: Has the events, and what was met.
            index: Knows who listens.
            look_at: Gives an execution with its task runs, as the store has it.
            evaluator: Looks at conditions.
            starts: Starts executions.
            history: Is told what became of each event.
            book: Reads and writes what was met.
        """
        self._store = store
        self._index = index
        self._look_at = look_at
        self._evaluator = evaluator
        self._starts = starts
        self._history = history
        self._book = book

    async def drain(self) -> None:
        """Look at all events that there are.

        Raises:
            UnavailableError: the store is away; what is left is looked at later.
        """
        while events := await self._store.state_events.first(_AT_ONCE):
            seen = await _all(self._seen(event) for event in events)
            while seen:
                seen = await self._conclude_insistently(seen)

    async def _seen(self, event: StateEvent) -> _Seen:
        """Look at an event with the eyes of all listeners."""
        origin = Origin(event.namespace, event.flow_id, event.state)
        listeners = self._index.concerned(event.tenant, origin)
        try:
            occurrence = await self._occurrence(event, listeners)
        except UnavailableError:
            raise
        except Exception as error:
            # One event that cannot be read must not keep back all that follow.
            _LOG.exception("execution %s cannot be read", event.execution_id)
            for listener in listeners:
                self._record(listener, Outcome.ERROR, f"the execution cannot be read: {error}")
            return _Seen(event)
        if occurrence is None:
            return _Seen(event)
        looks = [(item, await self._look(item, occurrence)) for item in listeners]
        passing = [(item, found) for item, found in looks if found is not None]
        return _Seen(event, occurrence, passing)

    async def _occurrence(
        self, event: StateEvent, listeners: Sequence[Listener]
    ) -> Occurrence | None:
        """Read the execution that an event is about; None when nobody asks, or it is gone."""
        if not listeners:
            return None
        if any(item.reads_task_runs for item in listeners):
            try:
                live = await self._look_at(event.execution_id)
            except UnavailableError:
                raise
            except VivaceError as error:
                _LOG.warning("execution %s: %s", event.execution_id, error.message)
            else:
                return None if live is None else Occurrence(event, live.execution, live)
        execution = await self._store.executions.get(event.execution_id)
        return None if execution is None else Occurrence(event, execution)

    async def _look(self, listener: Listener, occurrence: Occurrence) -> Found | None:
        """Look at conditions; None when one is false, or fails in a way nobody has foreseen."""
        try:
            found = await asyncio.to_thread(self._evaluator.look, listener, occurrence)
        except Exception as error:
            # One trigger must not keep the others from their events.
            _LOG.exception("trigger %s cannot be evaluated", listener.key)
            self._record(listener, Outcome.ERROR, f"it cannot be evaluated: {error}")
            return None
        if not found.passes:
            self._record(listener, Outcome.CONDITION_FALSE, _with(found.why_not, found))
            return None
        return found

    async def _conclude_insistently(self, seen: list[_Seen]) -> list[_Seen]:
        for _ in range(_TRIES):
            try:
                return await self._conclude(seen)
            except ConflictError:
                continue
        raise UnavailableError("what Flow triggers have got is written by others all the time")

    async def _conclude(self, seen: list[_Seen]) -> list[_Seen]:
        """Take events in, one after the other, start what fires, and write what has come.

        Returns:
            Those that have to wait until this is written, since something has fired that they
            might fire again: what fires must follow from what is stored.

        Raises:
            ConflictError: somebody else has written meanwhile; nothing was.
        """
        names = {key for item in seen for key in self._names(item)}
        left, known = await self._store.gatherings.look([item.event for item in seen], names)
        opened: dict[GatheringKey, Progress] = {}
        firings: list[Firing] = []
        done: list[StateEvent] = []
        for position, item in enumerate(seen):
            if item.event not in left:
                continue  # another server has dealt with it
            if any(key in opened and opened[key].has_fired for key in self._names(item)):
                rest = seen[position:]
                break
            for listener, found in item.passing:
                try:
                    progress = self._open(listener, opened, known)
                    firings += self._take(item, listener, found, progress)
                except Exception as error:
                    _LOG.exception("what trigger %s has got cannot be told", listener.key)
                    text = f"what it has got cannot be told: {error}"
                    self._record(listener, Outcome.ERROR, text)
            done.append(item.event)
        else:
            rest = []
        await _all(self._fire(firing) for firing in firings)
        changed = [progress.state for progress in opened.values() if progress.is_changed]
        await self._store.gatherings.conclude(done, changed)
        return rest

    def _names(self, seen: _Seen) -> list[GatheringKey]:
        return [
            self._book.key(listener, gathering)
            for listener, _ in seen.passing
            for gathering in listener.gatherings
        ]

    def _open(
        self,
        listener: Listener,
        opened: dict[GatheringKey, Progress],
        known: Mapping[GatheringKey, GatheringState],
    ) -> dict[str, Progress]:
        """Give the progress of a listener's gatherings, by id; each is opened once."""
        for gathering in listener.gatherings:
            key = self._book.key(listener, gathering)
            if key not in opened:
                opened[key] = self._book.open(listener, gathering, known.get(key))
        return {item.id: opened[self._book.key(listener, item)] for item in listener.gatherings}

    def _take(
        self, seen: _Seen, listener: Listener, found: Found, progress: Mapping[str, Progress]
    ) -> list[Firing]:
        """Note what an event meets, and give what it fires: one, or nothing."""
        event, occurrence = seen.event, seen.occurrence
        assert occurrence is not None
        taken = [
            item.take(event, occurrence.execution, found.met.get(name, ()))
            for name, item in progress.items()
        ]
        if progress and not any(taken):
            self._record(listener, Outcome.NOTHING, _with("it meets nothing of it", found))
            return []
        missing = [
            text
            for item in progress.values()
            if not item.is_complete(event.at)
            for text in item.missing(event.at)
        ]
        if missing:
            text = f"still waits for {', '.join(missing)}"
            self._record(listener, Outcome.WAITING, _with(text, found))
            return []
        parts = [name + item.fires_as(event) for name, item in progress.items()]
        outputs = [entry for item in progress.values() for entry in item.outputs(event.at)]
        for item in progress.values():
            item.fire(event.at)
        return [Firing(listener, occurrence, ";".join(parts) or key_of_event(event), outputs)]

    async def _fire(self, firing: Firing) -> None:
        try:
            await self._starts.fire(firing)
        except UnavailableError:
            raise
        except Exception as error:
            _LOG.exception("trigger %s cannot start its execution", firing.listener.key)
            self._record(firing.listener, Outcome.ERROR, f"it cannot start: {error}")

    def _record(self, listener: Listener, outcome: Outcome, detail: str) -> None:
        self._history.record(listener.key, Evaluation(outcome, detail))


async def _all(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Do things side by side; when all have ended, raise the first error."""
    done = await asyncio.gather(*work, return_exceptions=True)
    for item in done:
        if isinstance(item, BaseException):
            raise item
    return cast("list[T]", done)


def _with(text: str, found: Found) -> str:
    return "; ".join([text, *found.warnings])
