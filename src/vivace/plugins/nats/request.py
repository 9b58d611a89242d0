"""Ask somebody who listens at a NATS server."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic import Field

from vivace.errors import TaskError
from vivace.plugin import Duration, Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.messaging.sources import messages_of
from vivace.plugins.nats.properties import NatsProperties

__all__ = ["Request"]


class RequestOutputs(Outputs):
    """What was answered."""

    response: str | None = None
    """The answer; absent when nobody answered in time."""


@type_id("io.kestra.plugin.nats.core.Request", aliases=("io.kestra.plugin.nats.Request",))
class Request(NatsProperties, RunnableTask):
    """Send one message to a subject of a NATS server and wait for the answer.

    ```yaml
    id: ask_price
    namespace: company.team
    tasks:
      - id: ask
        type: io.kestra.plugin.nats.core.Request
        url: nats://nats.example.com:4222
        subject: shop.price
        from:
          data: {article: 4711}
        requestTimeout: PT2S
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.ask.response ?? 'nobody knows' }}"
    ```
    """

    subject: str
    """Where to ask."""
    from_: Any = Field(alias="from")
    """The question: a text, a map with `data` and `headers`, a list with one of them, or the URI of
    a row file with one row."""
    request_timeout: Duration = timedelta(milliseconds=500)
    """How long the answer may take."""

    async def run(self, context: RunContext) -> RequestOutputs:
        question = await context.on_thread(self._question, context)
        async with self.connected(context) as connection:
            from vivace.plugins.nats.sending import ask

            seconds = self.request_timeout.total_seconds()
            return RequestOutputs(response=await ask(connection, self.subject, question, seconds))

    def _question(self, context: RunContext) -> Any:
        given = self.from_
        is_text = (
            isinstance(given, str) and "://" not in given and given.lstrip()[:1] not in ("{", "[")
        )
        with messages_of(context, [given] if is_text else given) as messages:
            questions = list(messages)
        if len(questions) != 1:
            raise TaskError(f"`from` holds {len(questions)} messages, and a Request sends one")
        return questions[0]
