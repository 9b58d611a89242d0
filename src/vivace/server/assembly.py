"""How the parts of a system depend on each other: each is a property that names what it needs.

A part is made when another one first asks for it, so that the order takes care of itself. What
would be a circle, parts that tell each other, is closed at the end, in `connect`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cached_property
from typing import Any

from vivace.engine.support import unsupported
from vivace.expressions import Environment
from vivace.plugin.egress import EgressPolicy
from vivace.plugin.registry import Registry
from vivace.runtime.bridge import Bridge
from vivace.runtime.children import Children
from vivace.runtime.clock import Clock
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
from vivace.server.core import Core
from vivace.server.data_directory import DataDirectory
from vivace.server.execution_sources import ChildStarts, Plans
from vivace.server.flow_triggers import FlowTriggerParts, flow_trigger_listener
from vivace.server.leftovers import working_root
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
from vivace.store import Store

__all__ = ["Assembly"]


class Assembly:
    """Makes the parts, each once; nothing runs yet. For the event loop that will run them."""

    def __init__(
        self,
        settings: ServerSettings,
        services: ServiceSettings,
        directory: DataDirectory,
        store: Store,
        clock: Clock,
        environ: Mapping[str, str],
        *,
        exclusive: bool,
        owner: Mapping[str, Any],
    ) -> None:
        """Take what comes from outside.

        Args:
            settings: Of the server.
            services: Of the use cases, made of them.
            directory: Where files are kept.
            store: The open database.
            clock: The clock.
            environ: Environment of the process.
            exclusive: Whether no other server has the database.
            owner: Settings of plugins that say whose the containers are.
        """
        self.settings = settings
        self.services = services
        self.directory = directory
        self.store = store
        self.clock = clock
        self.environ = environ
        self.exclusive = exclusive
        self.owner = owner
        self.loop = asyncio.get_running_loop()
        self.registry = Registry()
        self.hub = LiveHub()
        self.flow_listeners: list[FlowListener] = []
        self.trigger_listeners: list[TriggerListener] = []
        self.deletion_listeners: list[DeletionListener] = []
        self.checks: list[FlowCheck] = [check_triggers, check_flow_triggers, unsupported]
        self.flow_trigger_parts = FlowTriggerParts()

    # What expressions need

    @cached_property
    def storage(self) -> AsyncStorage:
        """Files of executions and namespaces."""
        return AsyncStorage(open_storage(self.settings.storage or self.directory.storage))

    @cached_property
    def secrets(self) -> Secrets:
        """What `secret()` gives."""
        return Secrets(self.environ)

    @cached_property
    def masks(self) -> SecretMasks:
        """Blacks secrets out."""
        return SecretMasks(self.secrets.values())

    @cached_property
    def environment(self) -> Environment:
        """Compiles and renders."""
        return Environment(timezone=self.settings.timezone)

    @cached_property
    def encryption(self) -> Encryption:
        """Of SECRET inputs and outputs."""
        return Encryption(self.services.encryption_key)

    @cached_property
    def shared(self) -> dict[str, Any]:
        """Names that all expressions see."""
        return shared_variables(self.services, self.environ)

    @cached_property
    def hosts(self) -> ExpressionHosts:
        """The functions of expressions that reach outside."""
        return ExpressionHosts(
            loop=self.loop,
            storage=self.storage.blocking,
            secrets=self.secrets,
            masks=self.masks,
            key_values=self.key_values,
            file_versions=TaskNamespaceFiles(self.namespace_files),
            logs=self.logs,
            egress=EgressPolicy.of(self.services.plugin_settings.get),
            allowed_paths=self.services.allowed_paths,
        )

    @cached_property
    def renderer(self) -> Renderer:
        """Renders what executions hold."""
        encryption = self.encryption
        return Renderer(
            self.environment,
            self.registry,
            self.hosts,
            lambda output, value: parse_output(output, value, encryption),
            shared=self.shared,
            reveal=encryption.reveal,
        )

    def bound(self, revision: FlowRevision) -> BoundRenderer:
        """Give the renderer of a flow of which no execution runs."""
        host = self.hosts.for_namespace(revision.tenant, revision.namespace)
        return BoundRenderer(self.environment, host, revision.dialect)

    # Use cases

    @cached_property
    def key_values(self) -> KeyValueService:
        """The key-value store."""
        return KeyValueService(self.store, self.clock.now)

    @cached_property
    def namespace_files(self) -> NamespaceFileService:
        """Files of namespaces."""
        return NamespaceFileService(self.store, self.storage, self.clock.now)

    @cached_property
    def logs(self) -> LogService:
        """Logs of executions."""
        return LogService(self.store, StoredExecutions(self.store))

    @cached_property
    def revisions(self) -> FlowRevisions:
        """Flows as they were read."""
        return FlowRevisions(self.store.flows, self.registry, self.services)

    @cached_property
    def flows(self) -> FlowService:
        """Flows."""
        return FlowService(
            self.store, self.revisions, self.checks, self.flow_listeners, self.clock.now
        )

    @cached_property
    def starter(self) -> ExecutionStarter:
        """Makes executions of requests."""
        return ExecutionStarter(
            self.revisions,
            self.environment,
            self.hosts.for_form,
            self.encryption,
            self.storage,
            shared=self.shared,
            allows_local_file=self.hosts.allows_local_file,
            max_file_bytes=self.services.max_request_bytes,
            now=self.clock.now,
        )

    @cached_property
    def executions(self) -> ExecutionService:
        """Executions."""
        stored = self.store.executions
        return ExecutionService(self.starter, self.executor, stored, stored, self.hub, self.storage)

    @cached_property
    def answers(self) -> AnswerService:
        """Answers to executions that wait for somebody."""
        return AnswerService(
            self.executions, self.executor, self.starter, self.revisions, self.store.items
        )

    @cached_property
    def changes(self) -> ExecutionChanges:
        """Restart, replay and the like."""
        return ExecutionChanges(
            self.executions, self.executor.operations, self.starter, self.answers
        )

    @cached_property
    def evaluation(self) -> Evaluation:
        """Expressions in the context of an execution."""
        return Evaluation(
            self.executions,
            self.executor.look_at,
            self.environment,
            self.hosts,
            self.encryption,
            self.masks,
            shared=self.shared,
        )

    @cached_property
    def triggers(self) -> TriggerService:
        """Triggers as they stand."""
        return TriggerService(
            self.store, self.flows, self.trigger_listeners, self.clock.now, self.deletion_listeners
        )

    @cached_property
    def history(self) -> TriggerHistory:
        """Why triggers fired, and why not."""
        return TriggerHistory(self.store.evaluations, self.clock.now)

    @cached_property
    def backfills(self) -> BackfillService:
        """Runs over past dates."""
        told = [self.scheduler.backfills.told]
        return BackfillService(
            self.store, self.revisions, self.schedule_context, told, self.clock.now
        )

    @cached_property
    def webhooks(self) -> WebhookService:
        """Executions that calls start."""
        return WebhookService(
            self.revisions,
            self.executions,
            self.environment,
            self.hosts.for_namespace,
            self.shared,
            self.storage,
            self.history.record,
            self.clock.now,
        )

    # What runs

    @cached_property
    def executor(self) -> Executor:
        """Runs executions."""
        return Executor(
            self.store,
            self.renderer,
            Plans(self.revisions).get,
            self.hub,
            self.clock,
            mask=self.masks.mask,
            outbox=self.flow_trigger_parts.outbox,
        )

    @cached_property
    def context_services(self) -> ContextServices:
        """What tasks may reach."""
        return ContextServices(
            bridge=Bridge(self.loop),
            threads=worker_threads(self.settings.worker_capacity),
            storage=self.storage.blocking,
            key_values=TaskKeyValues(self.key_values),
            namespace_files=TaskNamespaceFiles(self.namespace_files),
            executions=TaskExecutions(self.store, self.answers),
            settings={**self.owner, **self.services.plugin_settings},
            working_root=working_root(self.directory),
            encrypt=_encrypting(self.encryption, self.masks),
            maintenance=MaintenanceService(
                self.store, self.storage, self.executions, self.flows, self.triggers
            ),
            registry=self.registry,
        )

    @cached_property
    def worker(self) -> Worker:
        """Runs tasks."""
        return Worker(
            self.executor,
            self.renderer,
            self.context_services,
            self.clock,
            capacity=self.settings.worker_capacity,
            mask=self.masks.mask,
        )

    @cached_property
    def child_starts(self) -> ChildStarts:
        """Starts executions for tasks."""
        return ChildStarts(self.executions, self.revisions)

    @cached_property
    def children(self) -> Children:
        """Executions that tasks wait for."""
        return Children(
            self.executor, self.renderer, self.child_starts, self.store.executions, self.clock
        )

    @cached_property
    def fan_outs(self) -> FanOuts:
        """Executions of tasks that go over many items."""
        starts = ItemStarts(
            self.renderer, self.child_starts, self.executions.iterate, self.executor.restart
        )
        files = ItemFiles(self.storage.blocking)
        return FanOuts(self.executor, self.renderer, starts, self.store.items, files, self.clock)

    # Triggers

    @cached_property
    def triggered(self) -> TriggeredExecutions:
        """Makes executions for triggers."""
        return TriggeredExecutions(self.executions, self.executor, self.store, self.clock)

    @cached_property
    def flows_with_triggers(self) -> ScheduledFlows:
        """Finds them."""
        return ScheduledFlows(self.store, self.revisions)

    @cached_property
    def schedule_context(self) -> ScheduleContext:
        """What conditions about dates see."""
        return ScheduleContext(self.bound, self.shared)

    @cached_property
    def scheduler(self) -> Scheduler:
        """Fires at dates."""
        return Scheduler(
            Parts(
                states=self.store.triggers,
                executions=self.triggered,
                backfills=self.store.backfills,
                dated=self.store.dated,
                flows=self.flows_with_triggers,
                context=self.schedule_context,
                clock=self.clock,
                record=self.history.record,
                shares_store=not self.exclusive,
            )
        )

    @cached_property
    def trigger_host(self) -> TriggerHost:
        """Runs polling and real-time triggers."""
        return build_trigger_host(
            self.store,
            self.triggered,
            self.executor,
            self.history,
            self.context_services,
            self.flows_with_triggers.with_triggers,
            self.clock,
            environment=self.environment,
            hosts=self.hosts,
            masks=self.masks,
            shared=self.shared,
            exclusive=self.exclusive,
        )

    @cached_property
    def flow_triggers(self) -> FlowTriggers:
        """Fires when executions of other flows change."""
        return self.flow_trigger_parts.assemble(
            store=self.store,
            revisions=self.revisions,
            executor=self.executor,
            renderer=self.renderer,
            bound=self.bound,
            executions=self.triggered,
            history=self.history,
            clock=self.clock,
            timezone=self.settings.timezone,
        )

    # All together

    def connect(self) -> None:
        """Close the circles: let parts know those that were made after them."""
        self.hosts.subflows = self.executions
        effects, executor, shared = self.executor.effects, self.executor, self.worker.shared
        effects.worker, effects.children = self.worker, self.children
        effects.fan_outs = self.fan_outs
        executor.on_finish += [
            self.children.ended,
            self.fan_outs.ended,
            self.scheduler.finished,
            self.trigger_host.finished,
            lambda live: shared.finished(live.execution.id),
        ]
        executor.on_lost += [
            self.children.lost,
            self.fan_outs.lost,
            lambda execution: shared.finished(execution.id),
        ]
        self.flow_listeners += [
            trigger_listener(self.scheduler),
            trigger_listener(self.trigger_host),
            flow_trigger_listener(self.flow_triggers),
            self.history.flow_changed,
        ]
        self.trigger_listeners += [switch_listener(self.scheduler), self.trigger_host.switched]
        self.deletion_listeners += [self.scheduler.begin_afresh, self.trigger_host.begin_afresh]

    def core(self) -> Core:
        """Give the connected parts that are used from outside."""
        self.connect()
        return Core(**{item.name: getattr(self, item.name) for item in fields(Core) if item.init})


def _encrypting(encryption: Encryption, masks: SecretMasks) -> Callable[[str, str], dict[str, str]]:
    """Give what `RunContext.encrypt` does; its first argument is the execution."""

    def encrypt(execution_id: str, text: str) -> dict[str, str]:
        masks.of(execution_id).register(text)
        return encryption.encrypt(text)

    return encrypt
