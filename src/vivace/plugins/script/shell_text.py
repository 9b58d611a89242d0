"""Write commands as the one text that an interpreter gets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from vivace.plugins.script.properties import ScriptProperties, TargetOS
from vivace.plugins.script.protocol import DEBUG_FROM_HERE, INFO_FROM_HERE

__all__ = ["is_posix_shell", "shell_text"]

_POSIX_SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh", "mksh"})


def is_posix_shell(interpreter: Sequence[str]) -> bool:
    """Whether an interpreter such as `/usr/bin/env bash -c` knows `set -e` and `echo`."""
    return any(PurePosixPath(word).name in _POSIX_SHELLS for word in interpreter)


def shell_text(task: ScriptProperties, before: Sequence[str], commands: Sequence[str]) -> str:
    """Join the commands, each on a line of its own."""
    is_windows = task.target_os is TargetOS.WINDOWS
    is_posix = is_posix_shell(task.interpreter) and not is_windows
    lines = ["set -e"] if task.fail_fast and is_posix else []
    if before and is_posix:
        lines += [f"echo '{DEBUG_FROM_HERE}'", *before, f"echo '{INFO_FROM_HERE}'"]
    else:
        lines += before
    return ("\r\n" if is_windows else "\n").join([*lines, *commands])
