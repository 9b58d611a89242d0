"""Make .venv from requirements.lock: `python3 -m tools.venv`. Does nothing when it is up to date.

Needs a Python with either `ensurepip`, `pip`, a `uv` on the PATH, or (as root on Debian) apt-get:
a bare Debian has none of the first three.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from tools import apt
from tools.console import ROOT, VENV, ToolError, run, say, script
from tools.stamp import Stamp, digest

__all__ = ["install_locked", "locked", "main"]

LOCK = ROOT / "requirements.lock"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"


def main() -> None:
    installed = Stamp(VENV / ".installed")
    wanted = digest([LOCK, ROOT / "pyproject.toml", ROOT / "hatch_build.py"])
    made = _ensure_venv()
    if installed.holds(wanted) and not made:
        _compile_sources()
        return
    installed.clear()
    say("installing the packages of requirements.lock into .venv")
    install_locked(LOCK)
    # the build backend is locked too, so nothing unpinned is fetched here
    editable = ["--no-deps", "--no-build-isolation", "-e", "."]
    run([UV, "pip", "install", "-q", "--python", PYTHON, *editable])
    _compile_sources()
    installed.write(wanted)


def install_locked(lock: Path) -> None:
    """Install every package of `lock` into .venv, each checked against its hashes."""
    options: list[str | Path] = ["--compile-bytecode", "--require-hashes", "-r", lock]
    run([UV, "pip", "install", "-q", "--python", PYTHON, *options])


def _compile_sources() -> None:
    """Compile what has changed of src.

    Where PYTHONDONTWRITEBYTECODE is set, every start of the server would else compile it all.
    """
    run([PYTHON, "-m", "compileall", "-q", ROOT / "src"])


def locked(name: str, lock: str) -> str:
    """Give the entry of one package, with its hashes, from the text of a lock file."""
    entry = re.search(rf"^{name}==.*\n(?:[ #].*\n)*", lock, re.MULTILINE)
    if entry is None:
        raise ToolError(f"the lock file has no entry for {name}")
    return entry[0]


def _ensure_venv() -> bool:
    """Make .venv unless it is whole; tell whether it was made anew."""
    # scripts in .venv/bin name the folder, so a copied or moved checkout needs its own
    made = Stamp(VENV / ".made-for")
    wanted = f"{VENV} python{VERSION}"
    if made.holds(wanted) and PYTHON.exists() and UV.exists():
        return False
    _create()
    made.write(wanted)
    return True


def _create() -> None:
    say(f"creating .venv with Python {sys.version.split()[0]}")
    shutil.rmtree(VENV, ignore_errors=True)
    uv = shutil.which("uv")
    if uv:
        run([uv, "venv", "-q", "--python", sys.executable, VENV])
        _install_uv([uv, "pip", "install", "-q", "--python", str(PYTHON)])
    elif importlib.util.find_spec("ensurepip"):
        run([sys.executable, "-m", "venv", VENV])
        _install_uv([str(PYTHON), "-m", "pip", "install", "-q"])
    elif importlib.util.find_spec("pip"):
        run([sys.executable, "-m", "venv", "--without-pip", VENV])
        _install_uv([sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "-q"])
    elif apt.available():
        apt.install(f"python{VERSION}-venv")
        run([sys.executable, "-m", "venv", VENV])
        _install_uv([str(PYTHON), "-m", "pip", "install", "-q"])
    else:
        raise ToolError(
            f"{sys.executable} has neither ensurepip nor pip, so no virtual environment can be "
            f"made. Install one of: python{VERSION}-venv or python3-pip (Debian, Ubuntu), or uv."
        )


def _install_uv(pip: list[str]) -> None:
    """Install the locked uv, with its hashes, by whichever installer there is."""
    with tempfile.TemporaryDirectory() as folder:
        pinned = Path(folder, "uv.txt")
        pinned.write_text(locked("uv", LOCK.read_text()))
        os.environ.setdefault("PIP_DISABLE_PIP_VERSION_CHECK", "1")
        run([*pip, "--require-hashes", "--no-deps", "-r", str(pinned)])


if __name__ == "__main__":
    script(main)
