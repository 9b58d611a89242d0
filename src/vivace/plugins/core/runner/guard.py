"""A shell that waits for the server's death and then kills the processes of its runs.

The kernel's own way, a death signal asked for by the child, costs another program per start and
reaches only the first process; a shell per server costs a megabyte and reaches all. What it
misses, `reap_orphans` finds when the next server starts.
"""

from __future__ import annotations

import os
import shutil
from functools import cache

from vivace.plugins.core.runner.marker import MARKER, this_server

__all__ = ["stand_guard"]

# Standard input is a pipe that only the server holds, so `read` ends when the server does.
_SCRIPT = r"""
read -r nothing
for pass in 1 2 3 4 5 6 7 8 9 10; do
  found=$(grep -lsF -- "$1" /proc/[0-9]*/environ)
  [ -n "$found" ] || exit 0
  for file in $found; do
    pid=${file#/proc/}
    kill -9 "${pid%/environ}"
  done
done 2>/dev/null
"""


def stand_guard(owner: str) -> None:
    """Make sure that a guard waits for this process; where there is no /proc, do nothing."""
    _start(f"{MARKER}={owner}.{this_server()}.")


@cache
def _start(marker: str) -> int | None:
    """Start a guard, once per owner and server, and give the end of its pipe that is held."""
    shell = shutil.which("sh", path=os.defpath)
    if shell is None or not hasattr(os, "pidfd_open"):
        return None
    waiting, held = os.pipe()
    nowhere = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    actions = [(os.POSIX_SPAWN_DUP2, waiting, 0)]
    actions += [(os.POSIX_SPAWN_DUP2, nowhere, number) for number in (1, 2)]
    argv = [shell, "-c", _SCRIPT, "vivace-guard", marker]
    try:
        os.posix_spawn(shell, argv, {"PATH": os.defpath}, file_actions=actions, setsid=True)
    except OSError:
        os.close(held)
        return None
    finally:
        os.close(waiting)
        os.close(nowhere)
    return held
