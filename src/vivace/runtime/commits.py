"""How the rounds of the executor become durable, whatever the store does meanwhile."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable
from itertools import chain, repeat

from vivace.errors import UnavailableError
from vivace.runtime.pending import Pending
from vivace.store import CommitResult, Store
from vivace.store.store import PreparedBatch

__all__ = ["Commits", "GivenUpError"]

_LOG = logging.getLogger(__name__)
_RETRY_SECONDS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
_LONGEST_PAUSE_AT_THE_END = 1.0
_STOP_SECONDS = 5.0
"""How long the last commits may fail before a stopping executor gives them up."""


class GivenUpError(UnavailableError):
    """The executor is stopping and the store does not take the last commits."""


class Commits:
    """Commits rounds one after the other.

    While the store is away a commit is tried again: what was promised is kept. What the store
    refuses for another reason is committed one execution at a time, so that one fails alone.
    """

    def __init__(
        self,
        store: Store,
        refuse_new: Callable[[Pending, UnavailableError], list[str]],
        expel: Callable[[str, Pending, Exception], Awaitable[None]],
    ) -> None:
        """Take what is needed.

        Args:
            store: Where executions are kept.
            refuse_new: Lets go of executions that are not in the store yet, since nothing was
                promised about them, and names them.
            expel: Lets go of an execution whose rows cannot be committed.
        """
        self._store = store
        self._refuse_new = refuse_new
        self._expel = expel
        self._give_up_at = math.inf
        self.outage: UnavailableError | None = None
        """Why the store does not take commits at the moment."""

    def stop(self) -> None:
        """Give up, in a few seconds, what the store does not take."""
        self._give_up_at = asyncio.get_running_loop().time() + _STOP_SECONDS

    async def commit(self, pending: Pending) -> dict[str, str]:
        """Make a round durable, and give those whose unique key another execution holds.

        Raises:
            GivenUpError: after `stop`; nobody knows what was written.
        """
        # A picture: while it is tried again the next round already changes the records.
        prepared = self._store.encode(pending.batch)
        try:
            return (await self._insist(pending, prepared)).refused
        except GivenUpError:
            raise
        except Exception:
            _LOG.exception("a commit failed; what is in it is committed one by one")
        return await self._one_by_one(pending, prepared)

    async def _one_by_one(self, pending: Pending, prepared: PreparedBatch) -> dict[str, str]:
        refused: dict[str, str] = {}
        everybody = pending.execution_ids()
        for execution_id in sorted(everybody):
            if execution_id not in pending.execution_ids():
                continue  # it was refused in the meantime
            alone = prepared.without(everybody - {execution_id})
            try:
                refused |= (await self._insist(pending, alone)).refused
            except GivenUpError:
                raise
            except Exception as error:
                await self._expel(execution_id, pending, error)
            pending.note_durable(execution_id)
        return refused

    async def _insist(self, pending: Pending, prepared: PreparedBatch) -> CommitResult:
        loop = asyncio.get_running_loop()
        for delay in chain(_RETRY_SECONDS, repeat(_RETRY_SECONDS[-1])):
            try:
                result = await self._store.commit_encoded(prepared)
            except UnavailableError as error:
                _LOG.warning("a commit failed and is tried again: %s", error)
                if loop.time() > self._give_up_at:
                    raise GivenUpError(error.message) from error
                self.outage = error
                prepared = prepared.without(self._refuse_new(pending, error))
                is_stopping = self._give_up_at < math.inf
                await asyncio.sleep(min(delay, _LONGEST_PAUSE_AT_THE_END) if is_stopping else delay)
            else:
                self.outage = None
                return result
        raise AssertionError("the delays never end")
