"""The one thread that writes, and shares its commits among all who wait.

What is queued while a commit reaches the disk goes into the next transaction, so that the price of
making it durable is paid once for all. The thread outlives every failure of the database: those
who wait are told, and the next transaction connects anew.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from typing import Any

from vivace.errors import UnavailableError
from vivace.store.dialect import Dialect
from vivace.store.session import Session
from vivace.store.transaction import Alone, Failed, Together, Transactions, Unit

__all__ = ["Writer"]

_log = logging.getLogger(__name__)

_MAX_UNITS = 2_000
"""In one transaction, so that nobody waits for ten thousand others."""


class Writer:
    """The writing thread of a store."""

    def __init__(self, dialect: Dialect) -> None:
        self._stopping = threading.Event()
        self._session = Session(dialect, self._stopping)
        self._transactions = Transactions(dialect, self._session)
        self._queue: queue.SimpleQueue[Unit | None] = queue.SimpleQueue()
        self._gate = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)

    @property
    def commits(self) -> int:
        """Transactions that were committed so far."""
        return self._transactions.commits

    def start(self) -> None:
        """Start the thread; it connects when the first work comes."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is queued, close the connection and end the thread. Blocks."""
        with self._gate:
            if not self._stopping.is_set():
                self._stopping.set()
                self._queue.put(None)
        self._thread.join()

    def alone(self, work: Alone) -> asyncio.Future[Any]:
        """Queue work of one caller."""
        return self._put(Unit(asyncio.get_running_loop().create_future(), alone=work))

    def together(self, work: Together, argument: Any) -> asyncio.Future[Any]:
        """Queue an argument for work that neighbours in the queue share."""
        future = asyncio.get_running_loop().create_future()
        return self._put(Unit(future, together=work, argument=argument))

    def _put(self, unit: Unit) -> asyncio.Future[Any]:
        with self._gate:  # nothing may follow the mark that ends the queue
            if self._stopping.is_set():
                raise UnavailableError("the store is closed")
            self._queue.put(unit)
        return unit.future

    def _run(self) -> None:
        more = True
        while more:
            units, more = self._next()
            if units:
                _answer(units, self._outcomes(units))
        self._session.close()

    def _outcomes(self, units: list[Unit]) -> list[Any]:
        try:
            return self._transactions.run(units)
        except Exception as error:  # a mistake of ours must not leave all others waiting for ever
            _log.exception("a transaction failed in an unforeseen way")
            return [Failed(error) for _ in units]

    def _next(self) -> tuple[list[Unit], bool]:
        units: list[Unit] = []
        while (unit := self._queue.get()) is not None:
            units.append(unit)
            if len(units) == _MAX_UNITS or self._queue.empty():
                return units, True
        return units, False


def _answer(units: list[Unit], outcomes: list[Any]) -> None:
    """Tell those who wait, with one message to each event loop."""
    answers: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], Any]]] = {}
    for unit, outcome in zip(units, outcomes, strict=True):
        answers.setdefault(unit.future.get_loop(), []).append((unit.future, outcome))
    for loop, pairs in answers.items():
        try:
            loop.call_soon_threadsafe(_deliver, pairs)
        except RuntimeError:  # the loop is closed: nobody waits any more
            _log.debug("a commit found its event loop closed")


def _deliver(pairs: list[tuple[asyncio.Future[Any], Any]]) -> None:
    for future, outcome in pairs:
        if future.done():  # whoever waited was cancelled; what it asked for is done all the same
            continue
        if isinstance(outcome, Failed):
            future.set_exception(outcome.error)
        else:
            future.set_result(outcome)
