"""Run a private Docker engine: `python -m tools.docker ensure | run --dir DIR [--while PID]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from tools.console import script
from tools.docker import programs, service

__all__ = ["main"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.docker", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("ensure", help="install the engine if it is missing")
    run = commands.add_parser("run", help="stay in the foreground until told to stop")
    run.add_argument("--dir", type=Path, required=True, help="folder for its files")
    run.add_argument("--while", dest="owner", type=int, help="end when this process does")
    options = parser.parse_args()
    if options.command == "ensure":
        programs.ensure()
    else:
        service.run(options.dir.resolve(), owner=options.owner)


if __name__ == "__main__":
    script(main)
