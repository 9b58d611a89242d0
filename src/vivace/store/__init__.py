"""The durable truth, on SQLite or PostgreSQL."""

from vivace.store.backfills import Backfill, BackfillMode, BackfillOrder, BackfillState
from vivace.store.batch import Batch, CommitResult
from vivace.store.charts import ChartColumn, ChartCondition, ChartQuery
from vivace.store.dashboards import DashboardRecord
from vivace.store.dated_executions import DatedCounts, DatedExecution
from vivace.store.executions import RecentRun
from vivace.store.flows import FlowRecord
from vivace.store.gatherings import GatheringKey, GatheringState
from vivace.store.item_executions import ItemExecution, ItemOutputs
from vivace.store.key_values import KeyValue
from vivace.store.logs import LogSelection
from vivace.store.metrics import MetricBucket
from vivace.store.namespace_files import NamespaceFile
from vivace.store.purge import Purged, PurgeKind
from vivace.store.query import Filter, Group, Leaf, Logical, Op, Page, Query, Sort
from vivace.store.state_events import StateEvent
from vivace.store.statistics import Count, FailureCount, Span
from vivace.store.store import Store, open_store
from vivace.store.trigger_evaluations import Evaluation, Outcome, RecordedEvaluation
from vivace.store.triggers import TriggerState

__all__ = [
    "Backfill",
    "BackfillMode",
    "BackfillOrder",
    "BackfillState",
    "Batch",
    "ChartColumn",
    "ChartCondition",
    "ChartQuery",
    "CommitResult",
    "Count",
    "DashboardRecord",
    "DatedCounts",
    "DatedExecution",
    "Evaluation",
    "FailureCount",
    "Filter",
    "FlowRecord",
    "GatheringKey",
    "GatheringState",
    "Group",
    "ItemExecution",
    "ItemOutputs",
    "KeyValue",
    "Leaf",
    "LogSelection",
    "Logical",
    "MetricBucket",
    "NamespaceFile",
    "Op",
    "Outcome",
    "Page",
    "PurgeKind",
    "Purged",
    "Query",
    "RecentRun",
    "RecordedEvaluation",
    "Sort",
    "Span",
    "StateEvent",
    "Store",
    "TriggerState",
    "open_store",
]
