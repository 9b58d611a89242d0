"""Messages to who listens."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.messaging.sources import messages_of
from vivace.plugins.redis.values import SerdeProperties

__all__ = ["Publish"]


class PublishOutputs(Outputs):
    """What was sent."""

    count: int
    """How many messages."""


@type_id("io.kestra.plugin.redis.pubsub.Publish", aliases=("io.kestra.plugin.redis.Publish",))
class Publish(SerdeProperties, RunnableTask):
    """Send messages to a channel of Redis; they reach who listens now, and nobody else.

    ```yaml
    id: tell_the_shop
    namespace: company.team
    tasks:
      - id: tell
        type: io.kestra.plugin.redis.pubsub.Publish
        url: redis://redis.example.com:6379/0
        channel: prices
        serdeType: JSON
        from:
          - {article: 4711, price: 99}
    ```
    """

    channel: str
    """Name of the channel."""
    from_: Any = Field(alias="from")
    """URI of a row file, a map that is one message, or a list of messages."""

    def run(self, context: RunContext) -> PublishOutputs:
        count = 0
        with self.connected(context) as client, messages_of(context, self.from_) as messages:
            for message in messages:
                client.publish(self.channel, self.write(message))
                count += 1
        return PublishOutputs(count=count)
