"""Write the lock files from pyproject.toml: `python -m tools.lock [--upgrade | --check]`."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from tools.console import ROOT, VENV, ToolError, run, script

__all__ = ["main"]

LOCKS = {
    ROOT / "requirements.lock": ["pyproject.toml", "--all-extras", "--group", "dev"],
    ROOT / "tools" / "node.lock": ["--group", "node"],
    ROOT / "tools" / "postgres.lock": ["--group", "postgres"],
}
OPTIONS = [
    *("--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-header", "--no-emit-index-url", "--no-emit-find-links"),
    # a release that turns out to be poisoned is usually withdrawn within days
    *("--exclude-newer", "2 weeks"),
]


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.lock", description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest allowed versions")
    parser.add_argument("--check", action="store_true", help="fail if a lock file is out of date")
    options = parser.parse_args()
    for lock, sources in LOCKS.items():
        with tempfile.TemporaryDirectory() as folder:
            fresh = Path(folder, lock.name)
            if lock.exists():
                shutil.copy(lock, fresh)  # the versions that are there are kept where they fit
            _compile(sources, fresh, upgrade=options.upgrade)
            if options.check and fresh.read_bytes() != lock.read_bytes():
                raise ToolError(f"{lock.name} does not match pyproject.toml; run `make lock`")
            if not options.check:
                shutil.copy(fresh, lock)


def _compile(sources: list[str], output: Path, *, upgrade: bool) -> None:
    uv = VENV / "bin" / "uv"
    extra = ["--upgrade"] if upgrade else []
    run([uv, "pip", "compile", *sources, *OPTIONS, *extra, "-o", output])


if __name__ == "__main__":
    script(main)
