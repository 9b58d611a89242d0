"""Run Python scripts warm and plainly."""

from __future__ import annotations

import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from vivace.plugin import Command
from vivace.plugin.testing import LocalContext
from vivace.plugins.core.runner.forkserver.pool import (
    ForkServers,
    close_fork_servers,
    fork_servers,
)
from vivace.plugins.core.runner.process import Process

_ADDRESS = re.compile(r"\b0x[0-9a-f]+")

UNBUFFERED = {"PYTHONUNBUFFERED": "true"}


@dataclass
class Scripts:
    """Runs scripts in one folder, one way; says how each ended, and keeps what it printed."""

    folder: Path
    warm: bool
    settings: dict[str, Any] = field(default_factory=dict)
    out: list[str] = field(default_factory=list)
    err: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        settings = {"python-warm": self.warm, "process-kill-grace": "PT0.3S", **self.settings}
        self.context = LocalContext(self.folder, settings=settings)

    async def __call__(
        self, script: str | bytes, *arguments: str, env: dict[str, str] | None = None
    ) -> int:
        file = self.context.working_dir / "script.py"
        file.write_bytes(script.encode() if isinstance(script, str) else script)
        return await self.run_file(str(file), *arguments, env=env)

    async def run_file(self, name: str, *arguments: str, env: dict[str, str] | None = None) -> int:
        argv = [sys.executable, name, *arguments]
        env = UNBUFFERED if env is None else env
        command = Command(argv, env, self.context.working_dir, python=argv)
        self.out.clear()
        self.err.clear()
        return (await Process().run(self.context, command, self.on_line)).exit_code

    def on_line(self, line: str, *, is_error: bool) -> None:
        (self.err if is_error else self.out).append(line)


@pytest.fixture
async def servers() -> AsyncIterator[ForkServers]:
    yield fork_servers(4, 300.0)
    await close_fork_servers()


@pytest.fixture
async def warm(tmp_path: Path, servers: ForkServers) -> Scripts:
    return Scripts(tmp_path, warm=True)


Same = Callable[..., Awaitable[tuple[int, list[str], list[str]]]]


@pytest.fixture
def same(tmp_path: Path, servers: ForkServers) -> Same:
    """Run a script both ways, see that they cannot be told apart, and give the outcome."""

    async def outcome(
        warm: bool, script: str | bytes, *arguments: str, **options: Any
    ) -> tuple[int, list[str], list[str]]:
        scripts = Scripts(tmp_path, warm=warm)
        code = await scripts(script, *arguments, **options)
        return code, scripts.out, [_ADDRESS.sub("0x…", line) for line in scripts.err]

    async def both(
        script: str | bytes, *arguments: str, **options: Any
    ) -> tuple[int, list[str], list[str]]:
        plain = await outcome(False, script, *arguments, **options)
        assert not servers.servers
        warm = await outcome(True, script, *arguments, **options)
        assert len(servers.servers) == 1
        assert warm == plain
        return warm

    return both
