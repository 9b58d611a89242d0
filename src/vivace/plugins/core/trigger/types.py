"""Triggers of the core, by id."""

TYPES: dict[str, dict[str, str]] = {
    "trigger": {
        "io.kestra.plugin.core.trigger.Schedule": "vivace.plugins.core.trigger.schedule:Schedule",
    }
}
ALIASES: dict[str, str] = {
    "io.kestra.core.models.triggers.types.Schedule": "io.kestra.plugin.core.trigger.Schedule",
}
