"""Triggers with a calendar: when they are due, what they start, and backfills of past dates."""

from vivace.runtime.scheduling.ports import ExecutionRecorder, FlowSource, Parts, TriggerStates
from vivace.runtime.scheduling.scheduler import Scheduler

__all__ = ["ExecutionRecorder", "FlowSource", "Parts", "Scheduler", "TriggerStates"]
