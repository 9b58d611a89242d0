"""Every check and every test: `python -m tools.test [argument of pytest]…`.

What the tests need is installed first, so that no test waits for a download.
"""

from __future__ import annotations

import sys
from functools import partial

from tools import check, chromium, compilers, ui
from tools.console import VENV, run, script
from tools.docker import programs as docker
from tools.postgres import binaries

__all__ = ["main"]


def main() -> None:
    binaries.ensure()
    browser = {"VIVACE_CHROMIUM": chromium.ensure()} if ui.exists() else {}
    failed = check.attempt("Docker engine", docker.ensure)
    failed += check.attempt("compilers", compilers.ensure)
    failed += check.static()
    if ui.exists():
        failed += check.attempt("web app: build", ui.build)
        for name in ("check", "test"):
            failed += check.attempt(f"web app: {name}", partial(ui.npm, name))
    pytest = [str(VENV / "bin" / "pytest"), "-n", "auto", "--dist", "worksteal", *sys.argv[1:]]
    failed += check.attempt("pytest", lambda: run(pytest, env=browser))
    check.settle(failed)


if __name__ == "__main__":
    script(main)
