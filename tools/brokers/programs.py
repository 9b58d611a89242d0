"""Find the programs of message brokers, or install them."""

from __future__ import annotations

import os
import shutil

from tools import apt
from tools.console import ToolError

__all__ = ["PATH", "ensure_all", "ensure_program"]

PATH = f"{os.environ.get('PATH', os.defpath)}:/usr/local/sbin:/usr/sbin:/sbin"
"""Where the programs are, although an ordinary user's PATH does not name all of it."""

_PACKAGES = {
    "mosquitto": "mosquitto",
    "nats-server": "nats-server",
    "rabbitmq-server": "rabbitmq-server",
    "redis-server": "redis-server",
}
"""Program → package of Debian and Ubuntu."""


def ensure_program(name: str) -> str:
    """Give the path of a broker's program, after installing it if it is missing.

    Raises:
        ToolError: it is not there and cannot be installed; the message says what helps.
    """
    if _find(name) is None and apt.available():
        apt.install(_PACKAGES[name])
    found = _find(name)
    if found is None:
        raise ToolError(
            f"the tests of message brokers need the program `{name}`: install the package "
            f"`{_PACKAGES[name]}`, or run them as root on Debian or Ubuntu, where they install it"
        )
    return found


def ensure_all() -> None:
    """Install what is missing, in one go."""
    missing = [package for name, package in _PACKAGES.items() if _find(name) is None]
    if missing and apt.available():
        apt.install(*missing)
    for name in _PACKAGES:
        ensure_program(name)


def _find(name: str) -> str | None:
    return shutil.which(name, path=PATH)
