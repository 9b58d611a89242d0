"""Polling and realtime triggers, put together from the parts of a server."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from vivace.expressions import Environment
from vivace.runtime.clock import Clock
from vivace.runtime.context_services import ContextServices
from vivace.runtime.triggers.contexts import TriggerContexts
from vivace.runtime.triggers.firings import Firings
from vivace.runtime.triggers.host import TriggerHost
from vivace.runtime.triggers.leases import Leases, SharedLeases, SoleOwner
from vivace.runtime.triggers.parts import TriggerParts
from vivace.runtime.triggers.ports import LogSink, Recorder
from vivace.services.expression_host import ExpressionHosts
from vivace.services.flow_catalogue import FlowRevision
from vivace.services.masking import SecretMasks
from vivace.services.rendering import BoundRenderer
from vivace.services.trigger_history import TriggerHistory
from vivace.store import Store

__all__ = ["build_trigger_host"]

_EVALUATIONS_AT_A_TIME = 64
_LOOK_SECONDS = 60.0
"""How long a flow that another server has saved may wait for its triggers to be taken up."""


def build_trigger_host(
    store: Store,
    recorder: Recorder,
    sink: LogSink,
    history: TriggerHistory,
    services: ContextServices,
    flows: Callable[[], AsyncIterator[FlowRevision]],
    clock: Clock,
    *,
    environment: Environment,
    hosts: ExpressionHosts,
    masks: SecretMasks,
    shared: Mapping[str, Any],
    exclusive: bool,
) -> TriggerHost:
    """Build the host; nothing runs yet.

    Args:
        store: Where triggers stand.
        recorder: Makes executions.
        sink: Takes log lines.
        history: Keeps what became of evaluations.
        services: What run contexts are made of.
        flows: Gives the newest revision of every flow.
        clock: The clock.
        environment: Renders expressions.
        hosts: Gives them their functions that reach outside.
        masks: Takes secrets out of logs.
        shared: Names that all expressions see.
        exclusive: Whether no other server has the database.
    """

    def renderer(revision: FlowRevision) -> BoundRenderer:
        host = hosts.for_namespace(revision.tenant, revision.namespace)
        return BoundRenderer(environment, host, revision.dialect)

    firings = Firings(recorder, renderer, shared)
    contexts = TriggerContexts(services, firings, environment, hosts, sink, clock, masks.mask)
    leases: Leases = SoleOwner()
    if not exclusive:
        owner = f"{socket.gethostname()}-{os.getpid()}"
        leases = SharedLeases(store.trigger_leases, owner, clock)
    parts = TriggerParts(
        store.triggers,
        recorder,
        firings,
        contexts,
        leases,
        clock,
        asyncio.Semaphore(_EVALUATIONS_AT_A_TIME),
        history.record,
    )
    return TriggerHost(parts, flows, look_every=None if exclusive else _LOOK_SECONDS)
