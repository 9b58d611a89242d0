"""Take values from a list."""

from __future__ import annotations

import time
from datetime import timedelta

from pydantic import Field

from vivace.errors import TaskError
from vivace.plugin import Duration, Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.messaging.gathering import RowFile
from vivace.plugins.redis.values import SerdeProperties

__all__ = ["ListPop", "ListProperties", "PoppedOutputs"]


class ListProperties(SerdeProperties):
    """A list, and how much is taken from it."""

    key: str
    """Name of the list."""
    count: int = Field(default=100, ge=1)
    """How many values are asked for at a time."""
    max_records: int | None = Field(default=None, ge=1)
    """Most values to take."""
    max_duration: Duration | None = None
    """How long to go on taking."""

    def portion(self, taken: int) -> int:
        """Give how many values to ask for next."""
        left = self.count if self.max_records is None else self.max_records - taken
        return min(self.count, left)

    def ends(self) -> float:
        """Give the instant of the monotonic clock at which taking ends."""
        longest = self.max_duration
        return time.monotonic() + (longest or timedelta.max).total_seconds()


class PoppedOutputs(Outputs):
    """What was taken."""

    count: int
    """How many values."""
    uri: str
    """URI of the row file with them."""


@type_id("io.kestra.plugin.redis.list.ListPop", aliases=("io.kestra.plugin.redis.ListPop",))
class ListPop(ListProperties, RunnableTask):
    """Take values from the head of a list in Redis into a row file, until it is empty.

    ```yaml
    id: take_work
    namespace: company.team
    tasks:
      - id: jobs
        type: io.kestra.plugin.redis.list.ListPop
        url: redis://redis.example.com:6379/0
        key: jobs
        serdeType: JSON
        maxRecords: 1000
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.jobs.count }} jobs: {{ read(outputs.jobs.uri) }}"
    ```
    """

    def run(self, context: RunContext) -> PoppedOutputs:
        if self.max_records is None and self.max_duration is None:
            raise TaskError("either `maxRecords` or `maxDuration` is needed, so that it ends")
        ends = self.ends()
        with self.connected(context) as client, RowFile(context) as rows:
            while (wanted := self.portion(rows.count)) > 0 and time.monotonic() < ends:
                found = client.lpop(self.key, wanted)
                if not found:
                    break
                rows.add(self.read(content) for content in found)
            return PoppedOutputs(count=rows.count, uri=rows.store())
