"""Add to the number of a key."""

from __future__ import annotations

from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.redis.connection import RedisProperties

__all__ = ["Increment"]


class IncrementOutputs(Outputs):
    """The number."""

    key: str
    """The key."""
    value: int | float
    """Its number now."""


@type_id("io.kestra.plugin.redis.string.Increment")
class Increment(RedisProperties, RunnableTask):
    """Add to the number that a key in Redis holds; one that is not there counts as 0.

    ```yaml
    id: count_visits
    namespace: company.team
    tasks:
      - id: visits
        type: io.kestra.plugin.redis.string.Increment
        url: redis://redis.example.com:6379/0
        key: visits
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.visits.value }} visits"
    ```
    """

    key: str
    """The key."""
    amount: int | float = 1
    """What to add; may be negative, and may be a fraction."""

    def run(self, context: RunContext) -> IncrementOutputs:
        with self.connected(context) as client:
            if isinstance(self.amount, int):
                value: int | float = client.incrby(self.key, self.amount)
            else:
                value = float(client.incrbyfloat(self.key, self.amount))
        return IncrementOutputs(key=self.key, value=value)
