"""Conditions of the core, by id."""

from __future__ import annotations

__all__ = ["ALIASES", "TYPES"]

_CORE = "io.kestra.plugin.core.condition."
_OLD = "io.kestra.core.models.conditions.types."
_HERE = "vivace.plugins.core.condition."

_CONDITIONS = {
    "DateTimeBetween": "date_time_between:DateTimeBetween",
    "DayWeek": "day_week:DayWeek",
    "DayWeekInMonth": "day_week_in_month:DayWeekInMonth",
    "ExecutionFlow": "execution_flow:ExecutionFlow",
    "ExecutionLabels": "execution_labels:ExecutionLabels",
    "ExecutionNamespace": "execution_namespace:ExecutionNamespace",
    "ExecutionOutputs": "execution_outputs:ExecutionOutputs",
    "ExecutionStatus": "execution_status:ExecutionStatus",
    "Expression": "expression:Expression",
    "FlowCondition": "flow_condition:FlowCondition",
    "FlowNamespaceCondition": "flow_namespace_condition:FlowNamespaceCondition",
    "HasRetryAttempt": "has_retry_attempt:HasRetryAttempt",
    "MultipleCondition": "multiple_condition:MultipleCondition",
    "Not": "not_:Not",
    "Or": "or_:Or",
    "PublicHoliday": "public_holiday:PublicHoliday",
    "TimeBetween": "time_between:TimeBetween",
    "Weekend": "weekend:Weekend",
}
"""Id without what all have in front → module and class."""

TYPES: dict[str, dict[str, str]] = {
    "condition": {f"{_CORE}{name}": f"{_HERE}{place}" for name, place in _CONDITIONS.items()}
}
_SHORT = [name for name in _CONDITIONS if not name.endswith("Condition")]
ALIASES: dict[str, str] = {
    **{f"{_OLD}{name}Condition": f"{_CORE}{name}" for name in _SHORT},
    **{f"{_CORE}{name}Condition": f"{_CORE}{name}" for name in _SHORT},
    **{f"{prefix}VariableCondition": f"{_CORE}Expression" for prefix in (_OLD, _CORE)},
    **{
        f"{_OLD}{name}": f"{_CORE}{name}"
        for name in ("FlowCondition", "FlowNamespaceCondition", "MultipleCondition")
    },
}
