"""Delete many keys."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Protocol, runtime_checkable

from pydantic import Field, model_validator

from vivace.errors import TaskError
from vivace.model.document import Document
from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.core.namespaces import chosen_namespaces
from vivace.plugins.script.globs import matcher

__all__ = ["ByKey", "ByVersion", "PurgeKV", "PurgeableKeyValues"]


@runtime_checkable
class PurgeableKeyValues(Protocol):
    """What purging asks of the key-value store besides what other tasks do."""

    def namespaces(self) -> list[str]:
        """Give all namespaces that have keys and that the flow may write to."""
        ...

    def entries(self, namespace: str) -> list[tuple[str, bool]]:
        """Give all keys, and of each whether it has expired."""
        ...

    def delete(self, key: str, namespace: str | None = None) -> bool:
        """Delete a key, expired or not, and say whether it was there."""
        ...


class ByKey(Document):
    """Delete keys."""

    type: Literal["key"] = "key"
    expired_only: bool = True
    """Leave keys alone that have not expired."""


class ByVersion(Document):
    """Delete old versions of values."""

    type: Literal["version"]
    before: datetime | None = None
    """Versions older than this."""
    keep_amount: Annotated[int | None, Field(ge=1)] = None
    """How many versions to keep."""


class PurgeKVOutputs(Outputs):
    """What was done."""

    size: int
    """How many keys were deleted."""


@type_id("io.kestra.plugin.core.kv.PurgeKV")
class PurgeKV(RunnableTask):
    """Delete keys of several namespaces from the key-value store; the expired ones by default.

    The store keeps one version of a value, so `behavior: {type: version}` finds nothing to delete.

    ```yaml
    id: purge_caches
    namespace: company.team
    tasks:
      - id: purge
        type: io.kestra.plugin.core.kv.PurgeKV
        namespaces:
          - company
        keyPattern: "cache_*"
        includeChildNamespaces: true
        behavior:
          type: key
          expiredOnly: false
    ```
    """

    namespaces: list[str] | None = None
    """Namespaces to look at; all when neither this nor a pattern is given."""
    namespace_pattern: str | None = None
    """Glob pattern of the namespaces to look at."""
    key_pattern: str | None = None
    """Glob pattern of the keys to delete; all when absent."""
    include_child_namespaces: bool = True
    """Whether namespaces below those of `namespaces` are looked at too."""
    behavior: ByKey | ByVersion = ByKey()
    """What to delete of what matches."""
    expired_only: bool | None = None
    """Deprecated: `behavior.expiredOnly`."""

    @model_validator(mode="after")
    def _one_choice(self) -> PurgeKV:
        if self.namespaces is not None and self.namespace_pattern is not None:
            raise ValueError("give `namespaces` or `namespacePattern`, not both")
        return self

    def run(self, context: RunContext) -> PurgeKVOutputs:
        store = context.key_values
        if not isinstance(store, PurgeableKeyValues):
            raise TaskError("the key-value store of this server cannot be purged by tasks")
        if isinstance(self.behavior, ByVersion) and self.expired_only is None:
            return PurgeKVOutputs(size=0)
        chosen = chosen_namespaces(
            store.namespaces(),
            self.namespaces,
            self.namespace_pattern,
            with_children=self.include_child_namespaces,
        )
        return PurgeKVOutputs(size=sum(self._purge(store, each) for each in chosen))

    def _purge(self, store: PurgeableKeyValues, namespace: str) -> int:
        matches = matcher([self.key_pattern]) if self.key_pattern else lambda _: True
        found = [
            key
            for key, expired in store.entries(namespace)
            if (expired or not self._expired_only) and matches(key)
        ]
        return sum(store.delete(key, namespace) for key in found)

    @property
    def _expired_only(self) -> bool:
        if self.expired_only is not None:
            return self.expired_only
        return not isinstance(self.behavior, ByKey) or self.behavior.expired_only
