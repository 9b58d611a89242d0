"""Triggers of the core, by id."""

_CORE = "io.kestra.plugin.core.trigger."
_OLD = "io.kestra.core.models.triggers.types."
_HERE = "vivace.plugins.core.trigger."

_TRIGGERS = {
    "Flow": "flow:Flow",
    "Schedule": "schedule:Schedule",
    "ScheduleOnDates": "schedule_on_dates:ScheduleOnDates",
    "Webhook": "webhook:Webhook",
}

TYPES: dict[str, dict[str, str]] = {
    "trigger": {f"{_CORE}{name}": f"{_HERE}{place}" for name, place in _TRIGGERS.items()}
}
ALIASES: dict[str, str] = {f"{_OLD}{name}": f"{_CORE}{name}" for name in _TRIGGERS}
