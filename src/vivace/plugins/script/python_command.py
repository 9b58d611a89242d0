"""Commands that only run a Python script, for which no shell is needed to know what they mean."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path

__all__ = ["python_command"]

_PLAIN = re.compile(r"""(?:[\w./:,@%+=-]|'[\w./:,@%+= -]*'|"[\w./:,@%+= -]*"| )+""", re.ASCII)
"""A line in which no shell finds anything to expand, to redirect or to separate."""


def python_command(commands: Sequence[str], search_path: str) -> list[str]:
    """Give `python file.py argument…` as interpreter, script and arguments; nothing if it is more.

    Args:
        commands: For `/bin/sh`.
        search_path: Where that looks for programs.
    """
    if len(commands) != 1 or not _PLAIN.fullmatch(line := commands[0].strip()):
        return []
    name, *arguments = shlex.split(line)
    if name not in ("python", "python3") or not arguments or not arguments[0].endswith(".py"):
        return []
    python = shutil.which(name, path=search_path)
    if python is None or arguments[0].startswith("-") or not _is_simple_shell():
        return []
    # A version manager's shim looks for its choice in the working directory.
    is_known = Path(python).is_absolute() and Path(python).parent.name != "shims"
    return [python, *arguments] if is_known else []


@cache
def _is_simple_shell() -> bool:
    """Whether the shell gives programs nothing of its own but PWD; others have more."""
    return Path("/bin/sh").resolve().name == "dash"
