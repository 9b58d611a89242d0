"""Run contexts of triggers: a task's, but for an execution that may never come to be."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, ParamSpec, TypeVar

from vivace.errors import TaskError
from vivace.expressions import Environment, Host
from vivace.model.execution import Execution
from vivace.model.identifier import new_id
from vivace.model.instant import Micros
from vivace.model.state import State
from vivace.model.trigger import Trigger
from vivace.plugin.context import RunIdentity
from vivace.plugin.polling import PollingTrigger
from vivace.plugin.rendering import render_document
from vivace.runtime.clock import Clock
from vivace.runtime.context_files import ContextFiles
from vivace.runtime.context_services import ContextServices
from vivace.runtime.run_context import WorkerContext
from vivace.runtime.triggers.firings import Armed, Firings
from vivace.runtime.triggers.log import TriggerLog
from vivace.runtime.triggers.ports import LogSink
from vivace.runtime.triggers.threads import on_own_thread, start_thread
from vivace.services.rendering import BoundRenderer
from vivace.storage import execution_directory

__all__ = ["TriggerContext", "TriggerContexts"]

_LOG = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")


class TriggerFiles(ContextFiles):
    """Files of an execution to come; remembers whether there are any."""

    has_any = False
    is_closed = False

    def put(self, source: Path | BinaryIO | bytes, name: str) -> str:
        self._check()
        return super().put(source, name)

    def put_all(self, sources: Iterable[Path]) -> list[str]:
        self._check()
        return super().put_all(sources)

    def _check(self) -> None:
        if self.is_closed:
            raise TaskError("the evaluation was abandoned: nothing is stored for it any more")
        self.has_any = True


class TriggerContext(WorkerContext):
    """The context of one evaluation, or of one stream."""

    def __init__(
        self,
        services: ContextServices,
        execution: Execution,
        identity: RunIdentity,
        log: TriggerLog,
        variables: Mapping[str, Any],
        renderer: BoundRenderer,
    ) -> None:
        """Make a context; see `TriggerContexts`."""
        super().__init__(
            services,
            execution,
            identity,
            log=log.say,
            metric=lambda *_: None,
            variables=variables,
            render=lambda extra: lambda value: renderer.deep(value, _joined(variables, extra)),
            render_typed=lambda extra: lambda text: renderer.typed(text, _joined(variables, extra)),
        )
        self.trigger_log = log
        self.trigger_files = TriggerFiles(services, execution, identity)
        self.files = self.trigger_files
        self.on_connected: Callable[[], None] = lambda: None
        self._threads: list[threading.Thread] = []
        self._name = f"trigger {identity.namespace}.{identity.flow_id}.{identity.task_id}"

    def connected(self) -> None:
        """Say that the stream listens now."""
        self.on_connected()

    def on_thread(
        self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> Awaitable[R]:
        """Run something on a thread of its own: one that hangs must not take another's place."""
        return self.on_thread_or_late(lambda: function(*args, **kwargs), lambda _: None)

    def on_thread_or_late(
        self, function: Callable[[], R], late: Callable[[R], object]
    ) -> Awaitable[R]:
        """Do as `on_thread`; `late` takes a result that nobody waits for any more."""
        future, thread = start_thread(self._name, function, late=late)
        self._threads = [each for each in self._threads if each.is_alive()] + [thread]
        return future

    def _call_hook(self, hook: Callable[[], None]) -> None:
        start_thread(self._name, hook)[0].add_done_callback(_look_at)

    @property
    def has_threads(self) -> bool:
        """Whether something that it began still runs."""
        return any(thread.is_alive() for thread in self._threads)

    async def render_trigger(self, trigger: Trigger) -> Trigger:
        """Give the trigger with its properties rendered.

        Raises:
            InvalidError: an expression fails, or its result is not of the property's type.
        """
        extra: Mapping[str, Any] = {}
        if isinstance(trigger, PollingTrigger):
            extra = trigger.template_variables(self)
        fields = trigger.dynamic_fields()
        if not fields:
            return trigger
        resolver = self._services.registry

        def render() -> Trigger:
            return render_document(trigger, self._render(extra), fields, resolver=resolver)

        return await self.on_thread(render)

    async def end(self, *, keep_files: bool) -> None:
        """Give back what the context has taken; nothing can be stored any more."""
        self.trigger_files.is_closed = True
        if not keep_files and self.trigger_files.has_any:
            await self.on_thread(self.trigger_files.delete_all)
        if not self.close_at_once():
            await self.on_thread(self.close)


@dataclass(slots=True)
class TriggerContexts:
    """Makes the contexts."""

    services: ContextServices
    firings: Firings
    environment: Environment
    hosts: Callable[[Execution, None], Host]
    sink: LogSink
    clock: Clock
    mask: Callable[[str, str], str]
    """By execution id and text."""

    def make(self, armed: Armed, at: Micros, *, is_stream: bool = False) -> TriggerContext:
        """Make the context of an evaluation, or of a stream."""
        tenant, namespace, flow_id, trigger_id = armed.key
        execution_id = new_id()
        execution = Execution(
            id=execution_id,
            tenant=tenant,
            namespace=namespace,
            flow_id=flow_id,
            flow_revision=armed.revision.revision,
            history=[(State.CREATED, at)],
            original_id=execution_id,
            created_at=at,
        )
        identity = RunIdentity(
            tenant=tenant,
            namespace=namespace,
            flow_id=flow_id,
            flow_revision=armed.revision.revision,
            execution_id=execution_id,
            task_id=trigger_id,
            task_type=armed.trigger.type,
            task_run_id="trigger",
            attempt=0,
        )
        log = TriggerLog(
            armed.key,
            self.sink,
            self.clock,
            lowest=armed.trigger.log_level,
            mask=lambda text: self.mask(execution_id, text),
            is_kept=not is_stream,
        )
        renderer = BoundRenderer(
            self.environment, self.hosts(execution, None), armed.revision.dialect
        )
        variables = self.firings.variables(armed, at)
        return TriggerContext(self.services, execution, identity, log, variables, renderer)

    async def discard(self, armed: Armed, execution_id: str) -> None:
        """Delete the files that were stored for an execution that never came to be."""
        tenant, namespace, flow_id, _ = armed.key
        storage = self.services.storage.for_tenant(tenant)
        directory = execution_directory(namespace, flow_id, execution_id)
        await on_own_thread("trigger files", storage.delete_directory, directory)


def _look_at(hook: asyncio.Future[None]) -> None:
    if not hook.cancelled() and hook.exception() is not None:
        _LOG.info("what stops a trigger raised", exc_info=hook.exception())


def _joined(variables: Mapping[str, Any], extra: Mapping[str, Any] | None) -> Mapping[str, Any]:
    return {**variables, **extra} if extra else variables
