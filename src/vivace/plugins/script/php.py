"""Tasks that run PHP."""

from __future__ import annotations

from typing import ClassVar

from vivace.plugin import type_id
from vivace.plugins.script.kinds import CommandsTask, FileScriptTask, Language

__all__ = ["PhpCommands", "PhpScript"]

_IMAGE = "php"


@type_id("io.kestra.plugin.scripts.php.Commands")
class PhpCommands(CommandsTask):
    """Run commands where PHP is at hand."""

    container_image: str = _IMAGE


@type_id("io.kestra.plugin.scripts.php.Script")
class PhpScript(FileScriptTask):
    """Run a script in PHP."""

    language: ClassVar[Language] = Language(("php",), ".php")

    container_image: str = _IMAGE
