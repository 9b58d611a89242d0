"""Puts the parts of Flow triggers together."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from functools import partial
from typing import Any

from vivace.engine.live import LiveExecution
from vivace.errors import NotFoundError, UnavailableError
from vivace.model.encrypted import holds_encrypted
from vivace.runtime.clock import Clock
from vivace.runtime.executor import Executor
from vivace.runtime.flow_triggers.consumer import Consumer
from vivace.runtime.flow_triggers.deadlines import Deadlines
from vivace.runtime.flow_triggers.evaluation import Evaluator
from vivace.runtime.flow_triggers.index import ListenerIndex
from vivace.runtime.flow_triggers.outbox import Outbox
from vivace.runtime.flow_triggers.service import FlowTriggers
from vivace.runtime.flow_triggers.starts import ExecutionMaker, Starts
from vivace.runtime.flow_triggers.windows import ProgressBook
from vivace.runtime.renderer import Renderer
from vivace.services.flow_catalogue import FlowRevision
from vivace.services.flow_revisions import FlowRevisions, StoredFlow
from vivace.services.flows import FlowListener
from vivace.services.rendering import BoundRenderer
from vivace.services.trigger_history import TriggerHistory
from vivace.store import Store

__all__ = ["FlowTriggerParts", "flow_trigger_listener"]

_LOG = logging.getLogger(__name__)
_TYPES = ("trigger.Flow", "triggers.types.Flow")
"""How the type is written; texts that no source has spare the reading of ten thousand flows."""


class FlowTriggerParts:
    """What the executor is built with, and what is built once there is one."""

    def __init__(self) -> None:
        self._index = ListenerIndex()
        self.outbox = Outbox(self._index)
        """Told of changes of state by the executor."""

    def assemble(
        self,
        *,
        store: Store,
        revisions: FlowRevisions,
        executor: Executor,
        renderer: Renderer,
        bound: Callable[[FlowRevision], BoundRenderer],
        executions: ExecutionMaker,
        history: TriggerHistory,
        clock: Clock,
        timezone: str,
    ) -> FlowTriggers:
        """Build what looks at events."""
        evaluator = Evaluator(bound, partial(_variables, renderer))
        starts = Starts(executions, evaluator, history)
        book = ProgressBook(timezone)
        return FlowTriggers(
            lambda: _candidates(store, revisions),
            self._index,
            self.outbox,
            Consumer(store, self._index, executor.look_at, evaluator, starts, history, book),
            Deadlines(store.gatherings, self._index, starts, book, clock),
        )


def _variables(
    renderer: Renderer, live: LiveExecution, extra: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Give the names of an execution with further ones, those of the trigger in clear."""
    shown = extra.get("trigger")
    if holds_encrypted(shown):
        extra = {**extra, "trigger": renderer.revealed(live, shown)}
    return renderer.variables(live, None, extra)


async def _candidates(store: Store, revisions: FlowRevisions) -> AsyncIterator[FlowRevision]:
    for name in await store.flows.mentioning(*_TYPES):
        try:
            revision = await revisions.get(*name)
        except NotFoundError:
            continue  # deleted, or a draft that was never released
        except UnavailableError:
            raise
        except Exception:
            # One flow must not keep the others from listening.
            _LOG.exception("the triggers of flow %s are not taken up", ".".join(name))
            continue
        yield revision


def flow_trigger_listener(flow_triggers: FlowTriggers) -> FlowListener:
    """Give what tells Flow triggers of saved and deleted flows."""

    async def changed(stored: StoredFlow) -> None:
        record = stored.record
        if record.deleted:
            await flow_triggers.flow_deleted(record.tenant, record.namespace, record.id)
        elif not record.draft:
            await flow_triggers.flow_changed(stored.parsed)

    return changed
