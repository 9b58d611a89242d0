"""What differs between the databases; everything else is written once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from vivace.errors import VivaceError
from vivace.store.bulk import Row, Upsert

__all__ = ["QUERY_SECONDS", "Dialect"]

QUERY_SECONDS = 30
"""Longest time that one reading may take."""


class Dialect(ABC):
    """One database: how to connect, lock, write many rows, and understand its errors."""

    name: str
    """For people, in messages."""

    @abstractmethod
    def write_engine(self) -> sa.Engine:
        """Make the engine of the one connection that writes."""

    @abstractmethod
    def read_engine(self, size: int) -> sa.Engine:
        """Make the engine of the connections that read; each transaction sees one instant."""

    @abstractmethod
    def take(self, connection: sa.Connection) -> None:
        """Make sure that nobody else writes; called for each new writing connection.

        Raises:
            ConflictError: another server has the database; the message names it.
        """

    @abstractmethod
    def lock_schema(self, connection: sa.Connection) -> None:
        """Keep others from making or changing tables until the transaction ends."""

    @abstractmethod
    def release(self) -> None:
        """Let others write; called after the last connection was closed."""

    @abstractmethod
    def upsert(self, connection: sa.Connection, upsert: Upsert, rows: Sequence[Row]) -> int:
        """Write rows, no two of the same key, and say how many were not held back by the guard."""

    @abstractmethod
    def append(self, connection: sa.Connection, upsert: Upsert, rows: Sequence[Row]) -> list[int]:
        """Add rows to a table that numbers them, and give the numbers."""

    @abstractmethod
    def outage(self, error: BaseException) -> str | None:
        """Say what is wrong with the database if it is that, not the statement."""

    @abstractmethod
    def refusal(self, error: BaseException) -> VivaceError | None:
        """Give the error to raise if it is what the caller asked for that is wrong."""

    @abstractmethod
    def is_transient(self, error: BaseException) -> bool:
        """Whether the same transaction may well succeed at once."""

    def ticket(self, connection: sa.Connection) -> Any:
        """Give what `was_committed` needs to know about the open transaction."""
        return None

    def was_committed(self, connection: sa.Connection, ticket: Any) -> bool:
        """Whether a transaction happened whose connection was lost while it committed."""
        return False

    @abstractmethod
    def tidy(self, connection: sa.Connection) -> None:
        """Bound what the database leaves behind; called after commits, outside of transactions."""

    def shrink(self, connection: sa.Connection) -> bool:
        """Give some free space back to the disk, and say whether there is more."""
        return False
