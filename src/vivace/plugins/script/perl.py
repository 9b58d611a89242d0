"""Tasks that run Perl."""

from __future__ import annotations

from typing import ClassVar

from vivace.plugin import type_id
from vivace.plugins.script.kinds import CommandsTask, FileScriptTask, Language

__all__ = ["PerlCommands", "PerlScript"]

_IMAGE = "perl"


@type_id("io.kestra.plugin.scripts.perl.Commands")
class PerlCommands(CommandsTask):
    """Run commands where Perl is at hand."""

    container_image: str = _IMAGE


@type_id("io.kestra.plugin.scripts.perl.Script")
class PerlScript(FileScriptTask):
    """Run a script in Perl."""

    language: ClassVar[Language] = Language(("perl",), ".pl")

    container_image: str = _IMAGE
