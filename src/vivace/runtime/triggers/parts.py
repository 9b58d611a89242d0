"""What all polling and realtime triggers of a server share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from vivace.model.trigger import TriggerKey
from vivace.runtime.clock import Clock
from vivace.runtime.triggers.contexts import TriggerContexts
from vivace.runtime.triggers.firings import Firings
from vivace.runtime.triggers.leases import Leases
from vivace.runtime.triggers.ports import Recorder, TriggerStates
from vivace.store import Evaluation

__all__ = ["TriggerParts", "unique_key"]


@dataclass(slots=True)
class TriggerParts:
    """The parts; see each."""

    states: TriggerStates
    recorder: Recorder
    firings: Firings
    contexts: TriggerContexts
    leases: Leases
    clock: Clock
    slots: asyncio.Semaphore
    """How many evaluations run at a time."""
    note: Callable[[TriggerKey, Evaluation], None]
    """Keeps what became of an evaluation, for people."""


def unique_key(key: TriggerKey, event: str) -> str:
    """Give the unique key of the execution that an event of a trigger makes."""
    return f"trigger:{':'.join(key)}:{event}"
