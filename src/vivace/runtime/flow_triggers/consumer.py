"""Takes up the changes of state that Flow triggers wait for, in their order.

An event stays in the store until what came of it is recorded, in one transaction with what its
listeners remember. An execution is made before that, under a key that follows from the same facts:
after a crash, or beside another server, the event is looked at again and the execution found.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from vivace.engine.live import LiveExecution
from vivace.errors import ConflictError, UnavailableError, VivaceError
from vivace.model.execution import Execution
from vivace.plugin.condition import Origin
from vivace.plugin.flow_trigger import FlowTrigger, Gathering
from vivace.runtime.clock import Clock
from vivace.runtime.flow_triggers.evaluation import Evaluator, Found, Occurrence
from vivace.runtime.flow_triggers.index import Listener, ListenerIndex
from vivace.runtime.flow_triggers.starts import Firing, Starts
from vivace.runtime.flow_triggers.windows import Progress
from vivace.services.flow_catalogue import FlowRevision
from vivace.services.trigger_history import TriggerHistory
from vivace.store import Evaluation, GatheringKey, GatheringState, Outcome, StateEvent, Store

__all__ = ["Consumer"]

_LOG = logging.getLogger(__name__)

_AT_ONCE = 100
"""Events that are read together."""
_TRIES = 20
"""How often others may have been quicker, before an event has to wait."""

LookAt = Callable[[str], Awaitable[LiveExecution | None]]


class Consumer:
    """Looks at events and at windows that are over."""

    def __init__(
        self,
        store: Store,
        index: ListenerIndex,
        look_at: LookAt,
        evaluator: Evaluator,
        starts: Starts,
        history: TriggerHistory,
        clock: Clock,
        *,
        timezone: str = "UTC",
    ) -> None:
        """Take what is needed.

        Args:
            store: Has the events and what was met.
            index: Knows who listens.
            look_at: Gives an execution with its task runs, as the store has it.
            evaluator: Looks at conditions.
            starts: Starts executions.
            history: Is told what became of each event.
            clock: Says what time it is.
            timezone: Of windows that name none.
        """
        self._store = store
        self._index = index
        self._look_at = look_at
        self._evaluator = evaluator
        self._starts = starts
        self._history = history
        self._clock = clock
        self._zone = ZoneInfo(timezone)

    # Events

    async def drain(self) -> None:
        """Look at all events that there are.

        Raises:
            UnavailableError: the store is away; what is left is looked at later.
        """
        while events := await self._store.state_events.first(_AT_ONCE):
            concerned = [(event, self._concerned(event)) for event in events]
            alone = [item for item in concerned if not _is_gathered(item[1])]
            done = await asyncio.gather(
                *(self._simple(*item) for item in alone), return_exceptions=True
            )
            _raise_first(done)
            await self._store.gatherings.let_go([event for event, _ in alone])
            # What is gathered goes in order: the last one to come is the one that fires.
            for event, listeners in concerned:
                if _is_gathered(listeners):
                    await self._gathered(event, listeners)

    def _concerned(self, event: StateEvent) -> tuple[Listener, ...]:
        origin = Origin(event.namespace, event.flow_id, event.state)
        return self._index.concerned(event.tenant, origin)

    async def _simple(self, event: StateEvent, listeners: Sequence[Listener]) -> None:
        occurrence = await self._occurrence(event, listeners)
        for listener in listeners if occurrence is not None else ():
            assert occurrence is not None
            found = await self._look(listener, occurrence)
            if found is not None and found.passes:
                await self._fire(Firing(listener, occurrence, _key_of(event)))

    async def _gathered(self, event: StateEvent, listeners: Sequence[Listener]) -> None:
        occurrence = await self._occurrence(event, listeners)
        if occurrence is None:
            await self._store.gatherings.let_go([event])
            return
        looks = [(item, await self._look(item, occurrence)) for item in listeners]
        passing = [(item, found) for item, found in looks if found is not None and found.passes]
        for _ in range(_TRIES):
            try:
                await self._conclude(occurrence, passing)
            except ConflictError:
                continue
            return
        raise UnavailableError(f"what waits for {event.flow_id} is written by others all the time")

    async def _conclude(
        self, occurrence: Occurrence, passing: Sequence[tuple[Listener, Found]]
    ) -> None:
        event = occurrence.event
        keys = [_gathering_key(item, each) for item, _ in passing for each in item.gatherings]
        known = await self._store.gatherings.look(event, keys)
        if known is None:
            return  # another server has dealt with it
        states: list[GatheringState] = []
        for listener, found in passing:
            progress = {
                item.id: self._progress(listener, item, known) for item in listener.gatherings
            }
            fires = self._take(listener, found, occurrence, progress)
            if fires is not None:
                await self._fire(fires)
            states += [item.state for item in progress.values() if item.is_changed]
        await self._store.gatherings.conclude([event], states)

    def _take(
        self,
        listener: Listener,
        found: Found,
        occurrence: Occurrence,
        progress: dict[str, Progress],
    ) -> Firing | None:
        """Note what an event meets, and give what it fires."""
        event = occurrence.event
        taken = [
            item.take(event, occurrence.execution, found.met.get(name, ()))
            for name, item in progress.items()
        ]
        for item in progress.values():
            item.expect(event.at)
        if listener.gatherings and not any(taken):
            self._record(listener, Outcome.NOTHING, _with("it meets nothing of it", found))
            return None
        if not all(item.is_complete(event.at) for item in progress.values()):
            missing = [text for item in progress.values() for text in item.missing(event.at)]
            text = f"still waits for {', '.join(missing)}"
            self._record(listener, Outcome.WAITING, _with(text, found))
            return None
        parts = [f"{name}@{item.epoch}.{item.fired}" for name, item in progress.items()]
        outputs = [entry for item in progress.values() for entry in item.outputs(event.at)]
        for item in progress.values():
            item.fire(event.at)
            item.expect(event.at)
        return Firing(listener, occurrence, ";".join(parts) or _key_of(event), outputs)

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
        execution: Execution | None = await self._store.executions.get(event.execution_id)
        return None if execution is None else Occurrence(event, execution)

    async def _look(self, listener: Listener, occurrence: Occurrence) -> Found | None:
        """Look at conditions; None when that has failed in a way that nobody has foreseen."""
        try:
            found = await asyncio.to_thread(self._evaluator.look, listener, occurrence)
        except Exception as error:
            # One trigger must not keep the others from their events.
            _LOG.exception("trigger %s cannot be evaluated", listener.key)
            self._record(listener, Outcome.ERROR, f"it cannot be evaluated: {error}")
            return None
        if not found.passes:
            self._record(listener, Outcome.CONDITION_FALSE, _with(found.why_not, found))
        return found

    async def _fire(self, firing: Firing) -> None:
        try:
            await self._starts.fire(firing)
        except UnavailableError:
            raise
        except Exception as error:
            _LOG.exception("trigger %s cannot start its execution", firing.listener.key)
            self._record(firing.listener, Outcome.ERROR, f"it cannot start: {error}")

    # Windows that end

    async def close_due(self) -> None:
        """Look at the windows that are over.

        Raises:
            UnavailableError: the store is away; what is left is looked at later.
        """
        for state in await self._store.gatherings.due(self._clock.now()):
            tenant, namespace, flow_id, gathering_id = state.key
            listener = self._index.of_trigger((tenant, namespace, flow_id), state.trigger_id)
            await self._close(state, listener, gathering_id)

    async def _close(
        self, state: GatheringState, listener: Listener | None, gathering_id: str
    ) -> None:
        gatherings = listener.gatherings if listener is not None else ()
        gathering = next((item for item in gatherings if item.id == gathering_id), None)
        if listener is None or gathering is None:
            # Disabled, or edited: it is armed anew when somebody listens again.
            state.next_at = None
        else:
            progress = self._progress(listener, gathering, {state.key: state})
            for span in progress.close(self._clock.now()):
                await self._starts.miss(listener, gathering_id, state.epoch, span)
            state = progress.state
        try:
            await self._store.gatherings.conclude([], [state])
        except ConflictError:
            _LOG.info("what `%s` has got was written meanwhile", gathering_id)

    # Flows that change

    async def arm(self, listeners: Sequence[Listener]) -> None:
        """See to it that windows are judged at their end although nothing may come."""
        for listener in listeners:
            for gathering in listener.gatherings if listener.trigger.fails_on_miss else ():
                await self._arm(listener, gathering)

    async def _arm(self, listener: Listener, gathering: Gathering) -> None:
        states = await self._store.gatherings.of_flow(*listener.name)
        known = {item.key: item for item in states}
        before = known.get(_gathering_key(listener, gathering))
        progress = self._progress(listener, gathering, known)
        progress.expect(self._clock.now())
        state = progress.state
        if state == before:
            return
        try:
            await self._store.gatherings.conclude([], [state])
        except ConflictError:
            _LOG.info("what `%s` has got was written meanwhile", gathering.id)

    async def forget_others(self, revision: FlowRevision) -> None:
        """Forget what triggers of a flow have got that it no longer has."""
        name = (revision.tenant, revision.namespace, revision.flow_id)
        if revision.flow is None:
            return  # once it can be read again, it goes on
        kept = {item.id for trigger in revision.flow.triggers for item in _gatherings(trigger)}
        for state in await self._store.gatherings.of_flow(*name):
            if state.key[3] not in kept:
                await self._store.gatherings.delete(state.key)

    async def forget(self, tenant: str, namespace: str, flow_id: str) -> None:
        """Forget what the triggers of a flow have got."""
        for state in await self._store.gatherings.of_flow(tenant, namespace, flow_id):
            await self._store.gatherings.delete(state.key)

    def _progress(
        self,
        listener: Listener,
        gathering: Gathering,
        known: dict[GatheringKey, GatheringState],
    ) -> Progress:
        key = _gathering_key(listener, gathering)
        trigger_id = listener.trigger.id
        state = known.get(key) or GatheringState(key, trigger_id, listener.revision.revision)
        state = replace(state, trigger_id=trigger_id)
        zone = self._zone if gathering.timezone is None else ZoneInfo(gathering.timezone)
        return Progress(state, gathering, zone, judged=listener.trigger.fails_on_miss)

    def _record(self, listener: Listener, outcome: Outcome, detail: str) -> None:
        self._history.record(listener.key, Evaluation(outcome, detail))


def _raise_first(done: Sequence[BaseException | None]) -> None:
    """Raise the first error of those that went on together, now that all have ended."""
    for error in done:
        if error is not None:
            raise error


def _is_gathered(listeners: Sequence[Listener]) -> bool:
    return any(item.gatherings for item in listeners)


def _gathering_key(listener: Listener, gathering: Gathering) -> GatheringKey:
    return (*listener.name, gathering.id)


def _gatherings(trigger: object) -> list[Gathering]:
    return trigger.gatherings() if isinstance(trigger, FlowTrigger) else []


def _key_of(event: StateEvent) -> str:
    return f"{event.execution_id}:{event.position}"


def _with(text: str, found: Found) -> str:
    return "; ".join([text, *found.warnings])
