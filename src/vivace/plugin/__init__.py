"""What the author of a plugin imports: bases of tasks, triggers, runners, and the run context."""

from vivace.errors import TaskError
from vivace.model.document import Document, Static
from vivace.model.duration import Duration
from vivace.model.log import LogLevel
from vivace.model.state import State
from vivace.model.task import Task, TaskField, TaskList
from vivace.plugin.context import RunContext, RunIdentity
from vivace.plugin.extras import require
from vivace.plugin.fan_out import FanOutEnd, FanOutTask, Item, ItemResult, Items, Tally
from vivace.plugin.flowable import Block, Child, Flowable, Start, enabled, next_in_order
from vivace.plugin.function_task import task
from vivace.plugin.maintenance import FileVersion, Selection
from vivace.plugin.polling import PollingTrigger
from vivace.plugin.realtime import Event, RealtimeTrigger, StreamContext
from vivace.plugin.registry import Manifest, Registry
from vivace.plugin.task import (
    ChildExecutionTask,
    ChildOutcome,
    ChildRequest,
    Effect,
    ExecutorTask,
    Outputs,
    RestartBehavior,
    Result,
    RunnableTask,
    RunView,
    type_id,
)
from vivace.plugin.task_runner import Command, CommandResult, TaskRunner, TaskRunnerField
from vivace.plugin.trigger import Firing, ScheduledTrigger
from vivace.plugin.waiting import (
    Answer,
    Check,
    RepeatingFlowable,
    Resumption,
    Wait,
    WaitingFlowable,
)
from vivace.plugin.webhook import WebhookTrigger
from vivace.plugin.worker_block import WorkerBlock

__all__ = [
    "Answer",
    "Block",
    "Check",
    "Child",
    "ChildExecutionTask",
    "ChildOutcome",
    "ChildRequest",
    "Command",
    "CommandResult",
    "Document",
    "Duration",
    "Effect",
    "Event",
    "ExecutorTask",
    "FanOutEnd",
    "FanOutTask",
    "FileVersion",
    "Firing",
    "Flowable",
    "Item",
    "ItemResult",
    "Items",
    "LogLevel",
    "Manifest",
    "Outputs",
    "PollingTrigger",
    "RealtimeTrigger",
    "Registry",
    "RepeatingFlowable",
    "RestartBehavior",
    "Result",
    "Resumption",
    "RunContext",
    "RunIdentity",
    "RunView",
    "RunnableTask",
    "ScheduledTrigger",
    "Selection",
    "Start",
    "State",
    "Static",
    "StreamContext",
    "Tally",
    "Task",
    "TaskError",
    "TaskField",
    "TaskList",
    "TaskRunner",
    "TaskRunnerField",
    "Wait",
    "WaitingFlowable",
    "WebhookTrigger",
    "WorkerBlock",
    "enabled",
    "next_in_order",
    "require",
    "task",
    "type_id",
]
