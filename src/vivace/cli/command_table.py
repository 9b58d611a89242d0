"""All commands with the module of each; a module is imported when its command is used.

The help of `vivace` itself is written from this table, so that it needs no library at all.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["COMMANDS", "Command", "find", "nearest", "overview"]


class Command(NamedTuple):
    """One first word of the command line; its module has a Typer `app`."""

    module: str
    summary: str
    section: str = ""
    """Heading in the help; none is shown for old names of other programs."""


_DAILY, _MANAGE, _OTHER = "Daily", "Manage", "More"

COMMANDS: dict[str, Command] = {
    "run": Command("run", "Run a flow: a file in this process, or a name on the server.", _DAILY),
    "validate": Command("validate", "Check flow files without a server.", _DAILY),
    "logs": Command("logs", "Show or follow the log of an execution.", _DAILY),
    "eval": Command("evaluate", "Evaluate an expression, or many.", _DAILY),
    "server": Command("server", "Start the server with its web app.", _DAILY),
    "flow": Command("flow", "List, read, save and delete flows.", _MANAGE),
    "execution": Command("execution", "List, read, start, change and delete executions.", _MANAGE),
    "trigger": Command("trigger", "See when triggers fire, and why; switch them.", _MANAGE),
    "backfill": Command("backfill", "Make up for past dates of a schedule.", _MANAGE),
    "kv": Command("kv", "Read and write the key-value store.", _MANAGE),
    "config": Command("config", "Show the settings and where each comes from.", _MANAGE),
    "completion": Command("completion", "Write the completion script of a shell.", _OTHER),
    "help": Command("topics", "Explain exit codes, inputs, connection.", _OTHER),
    "version": Command("version", "Show the version.", _OTHER),
    "namespace": Command("namespace", "Files and keys of namespaces, as older scripts call them."),
    "plugins": Command("plugins", "List task types, as older scripts call it."),
}

_OTHER_NAMES = {
    "flows": "flow",
    "executions": "execution",
    "triggers": "trigger",
    "backfills": "backfill",
    "configs": "config",
    "plugin": "plugins",
    "ns": "namespace",
}

_GLOBAL_OPTIONS = """\
Options of every command:
  --server URL       The server [env VIVACE_SERVER; default http://localhost:8080]
  --user NAME[:PW]   Basic authentication [env VIVACE_USER, VIVACE_PASSWORD]
  --token TOKEN      API token [env VIVACE_TOKEN]
  --tenant ID        Tenant [env VIVACE_TENANT; default main]
  -o, --output KIND  table, json, yaml, csv or name; --json for short
  -q, --quiet        No progress and no notices
  --no-color         No colours [env NO_COLOR]
  --debug            Show the traceback of an error
"""


def find(word: str) -> Command | None:
    """Give the command of a first word, by its own or an old name."""
    return COMMANDS.get(_OTHER_NAMES.get(word, word))


def nearest(word: str) -> str:
    """Give the command that a mistyped word resembles; empty when none does."""
    import difflib

    shown = [name for name, command in COMMANDS.items() if command.section]
    found = difflib.get_close_matches(word, shown, 1)
    return found[0] if found else ""


def overview() -> str:
    """Write the help of `vivace`."""
    lines = ["Usage: vivace COMMAND [ARGUMENTS]", "", "Run and manage workflows.", ""]
    for section in (_DAILY, _MANAGE, _OTHER):
        lines.append(f"{section}:")
        lines += [
            f"  {name:<11}{command.summary}"
            for name, command in COMMANDS.items()
            if command.section == section
        ]
        lines.append("")
    lines.append(_GLOBAL_OPTIONS)
    lines.append("`vivace COMMAND --help` tells more about a command.")
    return "\n".join(lines)
