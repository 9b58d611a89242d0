"""How long a key still exists."""

from __future__ import annotations

from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.redis.connection import RedisProperties

__all__ = ["Ttl"]


class TtlOutputs(Outputs):
    """The time to live."""

    key: str
    """The key."""
    ttl: int
    """Seconds; -1 when it exists for ever, -2 when it is not there."""


@type_id("io.kestra.plugin.redis.string.Ttl")
class Ttl(RedisProperties, RunnableTask):
    """Give the seconds for which a key in Redis still exists.

    ```yaml
    id: how_long
    namespace: company.team
    tasks:
      - id: session
        type: io.kestra.plugin.redis.string.Ttl
        url: redis://redis.example.com:6379/0
        key: session
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.session.ttl }} seconds"
    ```
    """

    key: str
    """The key."""

    def run(self, context: RunContext) -> TtlOutputs:
        with self.connected(context) as client:
            return TtlOutputs(key=self.key, ttl=client.ttl(self.key))
