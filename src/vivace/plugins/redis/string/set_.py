"""Give a key a value."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from vivace.errors import TaskError
from vivace.plugin import Document, Duration, Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.redis.connection import text_of
from vivace.plugins.redis.values import SerdeProperties

__all__ = ["Set"]


class SetOptions(Document):
    """How a key is set."""

    expiration_duration: Duration | None = None
    """How long the key exists."""
    expiration_date: datetime | None = None
    """Until when the key exists."""
    must_not_exist: bool = False
    """Set it only if it is not there."""
    must_exist: bool = False
    """Set it only if it is there."""
    keep_ttl: bool = False
    """Leave it its time to live."""

    def arguments(self) -> dict[str, Any]:
        """Give them as the client takes them."""
        given: dict[str, Any] = {
            "nx": self.must_not_exist,
            "xx": self.must_exist,
            "keepttl": self.keep_ttl,
        }
        if self.expiration_duration is not None:
            given["px"] = max(self.expiration_duration // timedelta(milliseconds=1), 1)
        elif self.expiration_date is not None:
            given["pxat"] = round(self.expiration_date.timestamp() * 1000)
        return given


class SetOutputs(Outputs):
    """What was there."""

    old_value: str | None = None
    """The value before, with `get`."""


@type_id("io.kestra.plugin.redis.string.Set", aliases=("io.kestra.plugin.redis.Set",))
class Set(SerdeProperties, RunnableTask):
    """Give a key in Redis a value.

    ```yaml
    id: remember_the_day
    namespace: company.team
    tasks:
      - id: day
        type: io.kestra.plugin.redis.string.Set
        url: redis://redis.example.com:6379/0
        key: last_run
        value: "{{ now() }}"
        options:
          expirationDuration: P7D
    ```
    """

    key: str
    """The key."""
    value: Any
    """Its value."""
    options: SetOptions = SetOptions()
    """How it is set."""
    get: bool = False
    """Whether the value before is an output."""

    def run(self, context: RunContext) -> SetOutputs:
        if self.options.must_exist and self.options.must_not_exist:
            raise TaskError("`mustExist` and `mustNotExist` exclude each other")
        content = self.write(self.value)
        with self.connected(context) as client:
            found = client.set(self.key, content, get=self.get, **self.options.arguments())
        return SetOutputs(old_value=text_of(found) if self.get and found is not None else None)
