"""Turn commands, or a program and its script, into what a task runner starts."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import PurePosixPath

from vivace.plugin import Command
from vivace.plugins.script.properties import ScriptProperties, TargetOS
from vivace.plugins.script.protocol import DEBUG_FROM_HERE, INFO_FROM_HERE
from vivace.plugins.script.workspace import Workspace

__all__ = ["is_posix_shell", "program_command", "runs_directly", "shell_command"]

_POSIX_SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh", "mksh"})

_MAX_ARGUMENT = 100 * 1024
"""Bytes; Linux takes arguments of up to 128 KiB each."""


def shell_command(task: ScriptProperties, workspace: Workspace, commands: Sequence[str]) -> Command:
    """Hand commands to the task's interpreter as one text; stored files they name are fetched."""
    text = _joined(task, workspace, [workspace.stored.replace(command) for command in commands])
    interpreter = list(task.interpreter)
    is_long = len(text) > _MAX_ARGUMENT // 4 and len(text.encode()) > _MAX_ARGUMENT
    if is_long and is_posix_shell(interpreter) and interpreter[-1] == "-c":
        return Command([*interpreter[:-1], str(workspace.add_script(text, ".sh"))])
    return Command([*interpreter, text])


def program_command(
    task: ScriptProperties, workspace: Workspace, argv: Sequence[str], line: str = ""
) -> Command:
    """Run a program, by way of the interpreter only if that has something else to do.

    Args:
        task: Whose `beforeCommands` and `interpreter` count.
        workspace: Where the program runs.
        argv: The program and its arguments.
        line: How the interpreter is told to run it; `argv` as shells read it, unless given.
    """
    if runs_directly(task):
        return Command(list(argv))
    text = _joined(task, workspace, [line or shlex.join(argv)])
    return Command([*task.interpreter, text])


def runs_directly(task: ScriptProperties) -> bool:
    """Whether a program is run without the interpreter, which has nothing else to do."""
    is_default = task.interpreter == type(task).model_fields["interpreter"].default
    return is_default and not task.before_commands


def _joined(task: ScriptProperties, workspace: Workspace, commands: Sequence[str]) -> str:
    is_windows = task.target_os is TargetOS.WINDOWS
    is_posix = is_posix_shell(task.interpreter) and not is_windows
    before = [workspace.stored.replace(command) for command in task.before_commands]
    lines = ["set -e"] if task.fail_fast and is_posix else []
    if before and is_posix:
        lines += [f"echo '{DEBUG_FROM_HERE}'", *before, f"echo '{INFO_FROM_HERE}'"]
    else:
        lines += before
    return ("\r\n" if is_windows else "\n").join([*lines, *commands])


def is_posix_shell(interpreter: Sequence[str]) -> bool:
    """Whether an interpreter such as `/usr/bin/env bash -c` knows `set -e` and `echo`."""
    return any(PurePosixPath(word).name in _POSIX_SHELLS for word in interpreter)
