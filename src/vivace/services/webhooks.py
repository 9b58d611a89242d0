"""Executions that calls of the API start without credentials: the key in the address is the secret.

Everything in a call is untrusted. It reaches expressions as plain data, and the execution as its
trigger's variables.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any

from vivace.errors import ConflictError, InvalidError, NotFoundError, VivaceError
from vivace.expressions import Environment, Host, is_truthy
from vivace.model.execution import Execution, ExecutionTrigger
from vivace.plugin.condition import ConditionView, all_hold
from vivace.plugin.trigger import WebhookTrigger
from vivace.services.execution_request import StartRequest
from vivace.services.executions import ExecutionService
from vivace.services.flow_catalogue import FlowCatalogue, FlowRevision
from vivace.services.rendering import BoundRenderer

__all__ = ["Received", "WebhookCall", "WebhookService"]

_LOG = logging.getLogger(__name__)

NamespaceHost = Callable[[str, str], Host]
"""By tenant and namespace."""


@dataclass(frozen=True, slots=True)
class WebhookCall:
    """A call as it came in."""

    tenant: str
    namespace: str
    flow_id: str
    key: str
    body: bytes
    headers: Mapping[str, Sequence[str]]
    parameters: Mapping[str, Sequence[str]]

    def variables(self) -> dict[str, Any]:
        """Give what `{{ trigger }}` shows."""
        return {
            "body": _read(self.body),
            "headers": {name: list(values) for name, values in self.headers.items()},
            "parameters": {name: list(values) for name, values in self.parameters.items()},
        }


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
    ) -> None:
        """Take what is needed.

        Args:
            flows: Where flows are found.
            executions: Starts them.
            environment: Renders expressions.
            hosts: Gives the expressions of a namespace their functions that reach outside.
            shared: Names that all expressions see.
        """
        self._flows = flows
        self._executions = executions
        self._environment = environment
        self._hosts = hosts
        self._shared = shared

    async def receive(self, call: WebhookCall) -> Received | None:
        """Start an execution of the flow; None when a condition of the trigger does not hold.

        Raises:
            NotFoundError: there is no such flow, or no webhook of it has the key.
            ConflictError: the flow or the trigger is disabled, or the flow cannot be read.
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
        request = await asyncio.to_thread(self._request, revision, trigger, call)
        if request is None:
            return None
        return Received(trigger, await self._executions.create(request))

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
        self, revision: FlowRevision, trigger: WebhookTrigger, call: WebhookCall
    ) -> StartRequest | None:
        shown = call.variables()
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
            trigger=ExecutionTrigger(trigger.id, trigger.type, shown),
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


def _read(body: bytes) -> Any:
    """Read a body: JSON where it is an object or a list, else its text; None when there is none."""
    if not body:
        return None
    text = body.decode("utf-8", "replace")
    if text.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return text
