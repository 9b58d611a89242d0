"""The triggers that are watched: their definitions, their states, and when each is looked at.

At the start only the dates are read. A trigger's flow is looked up when its date comes, so that a
server with ten thousand schedules is ready as fast as one with none; the last ones are kept.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import blake2b

import msgspec

from vivace.errors import NotFoundError, UnavailableError, VivaceError
from vivace.model.instant import Micros
from vivace.model.trigger import Trigger, TriggerKey
from vivace.plugin.trigger import ScheduledTrigger
from vivace.runtime.scheduling.agenda import Agenda
from vivace.runtime.scheduling.missed import recovered
from vivace.runtime.scheduling.ports import Parts
from vivace.services.calendar import Calendar
from vivace.services.flow_catalogue import FlowRevision
from vivace.services.schedule_conditions import calendar_of, rendered
from vivace.store import Evaluation, Outcome, TriggerState

__all__ = ["Armed", "Roster", "fingerprint", "watched"]

_LOG = logging.getLogger(__name__)
_MOST_ARMED = 2_000


@dataclass(slots=True)
class Armed:
    """A trigger as it is watched."""

    trigger: ScheduledTrigger
    revision: FlowRevision
    calendar: Calendar
    state: TriggerState


class Roster:
    """All triggers with a calendar; changes of one are made under its lock."""

    def __init__(self, parts: Parts, edited: Callable[[TriggerKey], None]) -> None:
        """Take what is needed.

        Args:
            parts: The rest of the system.
            edited: Told when the dates of a trigger are others than before.
        """
        self.agenda = Agenda()
        self._parts = parts
        self._edited = edited
        self._armed: OrderedDict[TriggerKey, Armed] = OrderedDict()
        self._locks: dict[TriggerKey, asyncio.Lock] = {}
        self.turning: set[TriggerKey] = set()
        """Triggers whose date has come and that are being looked at."""
        self._began_at = parts.clock.now()

    async def read_dates(self) -> None:
        """Take up the dates of all triggers, and nothing else of them."""
        self._began_at = self._parts.clock.now()
        for key, at in await self._parts.states.waiting():
            self.agenda.put(key, at)

    async def read_new_dates(self) -> None:
        """Take up the triggers that another scheduler has taken up."""
        for key, at in await self._parts.states.waiting():
            if not self.watches(key):
                self.agenda.put(key, at)

    def lock(self, key: TriggerKey) -> asyncio.Lock:
        """Give what lets one at a time change a trigger."""
        return self._locks.setdefault(key, asyncio.Lock())

    def known(self, key: TriggerKey) -> Armed | None:
        """Give a trigger if it is in memory."""
        return self._armed.get(key)

    def watches(self, key: TriggerKey) -> bool:
        """Whether it is a trigger with a calendar, as far as is known without looking."""
        return key in self._armed or key in self.agenda or key in self.turning

    async def get(self, key: TriggerKey) -> Armed | None:
        """Give a trigger, looking up its flow if need be; None when it has none to be watched.

        Call it under the lock of the trigger.
        """
        armed = self._armed.get(key)
        if armed is not None:
            self._armed.move_to_end(key)
            return armed
        try:
            revision = await self._parts.flows.get(*key[:3])
        except NotFoundError:
            await self.forget(key)
            return None
        trigger = watched(revision).get(key.trigger_id)
        if trigger is None or trigger.disabled:
            self.agenda.drop(key)
            return None
        return await self.arm(key, revision, trigger)

    async def arm(
        self, key: TriggerKey, revision: FlowRevision, trigger: ScheduledTrigger
    ) -> Armed | None:
        """Take up a trigger as its flow declares it; call it under the lock of the trigger."""
        mark = fingerprint(trigger)
        state = await self._parts.states.get(*key)
        if trigger.disabled:
            await self._rest(key, state, mark)
            return None
        try:
            trigger = await rendered(self._parts.context, revision, trigger)
        except UnavailableError:
            raise
        except (VivaceError, ValueError) as error:
            self.drop(key)
            text = f"its dates cannot be read: {error}"
            self._parts.record(key, Evaluation(Outcome.ERROR, text))
            _LOG.warning("trigger %s: %s", key, text)
            return None
        calendar = calendar_of(self._parts.context, revision, trigger)
        kept = replace(state) if state is not None else TriggerState(*key)
        is_edited = state is not None and kept.definition_hash not in ("", mark)
        kept.next_at = await calendar.ask(self._next_of, key, calendar, kept, mark)
        if kept.definition_hash != mark:
            kept.definition_hash, kept.updated_at = mark, self._parts.clock.now()
        if kept.disabled:
            kept.next_at = None
        if kept != state:
            await self._parts.states.upsert(kept)
        armed = Armed(trigger, revision, calendar, kept)
        self._keep(key, armed)
        if is_edited:
            self._edited(key)
        return armed

    def _next_of(
        self, key: TriggerKey, calendar: Calendar, state: TriggerState, mark: str
    ) -> Micros | None:
        now, stored = self._parts.clock.now(), state.next_at
        if state.definition_hash != mark or stored is None:
            return calendar.next_after(now)
        if not self.watches(key) and stored < now:
            # The flow was disabled: what it would have done then is not made up for.
            return calendar.next_after(now)
        if stored < self._began_at:
            return recovered(calendar, stored, self._began_at)
        return stored

    async def _rest(self, key: TriggerKey, state: TriggerState | None, mark: str) -> None:
        """Note that a trigger is disabled in its flow: it has no next instant."""
        self.drop(key)
        resting = state or TriggerState(*key)
        if state is None or resting.next_at is not None:
            resting.next_at, resting.definition_hash = None, mark
            resting.updated_at = self._parts.clock.now()
            await self._parts.states.upsert(resting)

    def _keep(self, key: TriggerKey, armed: Armed) -> None:
        self._armed[key] = armed
        self._armed.move_to_end(key)
        if key not in self.turning:  # else its turn ends with that
            self.look_at(key, armed.state.next_at)
        while len(self._armed) > _MOST_ARMED:
            oldest = next(iter(self._armed))
            if self.lock(oldest).locked() or oldest not in self.agenda:
                self._armed.move_to_end(oldest)  # it is needed; the next one may go
                break
            del self._armed[oldest]
            self._locks.pop(oldest, None)

    async def store(self, key: TriggerKey, state: TriggerState) -> None:
        """Take a state over once it is durable: till then the same instant is asked for again."""
        await self._parts.states.upsert(state)
        armed = self._armed.get(key)
        if armed is not None:
            armed.state = state
        self.look_at(key, state.next_at)

    def look_at(self, key: TriggerKey, at: Micros | None) -> None:
        """Look at a trigger at an instant, and at no other."""
        armed = self._armed.get(key)
        if at is None or (armed is not None and armed.state.disabled):
            self.agenda.drop(key)
        else:
            self.agenda.put(key, at)

    def drop(self, key: TriggerKey) -> None:
        """Watch a trigger no more."""
        self._armed.pop(key, None)
        self.agenda.drop(key)

    async def forget(self, key: TriggerKey) -> None:
        """Delete a trigger that is no more; call it under the lock of the trigger."""
        self.drop(key)
        await self._parts.states.delete(*key)
        self._edited(key)


def watched(revision: FlowRevision) -> dict[str, ScheduledTrigger]:
    """Give the triggers of a flow that have a calendar; none if the flow is disabled."""
    if revision.flow is None or revision.flow.disabled:
        return {}
    return {item.id: item for item in revision.flow.triggers if isinstance(item, ScheduledTrigger)}


def fingerprint(trigger: Trigger) -> str:
    """Give what changes when the instants of a trigger may change."""
    document = trigger.model_dump(
        mode="json", exclude_defaults=True, exclude={"description", "labels", "inputs", "disabled"}
    )
    return blake2b(msgspec.json.encode(document, order="sorted"), digest_size=16).hexdigest()
