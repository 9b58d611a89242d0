"""Make or serve the examples' data: `python -m tools.demo_data generate | serve --dir FOLDER`."""

from __future__ import annotations

import argparse
from pathlib import Path

from tools.console import script
from tools.demo_data.server import PORT, ROWS, generate, server
from tools.demo_data.trips import MOST_ROWS

__all__ = ["main"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.demo_data", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("generate", "serve"):
        command = commands.add_parser(name)
        command.add_argument("--dir", type=Path, required=True)
        command.add_argument(
            "--rows", type=int, default=ROWS, help=f"of a trip file, at most {MOST_ROWS}"
        )
        command.add_argument("--month", default="2019-01", help="of the trip files (%(default)s)")
    commands.choices["serve"].add_argument("--port", type=int, default=PORT)
    options = parser.parse_args()
    if not 0 <= options.rows <= MOST_ROWS:
        parser.error(f"--rows is 0 to {MOST_ROWS}, not {options.rows}")
    generate(options.dir, rows=options.rows, months=[options.month])
    if options.command == "serve":
        with server(options.dir, options.port, rows=options.rows) as running:
            print(f"serving {options.dir} on http://127.0.0.1:{running.server_port}", flush=True)
            running.serve_forever()


if __name__ == "__main__":
    script(main)
