"""Run commands as processes of this machine."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from functools import cache
from pathlib import Path

from vivace.errors import TaskError
from vivace.model.document import Static
from vivace.model.duration import parse_duration
from vivace.model.log import LogLevel
from vivace.plugin import Command, CommandResult, RunContext, TaskRunner, type_id
from vivace.plugins.core.runner.environment import base_environment
from vivace.plugins.core.runner.forkserver.client import ForkedRun
from vivace.plugins.core.runner.forkserver.pool import IDLE_SETTING, MOST_SETTING, fork_servers
from vivace.plugins.core.runner.forkserver.rules import kind_for
from vivace.plugins.core.runner.guard import stand_guard
from vivace.plugins.core.runner.marker import MARKER, OWNER_SETTING, this_server
from vivace.plugins.core.runner.orphans import temporary_prefix
from vivace.plugins.core.runner.start import start_program
from vivace.plugins.core.runner.started import Started
from vivace.plugins.core.runner.supervision import Supervision
from vivace.storage.directories import EmptyDirectories

__all__ = ["KILL_GRACE_SETTING", "TYPE", "Process"]

TYPE = "io.kestra.plugin.core.runner.Process"

KILL_GRACE_SETTING = "process-kill-grace"
"""How long a process that is asked to end may take before it is killed; PT3S unless set."""

_OWNER_WITHOUT_SETTING = "local"


@type_id(TYPE)
class Process(TaskRunner):
    """Run the commands as a process of the worker, in the task's working directory.

    The process gets a session, a temporary directory and an environment of its own: of the
    server's variables only `PATH`, `HOME`, those of language, time zone, certificates and proxies,
    and what the setting `process-env-passthrough` names; then the task's `env`. It runs as the
    server's user and is not isolated from the machine otherwise. When the task is killed, times
    out or is lost with its server, everything that it started is ended.

    ```yaml
    id: on_the_worker
    namespace: company.team
    tasks:
      - id: where
        type: io.kestra.plugin.scripts.shell.Commands
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        commands:
          - hostname
    ```
    """

    type: Static[str] = TYPE

    async def run(
        self, context: RunContext, command: Command, on_line: Callable[..., None]
    ) -> CommandResult:
        owner = str(context.setting(OWNER_SETTING, _OWNER_WITHOUT_SETTING))
        stand_guard(owner)
        marker = this_server().new_run(owner)
        grace = _seconds(str(context.setting(KILL_GRACE_SETTING, "PT3S")))
        async with _temporary_directory(marker) as temporary:
            env = {**base_environment(context), "TMPDIR": str(temporary), **command.env}
            process = await _start(context, command, {**env, MARKER: marker}, owner)
            with Supervision(process, marker, on_line, grace) as supervision:
                context.on_kill(supervision.stop)
                code = await supervision.wait()
        _report(context, supervision)
        if code is None:
            raise TaskError(
                "how the script ended is not known: the warm interpreter that it was forked from "
                "was killed meanwhile"
            )
        return CommandResult(code)


async def _start(
    context: RunContext, command: Command, env: Mapping[str, str], owner: str
) -> Started:
    kind = kind_for(context, command, env, owner)
    if kind is not None:
        most = int(context.setting(MOST_SETTING, 4))
        idle = _seconds(str(context.setting(IDLE_SETTING, "PT5M")))
        if command.python != command.argv:  # what the shell, which is left out, would add
            env = {**env, "PWD": str(command.working_dir)}
        run = ForkedRun(command.python, env, command.working_dir, env[MARKER])
        process = await fork_servers(most, idle).fork(kind, run)
        if process is not None:
            return process
    return start_program(command, env)


@cache
def _seconds(duration: str) -> float:
    return parse_duration(duration).total_seconds()


def _report(context: RunContext, supervision: Supervision) -> None:
    if supervision.leftovers:
        context.log(
            LogLevel.WARN,
            "the command ended but left processes running in the background, which were stopped: "
            f"{supervision.leftovers} of them",
        )
    if supervision.survivors:
        numbers = ", ".join(map(str, supervision.survivors))
        context.log(
            LogLevel.ERROR, f"these processes of the command could not be killed: {numbers}"
        )


@contextlib.asynccontextmanager
async def _temporary_directory(marker: str) -> AsyncIterator[Path]:
    # Not below the working directory: names of Unix sockets in it may have 107 characters only.
    directories = _temporary_directories(temporary_prefix(marker))
    folder = directories.take()
    try:
        yield folder
    finally:
        if not directories.give_back(folder):  # what may be much is removed off the loop
            await asyncio.shield(asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True))


@cache
def _temporary_directories(prefix: str) -> EmptyDirectories:
    """Give those of a server, whose names begin alike so that they are found when it has died."""
    directories = EmptyDirectories(lambda: tempfile.mkdtemp(prefix=prefix))
    atexit.register(directories.clear)
    return directories
