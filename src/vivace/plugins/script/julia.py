"""Tasks that run Julia."""

from __future__ import annotations

from typing import ClassVar

from vivace.plugin import type_id
from vivace.plugins.script.kinds import CommandsTask, FileScriptTask, Language

__all__ = ["JuliaCommands", "JuliaScript"]

_IMAGE = "julia"


@type_id("io.kestra.plugin.scripts.julia.Commands")
class JuliaCommands(CommandsTask):
    """Run commands where Julia is at hand."""

    container_image: str = _IMAGE


@type_id("io.kestra.plugin.scripts.julia.Script")
class JuliaScript(FileScriptTask):
    """Run a script in Julia."""

    language: ClassVar[Language] = Language(("julia",), ".jl")

    container_image: str = _IMAGE
