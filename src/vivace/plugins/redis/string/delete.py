"""Delete keys."""

from __future__ import annotations

from vivace.errors import TaskError
from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.redis.connection import RedisProperties

__all__ = ["Delete"]


class DeleteOutputs(Outputs):
    """What was done."""

    count: int
    """How many keys were there."""


@type_id("io.kestra.plugin.redis.string.Delete", aliases=("io.kestra.plugin.redis.Delete",))
class Delete(RedisProperties, RunnableTask):
    """Delete keys in Redis.

    ```yaml
    id: forget
    namespace: company.team
    tasks:
      - id: keys
        type: io.kestra.plugin.redis.string.Delete
        url: redis://redis.example.com:6379/0
        keys:
          - last_run
          - visits
    ```
    """

    keys: list[str]
    """The keys."""
    failed_on_missing: bool = False
    """Whether the task fails when one of them is not there; the others are deleted then too."""

    def run(self, context: RunContext) -> DeleteOutputs:
        with self.connected(context) as client:
            count = client.delete(*self.keys) if self.keys else 0
        wanted = len(set(self.keys))
        if self.failed_on_missing and count < wanted:
            raise TaskError(f"of {wanted} keys, {wanted - count} were not there")
        return DeleteOutputs(count=count)
