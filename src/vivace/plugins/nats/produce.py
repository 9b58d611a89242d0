"""Send messages to a NATS server."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.messaging.sources import messages_of
from vivace.plugins.nats.properties import NatsProperties

__all__ = ["Produce"]


class ProduceOutputs(Outputs):
    """What was sent."""

    messages_count: int
    """How many messages."""


@type_id("io.kestra.plugin.nats.core.Produce", aliases=("io.kestra.plugin.nats.Produce",))
class Produce(NatsProperties, RunnableTask):
    """Publish messages to a subject of a NATS server.

    A message is a map with `data` and, if it has some, `headers`; anything else is the data itself,
    as JSON if it is no text. The task ends when the server has received all of them. Who is to find
    them later needs a stream that holds the subject. Metric: `records`.

    ```yaml
    id: announce
    namespace: company.team
    tasks:
      - id: publish
        type: io.kestra.plugin.nats.core.Produce
        url: nats://nats.example.com:4222
        subject: shop.orders
        from:
          - data: {order: 1, total: 9.5}
            headers: {source: web}
          - data: {order: 2, total: 12}
    ```
    """

    subject: str
    """Where to publish."""
    from_: Any = Field(alias="from")
    """The messages: URI of a row file, one map, or a list."""

    async def run(self, context: RunContext) -> ProduceOutputs:
        async with self.connected(context) as connection:
            from vivace.plugins.nats.sending import send

            with messages_of(context, self.from_) as messages:
                count = await send(connection, self.subject, messages)
        context.metric("records", count)
        return ProduceOutputs(messages_count=count)
