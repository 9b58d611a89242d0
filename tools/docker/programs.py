"""Find the programs of a Docker engine, or install them."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from tools import apt
from tools.console import ToolError

__all__ = ["GIVEN", "PATH", "ensure", "find"]

GIVEN = "VIVACE_TEST_DOCKER"
"""Names an engine to use instead of one of our own, such as `unix:///var/run/docker.sock`."""

PATH = f"{os.environ.get('PATH', os.defpath)}:/usr/local/sbin:/usr/sbin:/sbin"
"""Where the programs are, although an ordinary user's PATH does not name all of it."""

_PROGRAMS = {"dockerd": "docker.io", "ip": "iproute2"}
"""Program → package of Debian and Ubuntu."""


def find() -> Path | None:
    """Give the engine's program if all that it needs is there."""
    found = [shutil.which(name, path=PATH) for name in _PROGRAMS]
    return Path(found[0]) if found[0] and all(found) else None


def ensure() -> Path | None:
    """Give the engine's program, installing what is missing; None when an engine is given.

    Raises:
        ToolError: there can be no engine of our own here; the message says why and what helps.
    """
    if os.environ.get(GIVEN):
        return None
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        raise ToolError(
            "the tests of the Docker task runner start an engine of their own, which only root on "
            f"Linux can; name a running one in {GIVEN}, such as unix:///var/run/docker.sock"
        )
    missing = [
        package for name, package in _PROGRAMS.items() if shutil.which(name, path=PATH) is None
    ]
    if missing and apt.available():
        apt.install(*missing)
    program = find()
    if program is None:
        raise ToolError(
            f"the tests need the programs {' and '.join(_PROGRAMS)}; install a Docker engine, "
            f"or name a running one in {GIVEN}"
        )
    return program
