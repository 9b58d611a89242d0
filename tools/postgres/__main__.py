"""Run a private PostgreSQL server: `python -m tools.postgres ensure | run | start | stop`.

python -m tools.postgres start --dir .vivace/demo-postgres --port 5433 --database demo
python -m tools.postgres stop --dir .vivace/demo-postgres
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.console import script
from tools.postgres import binaries, service

__all__ = ["main"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.postgres", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("ensure", help="install PostgreSQL if it is missing")
    run = commands.add_parser("run", help="stay in the foreground until told to stop")
    start = commands.add_parser("start", help="start in the background and print the URL")
    stop = commands.add_parser("stop", help="stop what `start` or `run` started")
    for command in (run, start, stop):
        command.add_argument("--dir", type=Path, required=True, help="folder for its files")
    for command in (run, start):
        _add_database(command)
    run.add_argument("--while", dest="owner", type=int, help="end when this process does")
    _obey(parser.parse_args())


def _add_database(command: argparse.ArgumentParser) -> None:
    command.add_argument("--port", type=int, default=0, help="default: any free one")
    command.add_argument("--database", default="postgres", help="made if it is missing")
    command.add_argument("--user", default="vivace", help="the role that owns the database")
    command.add_argument("--password", default="", help="of the role; default: a random one")
    command.add_argument("--superuser", action="store_true", help="make the role a superuser")
    command.add_argument("--temporary", action="store_true", help="delete the data at the end")


def _obey(options: argparse.Namespace) -> None:
    if options.command == "ensure":
        binaries.ensure()
        return
    folder: Path = options.dir.resolve()
    if options.command == "stop":
        service.stop(folder)
    elif options.command == "start":
        print(service.start(folder, sys.argv[2:]))
    else:
        database = service.Database(
            name=options.database,
            user=options.user,
            password=options.password,
            superuser=options.superuser,
        )
        service.run(
            folder, options.port, database, owner=options.owner, temporary=options.temporary
        )


if __name__ == "__main__":
    script(main)
