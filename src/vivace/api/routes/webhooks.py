"""Calls that start executions without credentials; see `services.webhooks`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from vivace.api.body import media_type
from vivace.api.execution_answers import page_url
from vivace.api.forms import read_form
from vivace.api.operations import Body, Operations
from vivace.api.respond import json, services
from vivace.api.views.executions import WebhookView, webhook_view
from vivace.errors import InvalidError
from vivace.model.execution import Execution
from vivace.model.state import State
from vivace.plugin.webhook import WebhookTrigger
from vivace.services.webhook_calls import WebhookCall, WebhookForm

__all__ = ["operations"]

operations = Operations("Executions")

_PATH = "/executions/webhook/{namespace}/{id}/{key}"
_ANYTHING = Body(("*/*",), required=False)
_LONGEST_WAIT_S = 3_600.0


@operations.get(_PATH, WebhookView, direct=True, public=True)
async def trigger_execution_by_get_webhook(request: Request) -> Response:
    """Start an execution by its webhook."""
    return await _receive(request)


@operations.post(_PATH, WebhookView, body=_ANYTHING, direct=True, public=True)
async def trigger_execution_by_post_webhook(request: Request) -> Response:
    """Start an execution by its webhook; the body may be anything."""
    return await _receive(request)


@operations.put(_PATH, WebhookView, body=_ANYTHING, direct=True, public=True)
async def trigger_execution_by_put_webhook(request: Request) -> Response:
    """Start an execution by its webhook; the body may be anything."""
    return await _receive(request)


async def _receive(request: Request) -> Response:
    path, use = request.path_params, services(request)
    names: dict[bytes, bytes] = request.scope.get("vivace.header_names") or {}
    headers: dict[str, list[str]] = {}
    for name, value in request.headers.raw:
        headers.setdefault(names.get(name, name).decode("latin-1"), []).append(
            value.decode("latin-1")
        )
    body = await request.body()
    parameters = {name: request.query_params.getlist(name) for name in request.query_params}
    async with _form(request) as form:
        call = WebhookCall(
            path["tenant"],
            path["namespace"],
            path["id"],
            path["key"],
            body,
            headers,
            parameters,
            form,
        )
        received = await use.webhooks.receive(call)
    if received is None:
        return Response(status_code=204)
    if not received.trigger.wait:
        execution = received.execution
        return json(webhook_view(execution, url=page_url(use, execution)))
    ended = await use.executions.wait_for_end(received.execution.id, _LONGEST_WAIT_S)
    return await _answer(request, received.trigger, ended)


@asynccontextmanager
async def _form(request: Request) -> AsyncIterator[WebhookForm | None]:
    """Give the parts of a multipart body; its files can be read within the context."""
    if media_type(request) != "multipart/form-data":
        yield None
        return
    form = await read_form(request)  # of the body that was read: signatures are over its bytes
    try:
        yield WebhookForm(form.texts, form.files)
    finally:
        form.close()


async def _answer(request: Request, trigger: WebhookTrigger, execution: Execution) -> Response:
    status = await _status(request, trigger, execution)
    if not trigger.return_outputs:
        view = webhook_view(execution, url=page_url(services(request), execution))
        return json(view, status=status)
    outputs = execution.outputs or {}
    if trigger.response_content_type == "text/plain":
        texts = [str(value) for value in outputs.values()]
        return PlainTextResponse("\n".join(texts), status_code=status)
    return json(outputs, status=status)


async def _status(request: Request, trigger: WebhookTrigger, execution: Execution) -> int:
    if trigger.response_code is None:
        return 500 if execution.state is State.FAILED else 200
    found = await services(request).evaluation.evaluate(
        execution.tenant, execution.id, str(trigger.response_code)
    )
    text = (found.result or "").strip()
    if text.isdigit() and 200 <= int(text) <= 599:
        return int(text)
    raise InvalidError(
        f"`responseCode` of trigger `{trigger.id}` gives `{text or found.error}`",
        hint="a status of HTTP between 200 and 599 is expected",
    )
