"""The flows of examples/ with this machine's addresses, and what they have to find."""

from __future__ import annotations

import csv
import statistics
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tools.demo_data.products import products
from tools.demo_data.server import generate, server
from tools.demo_data.trips import HEADERS, trips

__all__ = ["ROWS", "Examples", "average_prices", "distinct_trips", "serving"]

EXAMPLES = Path(__file__).parents[2] / "examples"
ROWS = 400
"""Trips of a month; some are the same but for columns that do not make their id."""


@contextmanager
def serving(folder: Path, *, gate: threading.Event | None = None) -> Iterator[str]:
    """Serve the examples' data, and give the address.

    Args:
        folder: Where the data lie; made if it is missing.
        gate: Answers wait until it is set, for tests that look at a download while it runs.
    """
    generate(folder, rows=ROWS, months=[])
    with server(folder, 0, rows=ROWS) as running:
        if gate is not None:
            running.RequestHandlerClass = _behind(gate, running.RequestHandlerClass)
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_port}"
        finally:
            running.shutdown()
            thread.join()


def _behind(gate: threading.Event, handler: Callable[..., Any]) -> Any:
    def answer(*arguments: Any) -> Any:
        gate.wait()
        return handler(*arguments)

    return answer


@dataclass(frozen=True)
class Examples:
    """The flows for a file server and a database of the test's own."""

    files: str
    database: str
    """URL of the PostgreSQL database that the trips go to."""

    def source(self, name: str) -> str:
        """Give a flow's text; an address that it no longer has is an error."""
        text = (EXAMPLES / f"{name}.yaml").read_text()
        if name == "products":
            return _replace(text, "http://127.0.0.1:8090", self.files)
        if name == "taxi":
            url = urlsplit(self.database)
            text = _replace(text, "files: http://127.0.0.1:8090", f"files: {self.files}")
            text = _replace(text, "postgres_host: 127.0.0.1", f"postgres_host: {url.hostname}")
            text = _replace(text, "postgres_port: 5433", f"postgres_port: {url.port}")
            text = _replace(
                text, "vars.postgres_port }}/demo", f"vars.postgres_port }}}}{url.path}"
            )
            text = _replace(text, "username: demo", f"username: {url.username}")
            return _replace(text, "password: demo", f"password: '{url.password}'")
        return text

    def write(self, folder: Path) -> Path:
        """Write all flows into a folder."""
        folder.mkdir(exist_ok=True)
        for file in EXAMPLES.glob("*.yaml"):
            (folder / file.name).write_text(self.source(file.stem))
        return folder

    def rows(self, taxi: str, *, distinct: bool = False) -> int:
        """Count the trips in the table of a kind of taxi, or the ids that they have."""
        wanted = "count(DISTINCT unique_row_id)" if distinct else "count(*)"
        with psycopg.connect(self.database) as connection:
            table = sql.Identifier(f"{taxi}_tripdata")
            query = sql.SQL("SELECT {} FROM {}").format(sql.SQL(wanted), table)
            (count,) = connection.execute(query).fetchone() or (0,)
            return int(count)


def _replace(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"{old} stands {text.count(old)} times in the example"
    return text.replace(old, new)


def distinct_trips(taxi: str, month: str) -> int:
    """Count the trips of a month that differ in what makes their id."""
    rows = csv.DictReader([HEADERS[taxi], *trips(taxi, month, ROWS)])
    return len({tuple(_identity(row)) for row in rows})


def _identity(row: dict[str, Any]) -> Iterator[Any]:
    kind = "tpep" if "tpep_pickup_datetime" in row else "lpep"
    yield from (row[name] for name in ("VendorID", "PULocationID", "DOLocationID"))
    yield from (row[f"{kind}_{name}_datetime"] for name in ("pickup", "dropoff"))
    yield from (float(row[name]) for name in ("fare_amount", "trip_distance"))


def average_prices() -> dict[str, tuple[int, float]]:
    """Give the number of products and their average price by brand."""
    prices = defaultdict(list)
    for product in products()["products"]:
        if product.get("brand") is not None:
            prices[product["brand"]].append(product["price"])
    return {brand: (len(found), statistics.fmean(found)) for brand, found in prices.items()}
