"""Values on a list start executions, by looking at intervals."""

from __future__ import annotations

import time
from typing import Any, ClassVar

from vivace.plugin import Firing, Outputs, PollingTrigger, RunContext, type_id
from vivace.plugins.messaging.gathering import RowFile
from vivace.plugins.redis.list.list_pop import ListProperties, PoppedOutputs
from vivace.plugins.redis.list.taken import MOVE, own_key

__all__ = ["Trigger"]

_READ = 1_000


@type_id("io.kestra.plugin.redis.list.Trigger", aliases=("io.kestra.plugin.redis.TriggerList",))
class Trigger(ListProperties, PollingTrigger):
    """Start an execution with the values that a list in Redis has collected.

    At each `interval` the values that are there are taken from its head into a row file, at most
    `maxRecords`; when there are any, an execution starts. None is lost, whatever dies: until the
    execution is durable, a list of the trigger's own keeps them.

    ```yaml
    id: jobs
    namespace: company.team
    tasks:
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ trigger.count }} jobs: {{ read(trigger.uri) }}"
    triggers:
      - id: each_minute
        type: io.kestra.plugin.redis.list.Trigger
        url: redis://redis.example.com:6379/0
        key: jobs
        serdeType: JSON
        maxRecords: 1000
        interval: PT1M
    ```
    """

    outputs_type: ClassVar[type[Outputs] | None] = PoppedOutputs

    def evaluate(self, context: RunContext) -> Firing | None:
        own = own_key(context, self.key, "taken")
        with self.connected(context) as client, RowFile(context) as rows:
            self._move(context, client, own)
            for start in range(0, client.llen(own), _READ):
                found = client.lrange(own, start, start + _READ - 1)
                rows.add(self.read(content) for content in found)
            if not rows.count:
                return None
            outputs = PoppedOutputs(count=rows.count, uri=rows.store())
        return Firing.of(outputs, memo={"taken": own})

    def settle(self, context: RunContext, memo: Any) -> None:
        with self.connected(context) as client:
            client.delete(memo["taken"])

    def _move(self, context: RunContext, client: Any, own: str) -> None:
        """Take values; those of an evaluation that came to nothing are there already."""
        move, ends = client.register_script(MOVE), self.ends()
        taken = client.llen(own)
        while (wanted := self.portion(taken)) > 0 and time.monotonic() < ends:
            moved = 0 if context.is_killed else move(keys=[self.key, own], args=[wanted])
            if not moved:
                return
            taken += moved
