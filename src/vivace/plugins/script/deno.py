"""Tasks that run Deno."""

from __future__ import annotations

from typing import ClassVar

from vivace.plugin import type_id
from vivace.plugins.script.kinds import CommandsTask, FileScriptTask, Language

__all__ = ["DenoCommands", "DenoScript"]

_IMAGE = "denoland/deno"


@type_id("io.kestra.plugin.scripts.deno.Commands")
class DenoCommands(CommandsTask):
    """Run commands where Deno is at hand."""

    container_image: str = _IMAGE


@type_id("io.kestra.plugin.scripts.deno.Script")
class DenoScript(FileScriptTask):
    """Run a script in Deno."""

    language: ClassVar[Language] = Language(("deno", "run", "--allow-all"), ".ts")

    container_image: str = _IMAGE
