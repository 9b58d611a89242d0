"""Ask a server again and again until its answer is as awaited."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import httpx

from vivace.expressions import is_truthy
from vivace.plugin import Firing, Outputs, PollingTrigger, RunContext, Static, type_id
from vivace.plugins.core.http.exchange import HttpExchange, header_lists
from vivace.plugins.core.http.request import RequestOutputs, request_outputs, text_of

__all__ = ["Trigger"]


@type_id("io.kestra.plugin.core.http.Trigger", aliases=("io.kestra.plugin.fs.http.Trigger",))
class Trigger(HttpExchange, PollingTrigger):
    """Start an execution when the answer of an HTTP server fulfils a condition.

    The server is asked at each `interval`. Every answer that fulfils `responseCondition` starts an
    execution, whose `trigger.*` are the outputs of `io.kestra.plugin.core.http.Request`; one at a
    time, unless `allowConcurrent`.

    ```yaml
    id: price_watch
    namespace: company.team
    tasks:
      - id: tell
        type: io.kestra.plugin.core.log.Log
        message: "The price is {{ fromJson(trigger.body).price }}"
    triggers:
      - id: cheap
        type: io.kestra.plugin.core.http.Trigger
        uri: https://shop.example.com/api/articles/4711
        responseCondition: "{{ response.statusCode == 200 and response.body.price < 100 }}"
        interval: PT15M
        stopAfter:
          - SUCCESS
    ```
    """

    outputs_type: ClassVar[type[Outputs] | None] = RequestOutputs

    response_condition: Static[str] = "{{ response.statusCode < 400 }}"
    """Expression that the answer must fulfil: it sees `response.statusCode`, `response.body` (read
    as JSON where it is some) and `response.headers`."""
    encrypt_body: bool = False
    """Give the body in encrypted form, as `encryptedBody`."""

    async def evaluate(self, context: RunContext) -> Firing | None:
        async with self.exchange(context) as response:
            text = await text_of(response, self.options.default_charset)
        seen = {"response": _seen(response, text)}
        if not is_truthy(await context.on_thread(context.render, self.response_condition, seen)):
            return None
        outputs = request_outputs(context, response, text, is_encrypted=self.encrypt_body)
        return Firing.of(outputs)

    def accepts(self, code: int) -> bool:
        # The condition judges the answer, whatever its code.
        return True


def _seen(response: httpx.Response, text: str) -> dict[str, Any]:
    body: Any = text
    if text.lstrip()[:1] in ("{", "["):
        try:
            body = json.loads(text)
        except (ValueError, RecursionError):
            body = text
    return {"statusCode": response.status_code, "body": body, "headers": header_lists(response)}
