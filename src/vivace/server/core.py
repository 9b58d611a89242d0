"""A running system without its port: what the server, `vivace run` and tests start and stop."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from vivace.expressions import Environment
from vivace.model.identifier import new_id
from vivace.plugin.registry import Registry
from vivace.runtime.children import Children
from vivace.runtime.context_services import ContextServices
from vivace.runtime.executor import Executor
from vivace.runtime.fan_outs import FanOuts
from vivace.runtime.flow_triggers.service import FlowTriggers
from vivace.runtime.scheduling import Scheduler
from vivace.runtime.triggers.host import TriggerHost
from vivace.runtime.worker import Worker
from vivace.server.containers import begin_removal
from vivace.server.data_directory import DataDirectory
from vivace.server.leftovers import clear_leftovers
from vivace.server.settings import ServerSettings
from vivace.services.answers import AnswerService
from vivace.services.backfills import BackfillService
from vivace.services.encryption import Encryption
from vivace.services.evaluation import Evaluation
from vivace.services.execution_changes import ExecutionChanges
from vivace.services.executions import ExecutionService
from vivace.services.expression_host import ExpressionHosts
from vivace.services.flow_checks import FlowCheck
from vivace.services.flow_revisions import FlowRevisions
from vivace.services.flows import FlowListener, FlowService
from vivace.services.key_values import KeyValueService
from vivace.services.live import LiveHub
from vivace.services.logs import LogService
from vivace.services.masking import SecretMasks
from vivace.services.namespace_files import NamespaceFileService
from vivace.services.secrets import Secrets
from vivace.services.settings import ServiceSettings
from vivace.services.trigger_history import TriggerHistory
from vivace.services.triggers import TriggerService
from vivace.services.webhooks import WebhookService
from vivace.storage import AsyncStorage
from vivace.store import Store

__all__ = ["Core", "installation_id"]


@dataclass(slots=True)
class Core:
    """The parts of a system that runs flows; `start` and `stop` in this order."""

    settings: ServerSettings
    services: ServiceSettings
    directory: DataDirectory
    registry: Registry
    environment: Environment
    store: Store
    storage: AsyncStorage
    hub: LiveHub
    secrets: Secrets
    masks: SecretMasks
    hosts: ExpressionHosts
    encryption: Encryption
    revisions: FlowRevisions
    checks: list[FlowCheck]
    flows: FlowService
    executions: ExecutionService
    changes: ExecutionChanges
    evaluation: Evaluation
    answers: AnswerService
    triggers: TriggerService
    backfills: BackfillService
    history: TriggerHistory
    webhooks: WebhookService
    logs: LogService
    key_values: KeyValueService
    namespace_files: NamespaceFileService
    executor: Executor
    worker: Worker
    children: Children
    fan_outs: FanOuts
    scheduler: Scheduler
    trigger_host: TriggerHost
    flow_triggers: FlowTriggers
    context_services: ContextServices
    flow_listeners: list[FlowListener]
    removal: asyncio.Task[None] | None = field(default=None, init=False)
    """Of containers that an earlier server has left."""

    async def start(self, *, schedule: bool = True) -> None:
        """Take up what was under way; with `schedule` fire triggers too."""
        await asyncio.to_thread(clear_leftovers, self.directory)
        self.removal = begin_removal(self.context_services.settings)
        if schedule:
            self.flow_triggers.open()
        await self.executor.begin()
        if schedule:
            self.flow_triggers.begin()
            await self.scheduler.begin()
            await self.trigger_host.begin()

    async def drain(self, seconds: float, hurry: asyncio.Event | None = None) -> None:
        """Start nothing new and let running tasks end; what has not ended begins again later.

        Args:
            seconds: How long they may take.
            hurry: Stop waiting when it is set.
        """
        await self.scheduler.stop()
        await self.trigger_host.stop()
        await self.flow_triggers.stop()
        draining = asyncio.create_task(self.worker.drain(seconds))
        if hurry is not None:
            hurried = asyncio.create_task(hurry.wait())
            await asyncio.wait({draining, hurried}, return_when=asyncio.FIRST_COMPLETED)
            hurried.cancel()
            if not draining.done():
                await self.worker.drain(0.0)
        await draining

    async def instance_id(self) -> str:
        """Give what tells this installation from others; made at the first start."""
        return await installation_id(self.store)

    async def stop(self) -> None:
        """Make everything durable and close; `drain` comes before."""
        if self.removal is not None:
            self.removal.cancel()
        await self.scheduler.stop()
        await self.trigger_host.stop()
        await self.flow_triggers.stop()
        await self.worker.drain(0.0)
        await _end_fork_servers()
        await self.children.stop()
        await self.fan_outs.stop()
        await self.executor.stop()
        await self.history.stop()
        await self.store.close()
        self.context_services.threads.shutdown(wait=False, cancel_futures=True)


async def _end_fork_servers() -> None:
    """End the warm interpreters that scripts were forked from."""
    from vivace.plugins.core.runner.forkserver.pool import close_fork_servers

    await close_fork_servers()


async def installation_id(store: Store) -> str:
    """Give what tells an installation from others; made at its first start."""
    return str(await store.settings.set_if_absent("instance-id", new_id()))
