"""Units of work in one transaction: all of them at best, one by one when something is wrong.

Several callers' rows go into the same statements. If these fail, the transaction is undone and
each unit is done by itself in a savepoint, so that the one at fault fails alone. Thus a unit may be
executed more than once before it is committed: it must do nothing but read and write through the
connection it is given.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from vivace.errors import UnavailableError
from vivace.store.dialect import Dialect
from vivace.store.session import Session

__all__ = ["Alone", "Failed", "Together", "Transactions", "Unit"]

_log = logging.getLogger(__name__)

_MAX_ATTEMPTS = 5

Alone = Callable[[sa.Connection], Any]
"""Work of one caller: gives its result, or raises and undoes only itself."""
Together = Callable[[sa.Connection, Sequence[Any]], Sequence[Any]]
"""Work done at once for several callers: gives a result for each of their arguments."""


@dataclass(slots=True, eq=False)
class Unit:
    """What one caller waits for: `alone`, or `together` with an argument."""

    future: asyncio.Future[Any]
    alone: Alone | None = None
    together: Together | None = None
    argument: Any = None

    def run(self, connection: sa.Connection) -> Any:
        """Do it by itself."""
        if self.together is not None:
            return self.together(connection, [self.argument])[0]
        assert self.alone is not None
        return self.alone(connection)


@dataclass(frozen=True, slots=True)
class Failed:
    """The outcome of a unit that failed."""

    error: Exception


class _InDoubtError(UnavailableError):
    """Nobody knows whether a transaction was committed, so repeating it could do it twice."""


class Transactions:
    """Executes units; for the writer's thread alone."""

    def __init__(self, dialect: Dialect, session: Session) -> None:
        self._dialect = dialect
        self._session = session
        self._is_down = False
        self.commits = 0

    def run(self, units: list[Unit]) -> list[Any]:
        """Give the outcome of each unit, in order: its result, or `Failed`."""
        one_by_one = False
        error: Exception = UnavailableError(f"{self._dialect.name} does not answer")
        for _ in range(_MAX_ATTEMPTS):
            try:
                connection = self._session.connection()
            except Exception as caught:
                error = caught
                break
            try:
                return self._attempt(connection, units, one_by_one=one_by_one)
            except Exception as caught:
                error = caught
            if self._may_succeed_at_once(error):
                continue
            if one_by_one or isinstance(error, _InDoubtError) or self._dialect.outage(error):
                break
            one_by_one = True
        return [Failed(self._told(error)) for _ in units]

    def _attempt(
        self, connection: sa.Connection, units: list[Unit], *, one_by_one: bool
    ) -> list[Any]:
        ticket = None
        outcomes: list[Any] = []
        try:
            with connection.begin():
                outcomes = self._execute(connection, units, one_by_one=one_by_one)
                ticket = self._dialect.ticket(connection)
        except Exception:
            lost = self._session.drop_if_lost()
            if ticket is None or not lost or not self._has_happened(ticket):
                raise
        self._committed()
        return outcomes

    def _execute(
        self, connection: sa.Connection, units: list[Unit], *, one_by_one: bool
    ) -> list[Any]:
        outcomes: list[Any] = []
        for together, group in groupby(units, key=lambda unit: unit.together):
            if together is None or one_by_one:
                outcomes += [self._isolated(connection, unit) for unit in group]
            else:
                outcomes += together(connection, [unit.argument for unit in group])
        return outcomes

    def _isolated(self, connection: sa.Connection, unit: Unit) -> Any:
        savepoint = connection.begin_nested()
        try:
            result = unit.run(connection)
            savepoint.commit()
        except Exception as error:
            if self._dialect.outage(error) or self._may_succeed_at_once(error):
                raise
            savepoint.rollback()
            return Failed(error)
        return result

    def _may_succeed_at_once(self, error: Exception) -> bool:
        lost = isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated
        return lost or self._dialect.is_transient(error)

    def _has_happened(self, ticket: Any) -> bool:
        try:
            return self._dialect.was_committed(self._session.connection(), ticket)
        except Exception as error:
            raise _InDoubtError(
                f"the connection to {self._dialect.name} was lost during a commit, "
                "and whether it happened cannot be asked for now"
            ) from error

    def _committed(self) -> None:
        self.commits += 1
        if self._is_down:
            self._is_down = False
            _log.warning("the database is back")
        try:
            self._dialect.tidy(self._session.connection())
        except Exception as error:
            # the commit is done, and the next one tries again
            _log.warning("tidying the database failed", extra={"error": str(error)})

    def _told(self, error: Exception) -> Exception:
        reason = self._dialect.outage(error)
        if reason is None:
            return error
        if not self._is_down:
            self._is_down = True
            _log.error("the database is not available", extra={"reason": reason})
        told = UnavailableError(f"{self._dialect.name} cannot write: {reason}")
        told.__cause__ = error
        return told
