"""Every check and every test: `python -m tools.test [argument of pytest]…`.

What the tests need is installed first, so that no test waits for a download.
"""

from __future__ import annotations

import sys
from functools import partial

from tools import check, chromium, compilers, ui
from tools.brokers import kafka
from tools.brokers import programs as brokers
from tools.console import VENV, ExitError, run, say, script
from tools.docker import programs as docker
from tools.postgres import binaries

__all__ = ["main"]

_SOME_FAILED = 1  # exit code of pytest


def main() -> None:
    binaries.ensure()
    browser = {"VIVACE_CHROMIUM": chromium.ensure()} if ui.exists() else {}
    failed = check.attempt("Docker engine", docker.ensure)
    failed += check.attempt("message brokers", brokers.ensure_all)
    failed += check.attempt("Kafka", kafka.ensure)
    failed += check.attempt("compilers", compilers.ensure)
    failed += check.static()
    if ui.exists():
        failed += check.attempt("web app: build", ui.build)
        for name in ("check", "test"):
            failed += check.attempt(f"web app: {name}", partial(ui.npm, name))
    failed += check.attempt("pytest", lambda: _pytest(sys.argv[1:], browser))
    check.settle(failed)


def _pytest(arguments: list[str], env: dict[str, str]) -> None:
    """All tests at once; what failed then is run a second time, with nothing beside it.

    A busy machine can starve a test that starts servers and browsers beside others. Who passes
    alone was starved, and is named as such; who fails twice is broken.
    """
    pytest = str(VENV / "bin" / "pytest")
    try:
        run([pytest, "-n", "auto", "--dist", "worksteal", *arguments], env=env)
    except ExitError as error:
        if error.code != _SOME_FAILED:
            raise
        say("once more, alone, what failed beside others")
        again = ["--last-failed", "--last-failed-no-failures", "none", "--maxfail", "1", "-rA"]
        run([pytest, *again, *arguments], env=env)
        say("the tests above passed only alone: mend how they wait")


if __name__ == "__main__":
    script(main)
