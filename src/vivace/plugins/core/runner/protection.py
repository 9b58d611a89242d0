"""Keep scripts, which run as the server's user, from looking into the server."""

from __future__ import annotations

import ctypes
import sys

from vivace.plugins.core.runner.marker import this_server

__all__ = ["hide_server"]

_PR_SET_DUMPABLE = 4


def hide_server() -> bool:
    """Close this process's environment, memory and open files to others of its user.

    They are in /proc, and a debugger could attach. Core dumps of the server are off too. Programs
    that it starts are not affected; root is not kept out. Call it when a server starts; what runs
    in somebody else's process has no business to.

    Returns:
        Whether it is so now; only Linux can.
    """
    if not sys.platform.startswith("linux"):
        return False
    this_server()  # what it reads about itself in /proc may be closed to it afterwards
    return bool(ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) == 0)
