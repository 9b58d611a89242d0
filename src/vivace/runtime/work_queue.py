"""What is to be done about one execution, in order."""

from __future__ import annotations

from collections import deque
from typing import Generic, TypeVar

__all__ = ["WorkQueue"]

T = TypeVar("T")


class WorkQueue(Generic[T]):
    """Two lines: what decides how the execution goes on is done before what tasks compute.

    So blocks inside each other open in one go, and tasks that run beside each other begin before
    one of them ends, as they do where each is run by a worker.
    """

    __slots__ = ("_later", "_soon")

    def __init__(self) -> None:
        self._soon: deque[T] = deque()
        self._later: deque[T] = deque()

    def __len__(self) -> int:
        return len(self._soon) + len(self._later)

    def append(self, item: T) -> None:
        """Add something to the first line."""
        self._soon.append(item)

    def appendleft(self, item: T) -> None:
        """Put something before everything else."""
        self._soon.appendleft(item)

    def append_later(self, item: T) -> None:
        """Add something to the second line."""
        self._later.append(item)

    def popleft(self) -> T:
        """Take what is next.

        Raises:
            IndexError: there is nothing.
        """
        return (self._soon or self._later).popleft()
