"""The types of the Docker family, as data."""

from __future__ import annotations

__all__ = ["ALIASES", "TYPES"]

TYPES: dict[str, dict[str, str]] = {
    "taskRunner": {
        "io.kestra.plugin.scripts.runner.docker.Docker": "vivace.plugins.docker.runner:Docker",
    },
}

ALIASES: dict[str, str] = {}
