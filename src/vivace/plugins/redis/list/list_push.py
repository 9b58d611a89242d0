"""Put values on a list."""

from __future__ import annotations

from itertools import islice
from typing import Any

from pydantic import Field

from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.messaging.sources import messages_of
from vivace.plugins.redis.values import SerdeProperties

__all__ = ["ListPush"]


class ListPushOutputs(Outputs):
    """What was put there."""

    count: int
    """How many values."""


@type_id("io.kestra.plugin.redis.list.ListPush", aliases=("io.kestra.plugin.redis.ListPush",))
class ListPush(SerdeProperties, RunnableTask):
    """Put values at the head of a list in Redis, one after the other.

    Who takes from the head, as `ListPop` and the triggers do, is given the last one first.

    ```yaml
    id: hand_out_work
    namespace: company.team
    tasks:
      - id: jobs
        type: io.kestra.plugin.redis.list.ListPush
        url: redis://redis.example.com:6379/0
        key: jobs
        serdeType: JSON
        from:
          - {report: sales, day: "{{ now() | date('yyyy-MM-dd') }}"}
    ```
    """

    key: str
    """Name of the list."""
    from_: Any = Field(alias="from")
    """URI of a row file, a map that is one value, or a list of values."""
    batch_size: int = Field(default=500, ge=1)
    """How many values are sent at a time."""

    def run(self, context: RunContext) -> ListPushOutputs:
        count = 0
        with self.connected(context) as client, messages_of(context, self.from_) as values:
            while batch := [self.write(value) for value in islice(values, self.batch_size)]:
                client.lpush(self.key, *batch)
                count += len(batch)
        return ListPushOutputs(count=count)
