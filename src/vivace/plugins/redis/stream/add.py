"""Put entries on a stream."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from vivace.errors import TaskError
from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.messaging.serdes import TextSerde, encode
from vivace.plugins.messaging.sources import messages_of
from vivace.plugins.redis.connection import RedisProperties, text_of

__all__ = ["Add"]


class AddOutputs(Outputs):
    """What was added."""

    count: int
    """How many entries."""
    last_id: str | None = None
    """Id of the last one."""


@type_id("io.kestra.plugin.redis.stream.Add")
class Add(RedisProperties, RunnableTask):
    """Add entries to a stream in Redis.

    ```yaml
    id: report_a_reading
    namespace: company.team
    tasks:
      - id: reading
        type: io.kestra.plugin.redis.stream.Add
        url: redis://redis.example.com:6379/0
        key: readings
        maxLength: 100000
        from:
          sensor: cellar
          celsius: 11.5
    ```
    """

    key: str
    """Name of the stream."""
    from_: Any = Field(alias="from")
    """URI of a row file, a map that is one entry, or a list of maps: field → value."""
    max_length: int | None = Field(default=None, ge=1)
    """About how many entries the stream keeps; the oldest go."""

    def run(self, context: RunContext) -> AddOutputs:
        count, last = 0, None
        with self.connected(context) as client, messages_of(context, self.from_) as entries:
            for entry in entries:
                last = client.xadd(self.key, _fields(entry), maxlen=self.max_length)
                count += 1
        return AddOutputs(count=count, last_id=None if last is None else text_of(last))


def _fields(entry: Any) -> dict[str, bytes]:
    if not isinstance(entry, dict) or not entry:
        raise TaskError(f"an entry of a stream is a map of fields, and not `{str(entry)[:100]}`")
    return {str(name): encode(TextSerde.STRING, value) for name, value in entry.items()}
