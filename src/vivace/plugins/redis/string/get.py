"""The value of a key."""

from __future__ import annotations

from typing import Any

from vivace.errors import TaskError
from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.redis.values import SerdeProperties

__all__ = ["Get"]


class GetOutputs(Outputs):
    """The value."""

    key: str
    """The key."""
    data: Any = None
    """Its value; absent when the key is not there."""


@type_id("io.kestra.plugin.redis.string.Get", aliases=("io.kestra.plugin.redis.Get",))
class Get(SerdeProperties, RunnableTask):
    """Read the value of a key in Redis.

    ```yaml
    id: read_a_counter
    namespace: company.team
    tasks:
      - id: counter
        type: io.kestra.plugin.redis.string.Get
        url: redis://:{{ secret('REDIS_PASSWORD') }}@redis.example.com:6379/0
        key: visits
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.counter.data ?? 0 }} visits"
    ```
    """

    key: str
    """The key."""
    failed_on_missing: bool = False
    """Whether the task fails when the key is not there."""

    def run(self, context: RunContext) -> GetOutputs:
        with self.connected(context) as client:
            content = client.get(self.key)
        if content is None and self.failed_on_missing:
            raise TaskError(f"Redis has no key `{self.key}`")
        return GetOutputs(key=self.key, data=None if content is None else self.read(content))
