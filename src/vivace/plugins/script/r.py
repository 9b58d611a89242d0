"""Tasks that run R."""

from __future__ import annotations

from typing import ClassVar

from vivace.plugin import type_id
from vivace.plugins.script.kinds import CommandsTask, FileScriptTask, Language

__all__ = ["RCommands", "RScript"]

_IMAGE = "r-base"


@type_id("io.kestra.plugin.scripts.r.Commands")
class RCommands(CommandsTask):
    """Run commands where R is at hand."""

    container_image: str = _IMAGE


@type_id("io.kestra.plugin.scripts.r.Script")
class RScript(FileScriptTask):
    """Run a script in R."""

    language: ClassVar[Language] = Language(("Rscript",), ".R")

    container_image: str = _IMAGE
