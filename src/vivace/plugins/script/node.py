"""Tasks that run Node.js."""

from __future__ import annotations

from typing import ClassVar

from vivace.plugin import type_id
from vivace.plugins.script.kinds import CommandsTask, FileScriptTask, Language

__all__ = ["NodeCommands", "NodeScript"]

_IMAGE = "node"


@type_id("io.kestra.plugin.scripts.node.Commands")
class NodeCommands(CommandsTask):
    """Run commands where Node.js is at hand."""

    container_image: str = _IMAGE


@type_id("io.kestra.plugin.scripts.node.Script")
class NodeScript(FileScriptTask):
    """Run a script in Node.js."""

    language: ClassVar[Language] = Language(("node",), ".js")

    container_image: str = _IMAGE
