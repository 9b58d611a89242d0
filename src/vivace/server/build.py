"""The composition root: from one settings record to the parts of a running system.

`Core` is everything but a port: the server puts the API before it, `vivace run` and the tests use
it as it is.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vivace.engine.plan import FlowPlan, plan_flow
from vivace.engine.support import unsupported
from vivace.errors import NotFoundError
from vivace.expressions import Environment
from vivace.model.execution import Execution, ExecutionTrigger
from vivace.model.identifier import new_id
from vivace.model.label import merge_labels
from vivace.plugin.egress import EgressPolicy
from vivace.plugin.registry import Registry
from vivace.plugin.task import ChildRequest
from vivace.runtime.bridge import Bridge
from vivace.runtime.children import Children
from vivace.runtime.clock import Clock, SystemClock
from vivace.runtime.context_services import ContextServices
from vivace.runtime.executor import Executor
from vivace.runtime.fan_outs import FanOuts
from vivace.runtime.flow_triggers.service import FlowTriggers
from vivace.runtime.item_files import ItemFiles
from vivace.runtime.item_starts import ItemStarts
from vivace.runtime.renderer import Renderer
from vivace.runtime.scheduling import Parts, Scheduler
from vivace.runtime.triggers.host import TriggerHost
from vivace.runtime.worker import Worker, worker_threads
from vivace.server.adapters import (
    StoredExecutions,
    TaskExecutions,
    TaskKeyValues,
    TaskNamespaceFiles,
)
from vivace.server.containers import begin_removal
from vivace.server.data_directory import DataDirectory
from vivace.server.flow_triggers import FlowTriggerParts, flow_trigger_listener
from vivace.server.leftovers import clear_leftovers, working_root
from vivace.server.schedules import (
    ScheduledFlows,
    TriggeredExecutions,
    switch_listener,
    trigger_listener,
)
from vivace.server.settings import ServerSettings
from vivace.server.triggers import build_trigger_host
from vivace.services.answers import AnswerService
from vivace.services.backfills import BackfillService
from vivace.services.encryption import Encryption
from vivace.services.evaluation import Evaluation
from vivace.services.execution_changes import ExecutionChanges
from vivace.services.execution_request import StartRequest
from vivace.services.execution_starter import ExecutionStarter
from vivace.services.executions import ExecutionService
from vivace.services.expression_host import ExpressionHosts
from vivace.services.flow_catalogue import FlowRevision
from vivace.services.flow_checks import FlowCheck, check_triggers
from vivace.services.flow_revisions import FlowRevisions
from vivace.services.flow_trigger_checks import check_flow_triggers
from vivace.services.flows import FlowListener, FlowService
from vivace.services.inputs import parse_output
from vivace.services.key_values import KeyValueService
from vivace.services.live import LiveHub
from vivace.services.logs import LogService
from vivace.services.maintenance import MaintenanceService
from vivace.services.masking import SecretMasks
from vivace.services.namespace_files import NamespaceFileService
from vivace.services.rendering import BoundRenderer
from vivace.services.schedule_conditions import ScheduleContext
from vivace.services.secrets import Secrets
from vivace.services.settings import ServiceSettings
from vivace.services.shared_variables import shared_variables
from vivace.services.trigger_history import TriggerHistory
from vivace.services.triggers import DeletionListener, TriggerListener, TriggerService
from vivace.services.webhooks import WebhookService
from vivace.storage import AsyncStorage, open_storage
from vivace.store import Store, open_store

__all__ = ["Core", "build_core"]

_LOG = logging.getLogger(__name__)


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
    flow_listeners: list[FlowListener] = field(default_factory=list)
    removal: asyncio.Task[None] | None = None
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
        return await _instance_id(self.store)

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


async def build_core(
    settings: ServerSettings,
    *,
    clock: Clock | None = None,
    environ: Mapping[str, str] | None = None,
    exclusive: bool = True,
) -> Core:
    """Build the parts; nothing runs yet.

    Raises:
        ConflictError: another server has the database.
        UnavailableError: the data directory or the database cannot be used.
        InvalidError: a setting is wrong.
    """
    environ = os.environ if environ is None else environ
    directory = DataDirectory.open(settings.data_dir)
    services = _service_settings(settings, directory)
    store = await open_store(settings.database or str(directory.database), exclusive=exclusive)
    try:
        return await _assemble(
            settings,
            services,
            directory,
            store,
            clock or SystemClock(),
            environ,
            exclusive=exclusive,
        )
    except BaseException:
        await store.close()
        raise


async def _assemble(
    settings: ServerSettings,
    services: ServiceSettings,
    directory: DataDirectory,
    store: Store,
    clock: Clock,
    environ: Mapping[str, str],
    *,
    exclusive: bool,
) -> Core:
    loop = asyncio.get_running_loop()
    registry = Registry()
    storage = AsyncStorage(open_storage(settings.storage or directory.storage))
    hub = LiveHub()
    secrets = Secrets(environ)
    masks = SecretMasks(secrets.values())
    environment = Environment(timezone=settings.timezone)
    encryption = Encryption(services.encryption_key)
    key_values = KeyValueService(store, clock.now)
    namespace_files = NamespaceFileService(store, storage, clock.now)
    logs = LogService(store, StoredExecutions(store))
    hosts = ExpressionHosts(
        loop=loop,
        storage=storage.blocking,
        secrets=secrets,
        masks=masks,
        key_values=key_values,
        file_versions=TaskNamespaceFiles(namespace_files),
        logs=logs,
        egress=EgressPolicy.of(services.plugin_settings.get),
        allowed_paths=services.allowed_paths,
    )
    shared = shared_variables(services, environ)
    revisions = FlowRevisions(store.flows, registry, services)
    checks: list[FlowCheck] = [check_triggers, check_flow_triggers, unsupported]
    flow_listeners: list[FlowListener] = []
    flows = FlowService(store, revisions, checks, flow_listeners, clock.now)
    renderer = Renderer(
        environment,
        registry,
        hosts,
        lambda output, value: parse_output(output, value, encryption),
        shared=shared,
        reveal=encryption.reveal,
    )
    plans = _Plans(revisions).get
    flow_trigger_parts = FlowTriggerParts()
    executor = Executor(
        store,
        renderer,
        plans,
        hub,
        clock,
        mask=masks.mask,
        outbox=flow_trigger_parts.outbox,
    )
    starter = ExecutionStarter(
        revisions,
        environment,
        hosts.for_form,
        encryption,
        storage,
        shared=shared,
        allows_local_file=hosts.allows_local_file,
        max_file_bytes=services.max_request_bytes,
        now=clock.now,
    )
    executions = ExecutionService(
        starter, executor, store.executions, store.executions, hub, storage
    )
    answers = AnswerService(executions, executor, starter, revisions, store.items)
    hosts.subflows = executions
    owner = await _container_owner(store)
    trigger_listeners: list[TriggerListener] = []
    deletion_listeners: list[DeletionListener] = []
    triggers = TriggerService(store, flows, trigger_listeners, clock.now, deletion_listeners)
    history = TriggerHistory(store.evaluations, clock.now)
    context_services = ContextServices(
        bridge=Bridge(loop),
        threads=worker_threads(settings.worker_capacity),
        storage=storage.blocking,
        key_values=TaskKeyValues(key_values),
        namespace_files=TaskNamespaceFiles(namespace_files),
        executions=TaskExecutions(store, answers),
        settings={**owner, **services.plugin_settings},
        working_root=working_root(directory),
        encrypt=_encrypting(encryption, masks),
        maintenance=MaintenanceService(store, storage, executions, flows, triggers),
        registry=registry,
    )
    worker = Worker(
        executor,
        renderer,
        context_services,
        clock,
        capacity=settings.worker_capacity,
        mask=masks.mask,
    )
    child_starts = _ChildStarts(executions, revisions)
    children = Children(executor, renderer, child_starts, store.executions, clock)
    fan_outs = FanOuts(
        executor,
        renderer,
        ItemStarts(renderer, child_starts, executions.iterate, executor.restart),
        store.items,
        ItemFiles(storage.blocking),
        clock,
    )
    triggered = TriggeredExecutions(executions, executor, store, clock)

    def bound(revision: FlowRevision) -> BoundRenderer:
        host = hosts.for_namespace(revision.tenant, revision.namespace)
        return BoundRenderer(environment, host, revision.dialect)

    flows_with_triggers = ScheduledFlows(store, revisions)
    context = ScheduleContext(bound, shared)
    scheduler = Scheduler(
        Parts(
            states=store.triggers,
            executions=triggered,
            backfills=store.backfills,
            dated=store.dated,
            flows=flows_with_triggers,
            context=context,
            clock=clock,
            record=history.record,
            shares_store=not exclusive,
        )
    )
    trigger_host = build_trigger_host(
        store,
        triggered,
        executor,
        history,
        context_services,
        flows_with_triggers.with_triggers,
        clock,
        environment=environment,
        hosts=hosts,
        masks=masks,
        shared=shared,
        exclusive=exclusive,
    )
    flow_triggers = flow_trigger_parts.assemble(
        store=store,
        revisions=revisions,
        executor=executor,
        renderer=renderer,
        bound=bound,
        executions=triggered,
        history=history,
        clock=clock,
        timezone=settings.timezone,
    )
    executor.effects.worker = worker
    executor.effects.children = children
    executor.effects.fan_outs = fan_outs
    executor.on_finish += [children.ended, fan_outs.ended, scheduler.finished]
    executor.on_finish.append(trigger_host.finished)
    executor.on_finish.append(lambda live: worker.shared.finished(live.execution.id))
    executor.on_lost += [children.lost, fan_outs.lost]
    executor.on_lost.append(lambda execution: worker.shared.finished(execution.id))
    flow_listeners += [
        trigger_listener(scheduler),
        trigger_listener(trigger_host),
        flow_trigger_listener(flow_triggers),
        history.flow_changed,
    ]
    trigger_listeners += [switch_listener(scheduler), trigger_host.switched]
    deletion_listeners.append(scheduler.begin_afresh)
    return Core(
        settings=settings,
        services=services,
        directory=directory,
        registry=registry,
        environment=environment,
        store=store,
        storage=storage,
        hub=hub,
        secrets=secrets,
        masks=masks,
        hosts=hosts,
        encryption=encryption,
        revisions=revisions,
        checks=checks,
        flows=flows,
        executions=executions,
        changes=ExecutionChanges(executions, executor.operations, starter, answers),
        evaluation=Evaluation(
            executions,
            executor.look_at,
            environment,
            hosts,
            encryption,
            masks,
            shared=shared,
        ),
        answers=answers,
        triggers=triggers,
        backfills=BackfillService(store, revisions, context, [scheduler.backfills.told], clock.now),
        history=history,
        webhooks=WebhookService(
            revisions,
            executions,
            environment,
            hosts.for_namespace,
            shared,
            storage,
            history.record,
            clock.now,
        ),
        logs=logs,
        key_values=key_values,
        namespace_files=namespace_files,
        executor=executor,
        worker=worker,
        children=children,
        fan_outs=fan_outs,
        scheduler=scheduler,
        trigger_host=trigger_host,
        flow_triggers=flow_triggers,
        context_services=context_services,
        flow_listeners=flow_listeners,
    )


def _encrypting(encryption: Encryption, masks: SecretMasks) -> Callable[[str, str], dict[str, str]]:
    """Give what `RunContext.encrypt` does; its first argument is the execution."""

    def encrypt(execution_id: str, text: str) -> dict[str, str]:
        masks.of(execution_id).register(text)
        return encryption.encrypt(text)

    return encrypt


def _service_settings(settings: ServerSettings, directory: DataDirectory) -> ServiceSettings:
    from vivace.plugins.core.runner.marker import OWNER_SETTING, owner_of

    plugin_settings: dict[str, Any] = {
        "environments-dir": str(directory.environments),
        OWNER_SETTING: owner_of(directory.root),
        "python-warm": True,
        **settings.plugin_settings,
    }
    return ServiceSettings(
        data_dir=directory.root,
        url=settings.base_url,
        dialect=settings.dialect,
        timezone=settings.timezone,
        encryption_key=settings.encryption_key or directory.encryption_key(),
        env_vars_prefix=settings.env_vars_prefix,
        globals=settings.globals,
        plugin_defaults=settings.plugin_defaults,
        environment_name=settings.environment_name,
        plugin_settings=plugin_settings,
        max_request_bytes=settings.max_request_bytes,
        allowed_paths=settings.allowed_paths,
    )


async def _instance_id(store: Store) -> str:
    return str(await store.settings.set_if_absent("instance-id", new_id()))


async def _container_owner(store: Store) -> dict[str, Any]:
    """Give the setting by which an installation knows its containers, on whatever machine."""
    from vivace.plugins.docker.labels import OWNER_SETTING

    return {OWNER_SETTING: await _instance_id(store)}


async def _end_fork_servers() -> None:
    """End the warm interpreters that scripts were forked from."""
    from vivace.plugins.core.runner.forkserver.pool import close_fork_servers

    await close_fork_servers()


class _Plans:
    """Flows ready to run, kept with their revisions."""

    def __init__(self, revisions: FlowRevisions) -> None:
        self._revisions = revisions

    async def get(self, tenant: str, namespace: str, flow_id: str, revision: int) -> FlowPlan:
        found = await self._revisions.get(tenant, namespace, flow_id, revision, allow_deleted=True)
        plan = found.memo.get("plan")
        if not isinstance(plan, FlowPlan):
            plan = found.memo["plan"] = plan_flow(found.require(), found.revision, found.dialect)
        return plan


class _ChildStarts:
    """Executions that tasks start; see `StartChildExecution`."""

    def __init__(self, executions: ExecutionService, flows: FlowRevisions) -> None:
        self._executions = executions
        self._flows = flows

    async def __call__(
        self, parent: Execution, request: ChildRequest, trigger: ExecutionTrigger, unique_key: str
    ) -> Execution:
        inherited = [
            (key, value)
            for key, value in parent.labels
            if key.startswith("system.") or request.inherit_labels
        ]
        try:
            await self._flows.get(
                parent.tenant, request.namespace, request.flow_id, request.revision
            )
        except NotFoundError as error:
            name = f"'{request.namespace}'.'{request.flow_id}'"
            revision = "latest" if request.revision is None else request.revision
            raise NotFoundError(f"Unable to find flow {name} with revision '{revision}'") from error
        return await self._executions.create(
            StartRequest(
                tenant=parent.tenant,
                namespace=request.namespace,
                flow_id=request.flow_id,
                revision=request.revision,
                inputs=request.inputs,
                labels=merge_labels(inherited, request.labels),
                is_manual=False,
                trigger=trigger,
                kind=None if parent.loop_run is not None else parent.kind,
                schedule_at=request.schedule_at,
                unique_key=unique_key,
            )
        )
