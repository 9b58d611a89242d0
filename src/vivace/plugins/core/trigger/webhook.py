"""Executions by calls of the API."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from vivace.plugin import Static, WebhookTrigger, type_id

__all__ = ["Webhook"]

_LONGEST_KEY = 256


class ResponseContentType(StrEnum):
    """Media types of an answer."""

    JSON = "application/json"
    TEXT = "text/plain"


@type_id(
    "io.kestra.plugin.core.trigger.Webhook",
    aliases=("io.kestra.core.models.triggers.types.Webhook",),
)
class Webhook(WebhookTrigger):
    """Start an execution when somebody calls an address of the API.

    The address is `/api/v1/main/executions/webhook/NAMESPACE/FLOW/KEY`, by GET, POST or PUT and
    without credentials: the key is the secret. `trigger.body` is what was sent (read as JSON where
    it is an object or a list), `trigger.headers` and `trigger.parameters` are maps of lists. With a
    `signature`, calls are taken only if they are signed with the secret, and each once.

    ```yaml
    id: on_call
    namespace: company.team
    tasks:
      - id: say
        type: io.kestra.plugin.core.log.Log
        message: "{{ trigger.body.name ?? 'nobody' }} has called"
    triggers:
      - id: hook
        type: io.kestra.plugin.core.trigger.Webhook
        key: "{{ secret('WEBHOOK_KEY') }}"
        conditions:
          - type: io.kestra.plugin.core.condition.Expression
            expression: "{{ trigger.headers['X-Event'][0] == 'push' }}"
      - id: github
        type: io.kestra.plugin.core.trigger.Webhook
        key: a-long-random-text
        signature:
          type: GITHUB
          secret: "{{ secret('GITHUB_WEBHOOK') }}"
        rateLimit:
          limit: 60
          period: PT1M
    ```
    """

    key: Annotated[Static[str], Field(min_length=1, max_length=_LONGEST_KEY)]
    """What the address of the call ends with; rendered, so that a secret may be it."""
    response_content_type: Static[ResponseContentType | None] = None
    """Media type of the answer; with `text/plain` outputs are written as text."""

    @model_validator(mode="after")
    def _outputs_need_an_end(self) -> Webhook:
        if self.return_outputs and not self.wait:
            raise ValueError("`returnOutputs` needs `wait: true`: there are none before the end")
        return self
