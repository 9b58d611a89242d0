"""The types of the script family, as data."""

from __future__ import annotations

__all__ = ["ALIASES", "TYPES"]

_LANGUAGES = {
    "bun": "Bun",
    "deno": "Deno",
    "dotnet": "Dotnet",
    "go": "Go",
    "groovy": "Groovy",
    "jbang": "Jbang",
    "julia": "Julia",
    "lua": "Lua",
    "node": "Node",
    "perl": "Perl",
    "php": "Php",
    "powershell": "PowerShell",
    "python": "Python",
    "r": "R",
    "ruby": "Ruby",
    "shell": "Shell",
}
"""Module, and package of the type ids → what its classes begin with."""

TYPES: dict[str, dict[str, str]] = {
    "task": {
        f"io.kestra.plugin.scripts.{module}.{kind}": f"vivace.plugins.script.{module}:{name}{kind}"
        for module, name in _LANGUAGES.items()
        for kind in ("Commands", "Script")
    },
    "taskRunner": {
        "io.kestra.plugin.core.runner.Process": "vivace.plugins.core.runner.process:Process",
    },
}

ALIASES: dict[str, str] = {}
