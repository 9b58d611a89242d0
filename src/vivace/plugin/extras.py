"""Libraries that only some tasks need: imported when a task first runs."""

from __future__ import annotations

import importlib
from typing import Any

from vivace.errors import TaskError

__all__ = ["require"]


def require(module: str, extra: str) -> Any:
    """Import a library of an extra.

    Raises:
        TaskError: it is not installed; the hint says which command installs it.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise TaskError(
            f"this task needs the library `{module}`, which is not installed",
            hint=f"pip install 'vivace[{extra}]'",
        ) from error
