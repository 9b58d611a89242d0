"""Blocks whose tasks share a directory of a worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from vivace.plugin.context import RunContext
from vivace.plugin.flowable import Flowable
from vivace.plugin.task import Outputs

__all__ = ["WorkerBlock"]


class WorkerBlock(Flowable):
    """A block that a worker opens before its first task and closes after its last one.

    All of it sees one working directory, which is new each time the block is opened: after a crash
    or a restart the whole block runs again. What follows (`errors`, `finally`) has its own.
    """

    opening_properties: ClassVar[frozenset[str]] = frozenset()
    """Names of the fields that `open` looks at; they are rendered before it."""
    closing_properties: ClassVar[frozenset[str]] = frozenset()
    """Names of the fields that `close` looks at; they see the outputs of the tasks."""

    def open(self, context: RunContext) -> None:
        """Fill the directory; on a thread.

        Raises:
            TaskError: the block fails, without running its tasks.
        """

    def close(self, context: RunContext) -> Outputs | Mapping[str, Any] | None:
        """Keep what is wanted of the directory, also after a task failed; on a thread.

        Returns:
            The outputs of the block.

        Raises:
            TaskError: the block fails.
        """
        return None
