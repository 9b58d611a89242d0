"""The durable truth: what is here survived, what is not here never happened."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from vivace.model.instant import Micros
from vivace.model.log import LogEntry
from vivace.store.backfills import Backfills
from vivace.store.batch import Batch, CommitResult
from vivace.store.charts import Charts
from vivace.store.commit import BatchWriter, EncodedBatch, encode_batch
from vivace.store.dashboards import Dashboards
from vivace.store.database import Database
from vivace.store.dated_executions import DatedExecutions
from vivace.store.executions import Executions
from vivace.store.flows import Flows
from vivace.store.gatherings import Gatherings
from vivace.store.item_executions import ItemExecutions
from vivace.store.key_values import KeyValues
from vivace.store.logs import Logs
from vivace.store.metrics import Metrics
from vivace.store.namespace_files import NamespaceFiles
from vivace.store.purge import ALL_KINDS, BATCH, Purged, PurgeKind, purge
from vivace.store.settings import Settings
from vivace.store.state_events import StateEvents
from vivace.store.statistics import Statistics
from vivace.store.trigger_evaluations import TriggerEvaluations
from vivace.store.trigger_leases import TriggerLeases
from vivace.store.triggers import Triggers

__all__ = ["PreparedBatch", "Store", "open_store"]


async def open_store(database: str, *, readers: int = 4, exclusive: bool = True) -> Store:
    """Open a database, making or migrating its tables.

    Args:
        database: Path of an SQLite file, `sqlite:///path`, or `postgresql://user@host/name`.
        readers: Threads, and connections, that read.
        exclusive: Refuse a database that another server has, and be refused to others.

    Raises:
        ConflictError: another server has the database, or a newer release has written it.
        UnavailableError: the database does not answer, or is too old.
        InvalidError: the URL names no database that is supported.
    """
    return await Store.open(database, readers=readers, exclusive=exclusive)


@dataclass(frozen=True, slots=True)
class PreparedBatch:
    """The rows of a batch; its records may change meanwhile."""

    rows: EncodedBatch
    log_entries: tuple[LogEntry, ...]

    def without(self, execution_ids: Collection[str]) -> PreparedBatch:
        """Leave out executions and what belongs to them."""
        left_out = dict.fromkeys(execution_ids, "")
        entries = tuple(item for item in self.log_entries if item.execution_id not in left_out)
        return PreparedBatch(self.rows.without(left_out), entries)


class Store:
    """All that Vivace remembers, by subject."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._batches = BatchWriter(database.dialect)
        self.executions = Executions(database)
        self.items = ItemExecutions(database)
        self.dated = DatedExecutions(database)
        self.backfills = Backfills(database)
        self.flows = Flows(database)
        self.logs = Logs(database)
        self.metrics = Metrics(database)
        self.triggers = Triggers(database)
        self.state_events = StateEvents(database)
        self.gatherings = Gatherings(database)
        self.evaluations = TriggerEvaluations(database)
        self.trigger_leases = TriggerLeases(database)
        self.key_values = KeyValues(database)
        self.namespace_files = NamespaceFiles(database)
        self.settings = Settings(database)
        self.statistics = Statistics(database)
        self.charts = Charts(database)
        self.dashboards = Dashboards(database)

    @classmethod
    async def open(cls, database: str, *, readers: int = 4, exclusive: bool = True) -> Store:
        """Do as `open_store`."""
        return cls(await Database.open(database, readers=readers, exclusive=exclusive))

    @property
    def kind(self) -> str:
        """Name of the database, for people."""
        return self._database.dialect.name

    @property
    def transactions(self) -> int:
        """How many transactions this store has committed; callers share them."""
        return self._database.writer.commits

    def commit(self, batch: Batch) -> asyncio.Future[CommitResult]:
        """Make a batch durable, all or nothing; the answer comes when it is on the disk.

        The records are read before this returns, so they may change at once. Committing the same
        batch again, because the answer was lost, changes nothing but for its logs and metrics,
        which are added again.

        Raises:
            ConflictError: the store has a newer version of one of the executions.
            UnavailableError: the database is full or away; nothing of the batch was written, or,
                if the connection broke in the last moment, it is not known.
        """
        return self.commit_encoded(self.encode(batch))

    def encode(self, batch: Batch) -> PreparedBatch:
        """Take a picture of the records of a batch, to be committed, perhaps more than once."""
        return PreparedBatch(encode_batch(batch), tuple(batch.logs))

    def commit_encoded(self, prepared: PreparedBatch) -> asyncio.Future[CommitResult]:
        """Do as `commit`, with what `encode` gave."""
        done = self._database.write_together(self._batches.write, prepared.rows)
        entries = prepared.log_entries
        if entries:
            done.add_done_callback(lambda future: _number(entries, future))
        return done

    async def purge(
        self, before: Micros, *, batch: int = BATCH, kinds: Collection[PurgeKind] = ALL_KINDS
    ) -> Purged:
        """Delete what is older than an instant, the oldest first, while others write.

        With the executions go their log lines and metrics, and such as belong to no execution.
        Without EXECUTIONS, log lines and metrics go by their own age, except those of executions
        that have not ended. What is interrupted can be repeated.

        Args:
            before: Executions that had fully ended by then.
            batch: Rows that one transaction deletes.
            kinds: What may be deleted.
        """
        return await purge(self._database, before, batch=batch, kinds=kinds)

    async def close(self) -> None:
        """Write what is queued and let go of the database."""
        await self._database.close()


def _number(entries: Sequence[LogEntry], done: asyncio.Future[CommitResult]) -> None:
    if done.cancelled() or done.exception() is not None:
        return
    result = done.result()
    written = [entry for entry in entries if entry.execution_id not in result.refused]
    for entry, seq in zip(written, result.log_seqs, strict=True):
        entry.seq = seq
