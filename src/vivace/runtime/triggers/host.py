"""The polling and realtime triggers of all flows: begins, replaces and ends each of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from hashlib import blake2b

import msgspec

from vivace.engine.live import LiveExecution
from vivace.errors import UnavailableError
from vivace.model.execution import Execution
from vivace.model.trigger import Trigger, TriggerKey
from vivace.plugin.polling import PollingTrigger
from vivace.plugin.realtime import RealtimeTrigger
from vivace.runtime.triggers.backoff import Backoff
from vivace.runtime.triggers.firings import Armed
from vivace.runtime.triggers.parts import TriggerParts
from vivace.runtime.triggers.polling import Poller
from vivace.runtime.triggers.realtime import Stream
from vivace.services.flow_catalogue import FlowRevision
from vivace.store import TriggerState

__all__ = ["TriggerHost"]

_LOG = logging.getLogger(__name__)
Runner = Poller | Stream
FlowKey = tuple[str, str, str]


@dataclass(slots=True)
class _Running:
    runner: Runner
    task: asyncio.Task[None]


class TriggerHost:
    """Runs the polling and realtime triggers of this server."""

    def __init__(
        self,
        parts: TriggerParts,
        flows: Callable[[], AsyncIterator[FlowRevision]],
        *,
        look_every: float | None = None,
    ) -> None:
        """Take what is needed.

        Args:
            parts: What triggers share.
            flows: Gives the newest revision of every flow.
            look_every: Seconds after which all flows are looked at again, where others save some
                without our being told; None where nobody does.
        """
        self._parts = parts
        self._flows = flows
        self._look_every = look_every
        self._running: dict[TriggerKey, _Running] = {}
        self._of_flow: dict[FlowKey, set[str]] = {}
        self._revisions: dict[FlowKey, int] = {}
        self._locks: dict[FlowKey, asyncio.Lock] = {}
        self._has_begun = False
        self._beginning: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Take up the triggers of all flows, in the background."""
        self._has_begun = True
        self._beginning = asyncio.create_task(self._begin(), name="triggers begin")

    async def _begin(self) -> None:
        backoff = Backoff()
        while True:
            try:
                await self._take_up_all()
                if self._look_every is None:
                    return
                backoff.reset()
                await asyncio.sleep(self._look_every)
            except UnavailableError as error:
                _LOG.warning("triggers are taken up later: %s", error)
                await asyncio.sleep(backoff.seconds())

    async def _take_up_all(self) -> None:
        known, seen = set(self._of_flow), set[FlowKey]()
        async for revision in self._flows():
            seen.add((revision.tenant, revision.namespace, revision.flow_id))
            await self._take_up(revision)
        if self._look_every is not None:
            for gone in known - seen:
                await self.flow_deleted(*gone)

    async def _take_up(self, revision: FlowRevision) -> None:
        try:
            await self.flow_changed(revision)
        except UnavailableError:
            raise
        except Exception:
            # One flow must not keep the others from their triggers.
            _LOG.exception("the triggers of flow %s are not taken up", revision.name)

    async def stop(self) -> None:
        """End all of them; an execution that is being made is waited for."""
        self._has_begun = False
        if self._beginning is not None:
            self._beginning.cancel()
            await asyncio.gather(self._beginning, return_exceptions=True)
        running, self._running = self._running, {}
        self._of_flow.clear()
        for each in running.values():
            each.task.cancel()
        await asyncio.gather(*(each.task for each in running.values()), return_exceptions=True)

    async def flow_changed(self, revision: FlowRevision) -> None:
        """Take up the triggers of a flow's newest revision; the unchanged ones go on."""
        if not self._has_begun:
            return
        place = (revision.tenant, revision.namespace, revision.flow_id)
        async with self._locks.setdefault(place, asyncio.Lock()):
            if revision.revision < self._revisions.get(place, 0):
                return  # a newer one was quicker
            self._revisions[place] = revision.revision
            flow = revision.flow
            wanted: dict[str, Trigger] = {}
            if flow is not None and not flow.disabled:
                wanted = {item.id: item for item in flow.triggers if _is_ours(item)}
            for trigger_id in self._of_flow.get(place, set()) - set(wanted):
                await self._end(TriggerKey(*place, trigger_id))
            for trigger in wanted.values():
                await self._arm(Armed(TriggerKey(*place, trigger.id), trigger, revision))

    async def flow_deleted(self, tenant: str, namespace: str, flow_id: str) -> None:
        """End the triggers of a flow; their states are gone with it."""
        place = (tenant, namespace, flow_id)
        async with self._locks.setdefault(place, asyncio.Lock()):
            self._revisions.pop(place, None)
            for trigger_id in self._of_flow.get(place, set()).copy():
                await self._end(TriggerKey(*place, trigger_id))
        self._locks.pop(place, None)

    async def begin_afresh(self, key: TriggerKey) -> None:
        """Begin a trigger anew whose state was deleted."""
        running = self._running.get(key)
        if running is not None:
            async with self._locks.setdefault(key[:3], asyncio.Lock()):
                await self._end(key)
                await self._arm(running.runner.armed)

    async def switched(self, state: TriggerState) -> None:
        """Take over that somebody enabled, disabled or unlocked a trigger."""
        key = TriggerKey(state.tenant, state.namespace, state.flow_id, state.trigger_id)
        running = self._running.get(key)
        if running is not None:
            running.runner.wake()

    def finished(self, live: LiveExecution) -> None:
        """Tell the trigger of an execution of its end."""
        execution: Execution = live.execution
        if execution.trigger is None or not self._running:
            return
        place = (execution.tenant, execution.namespace, execution.flow_id)
        running = self._running.get(TriggerKey(*place, execution.trigger.id))
        if running is not None:
            running.runner.finished(execution)

    async def _arm(self, armed: Armed) -> None:
        trigger, key = armed.trigger, armed.key
        fingerprint = _fingerprint(trigger)
        state = await self._parts.states.get(*key)
        kept = replace(state) if state is not None else TriggerState(*key)
        now = self._parts.clock.now()
        is_edited = kept.definition_hash != fingerprint
        if is_edited:
            kept.definition_hash, kept.updated_at = fingerprint, now
        if trigger.disabled:
            kept.next_at = None
        elif isinstance(trigger, PollingTrigger) and (is_edited or kept.next_at is None):
            kept.next_at = now
        if kept != state:
            await self._parts.states.upsert(kept)
        known = self._running.get(key)
        if known is not None and not is_edited and not trigger.disabled:
            known.runner.rearm(armed)  # what it is doing goes on: only labels and such are new
            if kept.disabled:
                known.runner.wake()  # by another server, which told nobody
            return
        await self._end(key)
        if not trigger.disabled:
            self._start(armed)

    def _start(self, armed: Armed) -> None:
        is_polling = isinstance(armed.trigger, PollingTrigger)
        runner = Poller(self._parts, armed) if is_polling else Stream(self._parts, armed)
        task = asyncio.create_task(runner.run(), name=f"trigger {armed.key}")
        self._running[armed.key] = _Running(runner, task)
        self._of_flow.setdefault(armed.key[:3], set()).add(armed.key[3])

    async def _end(self, key: TriggerKey) -> None:
        running = self._running.pop(key, None)
        self._of_flow.get(key[:3], set()).discard(key[3])
        if running is not None:
            running.task.cancel()
            await asyncio.gather(running.task, return_exceptions=True)


def _is_ours(trigger: Trigger) -> bool:
    return isinstance(trigger, PollingTrigger | RealtimeTrigger)


def _fingerprint(trigger: Trigger) -> str:
    """Give what changes when the trigger has to begin anew."""
    document = trigger.model_dump(
        mode="json", exclude_defaults=True, exclude={"description", "labels", "inputs", "disabled"}
    )
    return blake2b(msgspec.json.encode(document, order="sorted"), digest_size=16).hexdigest()
