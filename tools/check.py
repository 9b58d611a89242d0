"""The checks that need no server: `python -m tools.check`. All run, then the failed are named."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterable

from tools import ui
from tools.console import ROOT, VENV, ToolError, run, say, script

__all__ = ["attempt", "main", "settle", "static"]

_STATIC = {
    "format": ["ruff", "format", "--check", "--quiet"],
    "lint": ["ruff", "check", "--quiet"],
    "types": ["mypy"],
    "layers": ["lint-imports"],
}


def main() -> None:
    failed = static()
    pytest = [str(VENV / "bin" / "pytest"), "tests/unit", "-q", "-n", "auto"]
    failed += attempt("unit tests", lambda: run(pytest))
    if ui.installed():
        failed += attempt("web app: check", lambda: ui.npm("check"))
    settle(failed)


def static() -> list[str]:
    """Run the checks that execute no code of ours, and give the names of those that failed."""
    return [name for name, command in _STATIC.items() if not _passes(name, command)]


def attempt(name: str, step: Callable[[], object]) -> list[str]:
    """Run a step that prints for itself, and give its name if it failed."""
    say(name)
    try:
        step()
    except ToolError as error:
        say(str(error))
        return [name]
    return []


def settle(failed: Iterable[str]) -> None:
    """Raise an error that names the checks that failed, if any did."""
    names = ", ".join(failed)
    if names:
        raise ToolError(f"failed: {names}")


def _passes(name: str, command: list[str]) -> bool:
    """Run one check in silence, and show what it printed only if it fails."""
    start = time.monotonic()
    done = subprocess.run(
        [VENV / "bin" / command[0], *command[1:]],
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    outcome = "failed" if done.returncode else "ok"
    say(f"{name}: {outcome} ({time.monotonic() - start:.1f} s)")
    if done.returncode:
        print(done.stdout, flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    script(main)
