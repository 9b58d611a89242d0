"""Find a Chromium for the browser tests, or install one: `python -m tools.chromium`."""

from __future__ import annotations

import contextlib
import os
import shutil

from tools import apt
from tools.console import ROOT, VENV, ToolError, run, script

__all__ = ["ensure", "find", "main"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_OURS = ROOT / ".cache" / "browsers"


def main() -> None:
    print(ensure())


def find() -> str | None:
    """Give the path of a browser: VIVACE_CHROMIUM, else the machine's, else ours."""
    named = os.environ.get("VIVACE_CHROMIUM")
    on_path = filter(None, map(shutil.which, _NAMES))
    ours = map(str, _OURS.glob("chromium-*/chrome-linux*/chrome"))
    return named or next(on_path, None) or next(ours, None)


def ensure() -> str:
    """Give the path of a browser, installing it first when it is missing.

    Raises:
        ToolError: neither Debian's package nor Playwright's build could be installed.
    """
    for install in (_from_debian, _from_playwright):
        if find() is None:
            with contextlib.suppress(ToolError):
                install()
    found = find()
    if found is None:
        raise ToolError(
            "the browser tests need Chromium, and it could not be installed here; install your "
            "system's package (Debian: `apt-get install chromium`), or name its program in "
            "VIVACE_CHROMIUM"
        )
    return found


def _from_debian() -> None:
    if apt.available():
        apt.install("chromium")


def _from_playwright() -> None:
    """Download a build into .cache: Ubuntu has no package, or one that needs snap."""
    with_libraries = ["--with-deps"] if apt.available() else []
    run(
        [VENV / "bin" / "playwright", "install", "--no-shell", *with_libraries, "chromium"],
        env={"PLAYWRIGHT_BROWSERS_PATH": str(_OURS)},
    )


if __name__ == "__main__":
    script(main)
