"""Executions that calls of the API start without credentials: the key in the address is the secret.

Everything in a call is untrusted. It reaches expressions as plain data, and the execution as its
trigger's variables.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from vivace.errors import (
    ConflictError,
    InvalidError,
    NotFoundError,
    UnauthenticatedError,
    VivaceError,
)
from vivace.expressions import Environment, Host, is_truthy
from vivace.model.execution import Execution, ExecutionTrigger
from vivace.model.identifier import new_id
from vivace.model.instant import Micros
from vivace.model.trigger import TriggerKey
from vivace.plugin.condition import ConditionView, all_hold
from vivace.plugin.webhook import BodyHandling, WebhookTrigger
from vivace.services.execution_request import StartRequest
from vivace.services.executions import ExecutionService
from vivace.services.flow_catalogue import FlowCatalogue, FlowRevision
from vivace.services.rendering import BoundRenderer
from vivace.services.webhook_calls import WebhookCall, stored
from vivace.services.webhook_limits import CallLimits
from vivace.services.webhook_signatures import verify
from vivace.storage import AsyncStorage, execution_directory
from vivace.store import Evaluation, Outcome

__all__ = ["Received", "WebhookService"]

_LOG = logging.getLogger(__name__)

NamespaceHost = Callable[[str, str], Host]
"""By tenant and namespace."""


@dataclass(frozen=True, slots=True)
class Received:
    """What a call has led to."""

    trigger: WebhookTrigger
    execution: Execution


class WebhookService:
    """Use case of webhooks."""

    def __init__(
        self,
        flows: FlowCatalogue,
        executions: ExecutionService,
        environment: Environment,
        hosts: NamespaceHost,
        shared: Mapping[str, Any],
        storage: AsyncStorage,
        record: Callable[[TriggerKey, Evaluation], None] = lambda *_: None,
        now: Callable[[], Micros] = lambda: time.time_ns() // 1_000,
    ) -> None:
        """Take what is needed.

        Args:
            flows: Where flows are found.
            executions: Starts them.
            environment: Renders expressions.
            hosts: Gives the expressions of a namespace their functions that reach outside.
            shared: Names that all expressions see.
            storage: Where bodies and files of calls are kept.
            record: Notes what became of a call.
            now: The clock.
        """
        self._flows = flows
        self._executions = executions
        self._environment = environment
        self._hosts = hosts
        self._shared = shared
        self._storage = storage
        self._record = record
        self._now = now
        self._limits = CallLimits()

    async def receive(self, call: WebhookCall) -> Received | None:
        """Start an execution of the flow; None when a condition of the trigger does not hold.

        Raises:
            NotFoundError: there is no such flow, or no webhook of it has the key.
            ConflictError: the flow or the trigger is disabled, or the flow cannot be read.
            TooManyError: the trigger takes no more calls for a while.
            UnauthenticatedError: the signature is missing, wrong or was used before.
            InvalidError: inputs of the trigger cannot be rendered, or are not those of the flow.
            UnavailableError: the execution cannot be recorded now.
        """
        revision = await self._flow(call)
        flow = revision.require()
        # On a thread: keys and conditions may ask for what has to be waited for.
        trigger = await asyncio.to_thread(self._trigger, revision, call.key)
        if flow.disabled or trigger.disabled:
            what = "flow" if flow.disabled else f"trigger `{trigger.id}` of flow"
            raise ConflictError(f"{what} {revision.name} is disabled")
        key = TriggerKey(call.tenant, call.namespace, call.flow_id, trigger.id)
        try:
            received = await self._admit(key, revision, trigger, call)
        except VivaceError as error:
            self._record(key, Evaluation(Outcome.ERROR, error.message))
            raise
        if received is None:
            self._record(key, Evaluation(Outcome.CONDITION_FALSE))
        else:
            self._record(key, Evaluation(Outcome.FIRED, execution_id=received.execution.id))
        return received

    async def _admit(
        self, key: TriggerKey, revision: FlowRevision, trigger: WebhookTrigger, call: WebhookCall
    ) -> Received | None:
        if trigger.rate_limit is not None:
            self._limits.take(key, trigger.rate_limit, self._now())
        seal = await asyncio.to_thread(self._verified, revision, trigger, call)
        own_id = new_id()
        keeps_body = trigger.fetch_type is BodyHandling.STORE
        files = await stored(call, self._storage, own_id, keeps_body=keeps_body)
        execution: Execution | None = None
        try:
            shown = call.variables(files)
            request = await asyncio.to_thread(self._request, revision, trigger, call, shown)
            if request is None:
                return None
            unique = await asyncio.to_thread(self._unique, revision, trigger, shown, seal)
            request = replace(
                request,
                execution_id=own_id,
                unique_key=unique and f"webhook:{':'.join(key)}:{unique}",
            )
            execution = await self._executions.create(request)
        finally:
            if files and (execution is None or execution.id != own_id):
                place = execution_directory(call.namespace, call.flow_id, own_id)
                await self._storage.for_tenant(call.tenant).delete_directory(place)
        if execution.id != own_id and trigger.idempotency_key is None:
            raise UnauthenticatedError("the signature of the call was used before")
        return Received(trigger, execution)

    def _verified(self, revision: FlowRevision, trigger: WebhookTrigger, call: WebhookCall) -> str:
        """Check the signature, and give what no other call has; empty when none is wanted."""
        wanted = trigger.signature
        if wanted is None:
            return ""
        secret = self._renderer(revision).text(wanted.secret, self._variables(revision))
        seal = verify(wanted, secret, call.headers, call.body, self._now())
        return "" if wanted.allow_replays else f"signature:{seal}"

    def _unique(
        self,
        revision: FlowRevision,
        trigger: WebhookTrigger,
        shown: Mapping[str, Any],
        seal: str,
    ) -> str | None:
        """Give what is unique about a call."""
        if trigger.idempotency_key is None:
            return seal or None
        variables = self._variables(revision, trigger, shown)
        try:
            text = self._renderer(revision).text(trigger.idempotency_key, variables).strip()
        except VivaceError as error:
            raise InvalidError(
                f"`idempotencyKey` of trigger `{trigger.id}` cannot be rendered: {error.message}"
            ) from error
        return f"key:{sha256(text.encode()).hexdigest()}" if text else seal or None

    async def _flow(self, call: WebhookCall) -> FlowRevision:
        try:
            return await self._flows.get(call.tenant, call.namespace, call.flow_id)
        except NotFoundError as error:
            raise NotFoundError("Flow not found") from error

    def _trigger(self, revision: FlowRevision, key: str) -> WebhookTrigger:
        renderer = self._renderer(revision)
        variables = self._variables(revision)
        given = key.encode()
        for trigger in revision.require().triggers:
            if not isinstance(trigger, WebhookTrigger):
                continue
            try:
                wanted = renderer.text(trigger.key, variables).strip()
            except VivaceError as error:
                _LOG.warning("the key of a webhook of %s: %s", revision.name, error.message)
                continue
            if compare_digest(wanted.encode(), given):
                return trigger
        raise NotFoundError("Webhook not found")

    def _request(
        self,
        revision: FlowRevision,
        trigger: WebhookTrigger,
        call: WebhookCall,
        shown: Mapping[str, Any],
    ) -> StartRequest | None:
        renderer = self._renderer(revision)
        variables = self._variables(revision, trigger, shown)
        if not self._passes(revision, trigger, renderer, variables):
            return None
        try:
            inputs = renderer.deep_typed(trigger.inputs or {}, variables)
        except VivaceError as error:
            raise InvalidError(
                f"inputs of trigger `{trigger.id}` cannot be rendered: {error.message}"
            ) from error
        return StartRequest(
            call.tenant,
            call.namespace,
            call.flow_id,
            inputs=inputs,
            labels=list(_labels(trigger, renderer, variables)),
            origin="trigger",
            is_manual=False,
            trigger=ExecutionTrigger(trigger.id, trigger.type, dict(shown)),
        )

    def _passes(
        self,
        revision: FlowRevision,
        trigger: WebhookTrigger,
        renderer: BoundRenderer,
        variables: Mapping[str, Any],
    ) -> bool:
        def render(text: str) -> str:
            return renderer.text(text, variables)

        view = ConditionView(revision.namespace, revision.flow_id, render)
        try:
            if isinstance(trigger.when, str) and not is_truthy(render(trigger.when)):
                return False
            return trigger.when is not False and all_hold(trigger.conditions, view)
        except VivaceError as error:
            name = f"{revision.name}.{trigger.id}"
            _LOG.warning("a condition of trigger %s does not hold: %s", name, error.message)
            return False

    def _renderer(self, revision: FlowRevision) -> BoundRenderer:
        host = self._hosts(revision.tenant, revision.namespace)
        return BoundRenderer(self._environment, host, revision.dialect)

    def _variables(
        self,
        revision: FlowRevision,
        trigger: WebhookTrigger | None = None,
        shown: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        flow = revision.require()
        variables = {
            **self._shared,
            "flow": {"id": flow.id, "namespace": flow.namespace, "revision": revision.revision},
            "vars": flow.variables,
            "labels": dict(flow.labels),
        }
        if trigger is not None:
            variables["trigger"] = {"id": trigger.id, "type": trigger.type, **(shown or {})}
        return variables


def _labels(
    trigger: WebhookTrigger, renderer: BoundRenderer, variables: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Give the trigger's labels; what cannot be rendered, or is empty, is left out."""
    for key, text in trigger.labels or []:
        with suppress(VivaceError):
            if value := renderer.text(text, variables):
                yield key, value
