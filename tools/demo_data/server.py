"""A file server on the loopback address, in the place of the public addresses of the data."""

from __future__ import annotations

import json
import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tools.demo_data.products import products
from tools.demo_data.trips import HEADERS, write_trips

__all__ = ["PORT", "ROWS", "generate", "server"]

PORT = 8090
ROWS = 5_000
_TRIPS = re.compile(r"/nyc-tlc/(yellow|green)/\1_tripdata_(20\d\d)-(0[1-9]|1[0-2])\.csv\.gz")


def generate(folder: Path, *, rows: int = ROWS, months: list[str]) -> None:
    """Write the products, and each month's trips of both kinds, where they are not yet."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "products.json").write_text(json.dumps(products(), indent=1))
    for month in months:
        for taxi in HEADERS:
            file = folder / "nyc-tlc" / taxi / f"{taxi}_tripdata_{month}.csv.gz"
            if not file.exists():
                write_trips(file, taxi, month, rows)


def server(folder: Path, port: int = PORT, *, rows: int = ROWS) -> ThreadingHTTPServer:
    """Give a file server on the loopback address; months that are asked for are made then."""
    handler = partial(_Handler, directory=str(folder), rows=rows, making=threading.Lock())
    return ThreadingHTTPServer(("127.0.0.1", port), handler)


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *arguments: Any, rows: int, making: threading.Lock, **named: Any) -> None:
        self._rows = rows
        self._making = making
        super().__init__(*arguments, **named)

    def do_GET(self) -> None:
        asked = _TRIPS.fullmatch(self.path)
        if asked:
            taxi, year, month = asked.groups()
            with self._making:
                file = Path(self.translate_path(self.path))
                if not file.exists():
                    write_trips(file, taxi, f"{year}-{month}", self._rows)
        super().do_GET()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Stay silent: the terminal is the orchestrator's."""
