"""Tasks that run Bun."""

from __future__ import annotations

from typing import ClassVar

from vivace.plugin import type_id
from vivace.plugins.script.kinds import CommandsTask, FileScriptTask, Language

__all__ = ["BunCommands", "BunScript"]

_IMAGE = "oven/bun"


@type_id("io.kestra.plugin.scripts.bun.Commands")
class BunCommands(CommandsTask):
    """Run commands where Bun is at hand."""

    container_image: str = _IMAGE


@type_id("io.kestra.plugin.scripts.bun.Script")
class BunScript(FileScriptTask):
    """Run a script in Bun."""

    language: ClassVar[Language] = Language(("bun", "run"), ".ts")

    container_image: str = _IMAGE
