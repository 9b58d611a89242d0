"""`vivace completion`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from vivace.cli.output import text

app = typer.Typer(rich_markup_mode=None, add_completion=False)


class Shell(StrEnum):
    """Shells with completion."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


@app.command()
def completion(shell: Annotated[Shell, typer.Argument(help="Shell to complete in.")]) -> None:
    """Write the completion script of a shell.

    For bash: `vivace completion bash > ~/.local/share/bash-completion/completions/vivace`.
    """
    from typer.completion import get_completion_script  # type: ignore[attr-defined]

    text(
        get_completion_script(
            prog_name="vivace", complete_var="_VIVACE_COMPLETE", shell=shell.value
        )
    )
