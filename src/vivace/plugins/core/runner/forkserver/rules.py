"""Which scripts a fork server may run, and which of them may share one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from vivace.plugin import Command, RunContext

__all__ = ["IMPORTS_SETTING", "WARM_SETTING", "ServerKind", "kind_for"]

WARM_SETTING = "python-warm"
"""Whether Python scripts are forked from a warm interpreter; true for a server unless set."""

IMPORTS_SETTING = "python-warm-imports"
"""Modules that warm interpreters import beforehand, a list, or commas between; none unless set."""

_AT_START = frozenset({"HOME", "LANG", "LANGUAGE", "TZ", "PYTHONUNBUFFERED"})
_AT_START_PREFIX = "LC_"
"""What Python reads once, when it starts: scripts that differ in it do not share a server."""

_ONLY_AT_START = ("PYTHON", "LD_", "MALLOC_", "GLIBC_", "COVERAGE_", "COV_CORE_")
"""What changes how Python or the C library starts, in ways that a fork cannot make up for."""


@dataclass(frozen=True, slots=True)
class ServerKind:
    """What scripts have in common that may come from one fork server."""

    tenant: str
    owner: str
    """Of the processes; see `MARKER`."""
    interpreter: Path
    env: tuple[tuple[str, str], ...]
    """What the server is started with, and nothing else: no secret, no path of the server's."""
    imports: tuple[str, ...]


def kind_for(
    context: RunContext, command: Command, env: Mapping[str, str], owner: str
) -> ServerKind | None:
    """Say which fork server may run a command; None when it has to be started plainly."""
    if not command.python or not _is_wanted(context) or not _is_possible():
        return None
    started_with = _at_start(env)
    if started_with is None:
        return None
    return ServerKind(
        tenant=context.identity.tenant,
        owner=owner,
        interpreter=Path(command.python[0]),
        env=started_with,
        imports=_words(context.setting(IMPORTS_SETTING)),
    )


def _at_start(env: Mapping[str, str]) -> tuple[tuple[str, str], ...] | None:
    known = []
    for name, value in env.items():
        if name in _AT_START or name.startswith(_AT_START_PREFIX):
            known.append((name, value))
        elif name.startswith(_ONLY_AT_START):
            return None
    return (("PATH", os.defpath), *sorted(known))


def _is_wanted(context: RunContext) -> bool:
    return str(context.setting(WARM_SETTING, False)).lower() == "true"


@cache
def _is_possible() -> bool:
    """Whether the system tells when a process ends that is not a child, as Linux does."""
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return True


def _words(setting: Any) -> tuple[str, ...]:
    words = setting.split(",") if isinstance(setting, str) else setting or ()
    return tuple(word.strip() for word in map(str, words) if word.strip())
