"""Install packages of Debian or Ubuntu, when we may."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from tools.console import run, say

__all__ = ["available", "install"]

_POLICY = Path("/usr/sbin/policy-rc.d")


def available() -> bool:
    """Whether this is a Debian-like system and we are root on it."""
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def install(*packages: str) -> None:
    """Install packages without their recommendations and without starting their services."""
    say(f"installing {' '.join(packages)} with apt-get")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    with _no_services_started():
        run(["apt-get", "update", "-qq"], env=quiet)
        run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], env=quiet)


@contextlib.contextmanager
def _no_services_started() -> Iterator[None]:
    """Deny service starts while packages are set up; a policy that is already there stays."""
    if _POLICY.exists():
        yield
        return
    # invoke-rc.d asks this script before a start; 101 means "not allowed"
    _POLICY.write_text("#!/bin/sh\nexit 101\n")
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        _POLICY.unlink(missing_ok=True)
