"""`python file.py` of Commands, run by a shell and forked from a warm interpreter."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.plugins.script.conftest import Runner
from vivace.model.log import LogLevel
from vivace.plugin.testing import LocalContext
from vivace.plugins.core.runner.forkserver.pool import (
    ForkServers,
    close_fork_servers,
    fork_servers,
)
from vivace.plugins.script.python_command import _is_simple_shell

SCRIPT = """
import os, sys
print(sys.argv, sys.path[0], __file__, sys.executable, sys.flags)
print(sorted((k, v) for k, v in os.environ.items() if k not in ("TMPDIR", "VIVACE_RUN_ID")))
print('::{"outputs": {"name": "%s"}}::' % sys.argv[1])
raise ValueError(sys.argv[2])
"""


@pytest.fixture
async def servers() -> AsyncIterator[ForkServers]:
    yield fork_servers(4, 300.0)
    await close_fork_servers()


async def test_both_ways_are_the_same(
    run: Runner, context: LocalContext, servers: ForkServers
) -> None:
    task: dict[str, Any] = {
        "inputFiles": {"report.py": SCRIPT},
        "commands": ["python report.py 'Ada L' two"],
        "env": {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "GIVEN": "yes"},
        "allowFailure": True,
    }
    seen = []
    for warm in (False, True):
        context.settings["python-warm"] = warm
        context.logs.clear()
        with pytest.raises(Exception, match="exit code 1") as caught:
            await run("python.Commands", **task)
        outputs = caught.value.outputs["vars"]  # type: ignore[attr-defined]
        seen.append((context.messages(LogLevel.INFO), context.messages(LogLevel.ERROR), outputs))
        assert bool(servers.servers) is (warm and _is_simple_shell())
    assert seen[0] == seen[1]
    assert seen[1][2] == {"name": "Ada L"}
