"""Where the state tasks keep their map: under one key of the key-value store."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from pydantic import Field

from vivace.plugin import RunContext, RunnableTask

__all__ = ["StateTask"]


class StateTask(RunnableTask):
    """Which state a task works on."""

    name: str = Field(default="default", min_length=1)
    """Name of the state."""
    namespace: bool = False
    """Whether the flows of the namespace share it; otherwise it is the flow's own."""
    taskrun_value: bool = True
    """Whether each value of a loop has its own."""

    def key(self, context: RunContext) -> str:
        """Give the key in the key-value store."""
        identity = context.identity
        # A digest, because names and values may be any text and keys may not.
        parts = [self.name]
        if self.taskrun_value and identity.value is not None:
            parts.append(identity.value)
        digest = sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]
        owner = "namespace" if self.namespace else identity.flow_id
        return f"{owner}_states_{digest}"

    def current(self, context: RunContext) -> dict[str, Any] | None:
        """Give what is kept; None when there is nothing."""
        key = self.key(context)
        if key not in context.key_values.keys(key):
            return None
        value = context.key_values.get(key)[1]
        return dict(value) if isinstance(value, dict) else None
