"""Tasks that run Go."""

from __future__ import annotations

from typing import ClassVar

from vivace.plugin import type_id
from vivace.plugins.script.kinds import CommandsTask, FileScriptTask, Language

__all__ = ["GoCommands", "GoScript"]

_IMAGE = "golang"


@type_id("io.kestra.plugin.scripts.go.Commands")
class GoCommands(CommandsTask):
    """Run commands where Go is at hand."""

    container_image: str = _IMAGE


@type_id("io.kestra.plugin.scripts.go.Script")
class GoScript(FileScriptTask):
    """Run a script in Go."""

    language: ClassVar[Language] = Language(("go", "run"), ".go")

    container_image: str = _IMAGE
