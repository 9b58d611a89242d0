"""The durable truth, on SQLite or PostgreSQL."""

from vivace.store.batch import Batch, CommitResult
from vivace.store.flows import FlowRecord
from vivace.store.store import Store, open_store
from vivace.store.triggers import TriggerState

__all__ = ["Batch", "CommitResult", "FlowRecord", "Store", "TriggerState", "open_store"]
