"""The use cases that the API calls, as one record."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from vivace.expressions import Environment
from vivace.services.answers import AnswerService
from vivace.services.backfills import BackfillService
from vivace.services.dashboards import DashboardService
from vivace.services.evaluation import Evaluation
from vivace.services.event_triggers import EventTriggers
from vivace.services.execution_changes import ExecutionChanges
from vivace.services.execution_files import ExecutionFiles
from vivace.services.execution_sets import ExecutionSets
from vivace.services.executions import ExecutionService
from vivace.services.flow_dependencies import FlowDependencies
from vivace.services.flow_graphs import FlowGraphs
from vivace.services.flow_sets import FlowSets
from vivace.services.flow_validation import FlowValidation
from vivace.services.flows import FlowService
from vivace.services.inspection import Inspector
from vivace.services.key_values import KeyValueService
from vivace.services.live import LiveHub
from vivace.services.logs import LogService
from vivace.services.metrics import MetricService
from vivace.services.namespace_files import NamespaceFileService
from vivace.services.namespace_uploads import NamespaceUploads
from vivace.services.namespaces import NamespaceService
from vivace.services.outputs import OutputService
from vivace.services.plugins import PluginService
from vivace.services.secrets import Secrets
from vivace.services.settings import ServiceSettings
from vivace.services.statistics import StatisticsService
from vivace.services.trigger_dates import TriggerDates
from vivace.services.trigger_history import TriggerHistory
from vivace.services.triggers import TriggerService
from vivace.services.webhooks import WebhookService
from vivace.store import Store

__all__ = ["Services"]


async def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Services:
    """What requests are answered with; made once by the server."""

    settings: ServiceSettings
    store: Store
    live: LiveHub
    environment: Environment
    executions: ExecutionService
    execution_changes: ExecutionChanges
    execution_sets: ExecutionSets
    evaluation: Evaluation
    answers: AnswerService
    execution_files: ExecutionFiles
    outputs: OutputService
    flows: FlowService
    flow_sets: FlowSets
    flow_validation: FlowValidation
    flow_graphs: FlowGraphs
    flow_dependencies: FlowDependencies
    logs: LogService
    metrics: MetricService
    triggers: TriggerService
    trigger_history: TriggerHistory
    backfills: BackfillService
    webhooks: WebhookService
    key_values: KeyValueService
    namespaces: NamespaceService
    namespace_files: NamespaceFileService
    namespace_uploads: NamespaceUploads
    plugins: PluginService
    secrets: Secrets
    statistics: StatisticsService
    trigger_dates: TriggerDates
    event_triggers: EventTriggers
    dashboards: DashboardService
    inspect: Inspector
    """Asks all parts what they do."""
    is_ready: Callable[[], Awaitable[bool]] = _always
    """Whether the server can take work."""
