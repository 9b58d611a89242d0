"""Find the compilers of the example `native-code`, or install them."""

from __future__ import annotations

import shutil

from tools import apt
from tools.console import ToolError

__all__ = ["ensure"]

_PACKAGES = {"cc": ("gcc", "libc6-dev"), "rustc": ("rustc", "libc6-dev", "gcc")}
"""Program → packages of Debian and Ubuntu."""


def ensure() -> None:
    """Install what is missing; some 60 MB for Rust.

    Raises:
        ToolError: a compiler is missing and cannot be installed.
    """
    if _missing() and apt.available():
        apt.install(*sorted({package for name in _missing() for package in _PACKAGES[name]}))
    if _missing():
        raise ToolError(
            f"the test of the example `native-code` needs {' and '.join(_missing())} on the PATH"
        )


def _missing() -> list[str]:
    return [name for name in _PACKAGES if shutil.which(name) is None]
