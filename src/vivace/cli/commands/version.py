"""`vivace version`."""

from __future__ import annotations

import platform
import sys

import typer

from vivace import __version__
from vivace.cli.output import document, text
from vivace.cli.settings import current

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def version() -> None:
    """Show the version."""
    if current().output in ("json", "yaml"):
        document(
            {
                "version": __version__,
                "python": platform.python_version(),
                "platform": sys.platform,
            }
        )
    else:
        text(f"vivace {__version__}")
