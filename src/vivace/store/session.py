"""The one connection that writes: made when it is needed, given up when it is lost."""

from __future__ import annotations

import threading
import time

import sqlalchemy as sa

from vivace.errors import ConflictError, UnavailableError
from vivace.store.dialect import Dialect

__all__ = ["Session"]

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 2.0
"""Seconds between attempts to connect."""


class Session:
    """Holds the connection and what goes with it; for the writer's thread alone.

    Args:
        dialect: The database.
        stopping: Ends the wait between two attempts to connect.
    """

    def __init__(self, dialect: Dialect, stopping: threading.Event) -> None:
        self._dialect = dialect
        self._stopping = stopping
        self._engine: sa.Engine | None = None
        self._connection: sa.Connection | None = None
        self._has_connected = False
        self._pause = 0.0
        self._failed_at = 0.0

    def connection(self) -> sa.Connection:
        """Give the connection; it holds the lock of the database.

        After a failure it waits a little, longer after each, before it tries again.

        Raises:
            ConflictError: another server has the database, at the first time.
            UnavailableError: another one has it now.
        """
        if self._connection is None:
            self._stopping.wait(max(0.0, self._failed_at + self._pause - time.monotonic()))
            try:
                self._connection = self._connect()
            except ConflictError as error:
                self._note_failure()
                if not self._has_connected:
                    raise
                # The lock went with a connection that broke: it may be free again in a moment.
                raise UnavailableError(error.message, hint=error.hint) from error
            except BaseException:
                self._note_failure()
                raise
            self._pause, self._has_connected = 0.0, True
        return self._connection

    def _note_failure(self) -> None:
        self._failed_at = time.monotonic()
        self._pause = min(max(2 * self._pause, _FIRST_PAUSE), _LONGEST_PAUSE)

    def _connect(self) -> sa.Connection:
        if self._engine is None:
            self._engine = self._dialect.write_engine()
        connection = self._engine.connect()
        try:
            self._dialect.take(connection)
        except BaseException:
            connection.invalidate()
            connection.close()
            raise
        return connection

    def drop_if_lost(self) -> bool:
        """Give up a connection that broke, and say whether it did."""
        if self._connection is None or not self._connection.invalidated:
            return False
        self._connection.close()
        self._connection = None
        return True

    def close(self) -> None:
        """Close the connection and let go of the database."""
        try:
            if self._connection is not None:
                self._connection.close()
            if self._engine is not None:
                self._engine.dispose()
        finally:
            self._connection = self._engine = None
            self._dialect.release()
