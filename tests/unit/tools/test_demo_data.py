"""The examples' data: the shapes that the public sources have, and the same bytes each time."""

from __future__ import annotations

import csv
import gzip
import io
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.demo_data import generate, server
from tools.demo_data.products import products
from tools.demo_data.trips import HEADERS, MOST_ROWS, trips, write_trips


def _rows(taxi: str, month: str, rows: int) -> list[dict[str, str]]:
    text = HEADERS[taxi] + "\n" + "".join(trips(taxi, month, rows))
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("taxi", ["yellow", "green"])
def test_every_trip_has_every_column_and_a_second_of_its_own(taxi: str) -> None:
    rows = _rows(taxi, "2020-02", 2_000)
    assert len(rows) == 2_000
    assert all(None not in row and None not in row.values() for row in rows)
    prefix = "tpep" if taxi == "yellow" else "lpep"
    pickups = [row[f"{prefix}_pickup_datetime"] for row in rows]
    assert len(set(pickups)) == len(rows)
    assert (min(pickups)[:10], max(pickups)[:10]) == ("2020-02-01", "2020-02-29")
    assert all(
        row[f"{prefix}_dropoff_datetime"] >= row[f"{prefix}_pickup_datetime"] for row in rows
    )


def test_some_yellow_trips_lack_their_passengers() -> None:
    missing = [row for row in _rows("yellow", "2019-01", 2_000) if not row["passenger_count"]]
    assert 0 < len(missing) < 100


def test_more_trips_than_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="not 1000001"):
        next(trips("green", "2019-01", MOST_ROWS + 1))


def test_the_same_month_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv.gz", tmp_path / "b.csv.gz"
    write_trips(first, "green", "2019-03", 100)
    write_trips(second, "green", "2019-03", 100)
    assert first.read_bytes() == second.read_bytes()
    assert gzip.decompress(first.read_bytes()).count(b"\n") == 101


def test_products_have_prices_and_brands_but_for_groceries() -> None:
    items = products()["products"]
    assert len({item["id"] for item in items}) == 100
    assert all(item["price"] > 0 for item in items)
    assert {item["category"] for item in items if "brand" not in item} == {"groceries"}


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    generate(tmp_path, rows=10, months=["2019-01"])
    with server(tmp_path, 0, rows=10) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def test_a_month_is_made_when_it_is_asked_for(address: str) -> None:
    with urllib.request.urlopen(f"{address}/nyc-tlc/green/green_tripdata_2021-07.csv.gz") as reply:
        assert gzip.decompress(reply.read()).startswith(HEADERS["green"].encode())
    with urllib.request.urlopen(f"{address}/products.json") as reply:
        assert json.load(reply)["total"] == 100


@pytest.mark.parametrize("month", ["2021-13", "1999-01", "2021-1"])
def test_a_month_that_is_none_is_not_found(address: str, month: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404") as refused:
        urllib.request.urlopen(f"{address}/nyc-tlc/green/green_tripdata_{month}.csv.gz")
    refused.value.close()
