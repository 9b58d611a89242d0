"""Build and check the web app: `python -m tools.ui install | build | check | test`.

Each step first sees to the ones before it, and does nothing when its inputs are unchanged.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from tools import node
from tools.console import ROOT, run, say, script
from tools.stamp import Stamp, digest

__all__ = ["UI", "build", "exists", "install", "installed", "main", "npm"]

UI = ROOT / "ui"
# made from the sources, or no part of the app
_APART = {"node_modules", "dist", "e2e", "test-results", "playwright-report", "coverage"}


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.ui", description=__doc__)
    parser.add_argument("step", choices=["install", "build", "check", "test"])
    step = parser.parse_args().step
    if not exists():
        say("ui/package.json does not exist: no web app to see to")
    elif step == "install":
        install()
    elif step == "build":
        build()
    else:
        npm(step)


def exists() -> bool:
    return (UI / "package.json").is_file()


def installed() -> bool:
    """Whether the packages of some state of the app are there."""
    return (UI / "node_modules" / ".installed").exists()


def install() -> None:
    """Install what ui/package-lock.json names."""
    stamp = Stamp(UI / "node_modules" / ".installed")
    wanted = digest([UI / "package-lock.json"])
    if stamp.holds(wanted):
        return
    say("installing the packages of ui/package-lock.json")
    # npm ci empties node_modules first, and with it the stamp
    run(["npm", "ci", "--no-audit", "--no-fund"], cwd=UI, env=node.environment())
    stamp.write(wanted)


def build() -> None:
    """Build ui/dist, which the server serves and the wheel carries."""
    # not in dist, which goes into the wheel as it is
    stamp = Stamp(UI / "node_modules" / ".built")
    if stamp.holds(digest(_sources())) and (UI / "dist" / "index.html").exists():
        return
    install()
    say("building the web app")
    run(["npm", "run", "build"], cwd=UI, env=node.environment())
    stamp.write(digest(_sources()))  # the build writes a part of its sources, the route tree


def npm(name: str) -> None:
    """Run a script of ui/package.json, with what it needs installed."""
    install()
    run(["npm", "run", name], cwd=UI, env=node.environment())


def _sources() -> Iterator[Path]:
    for entry in UI.iterdir():
        if entry.is_file():
            yield entry
        elif entry.name not in _APART and not entry.name.startswith("."):
            yield from (path for path in entry.rglob("*") if path.is_file())


if __name__ == "__main__":
    script(main)
