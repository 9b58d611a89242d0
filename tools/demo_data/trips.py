"""Taxi trips with the columns of the files that the New York City Taxi and Limousine Commission
published until 2021, made on this machine. The same name and number of rows give the same bytes.
"""

from __future__ import annotations

import calendar
import gzip
import random
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

__all__ = ["HEADERS", "MOST_ROWS", "trips", "write_trips"]

HEADERS = {
    "yellow": (
        "VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,passenger_count,trip_distance,"
        "RatecodeID,store_and_fwd_flag,PULocationID,DOLocationID,payment_type,fare_amount,"
        "extra,mta_tax,tip_amount,tolls_amount,improvement_surcharge,total_amount,"
        "congestion_surcharge"
    ),
    "green": (
        "VendorID,lpep_pickup_datetime,lpep_dropoff_datetime,store_and_fwd_flag,RatecodeID,"
        "PULocationID,DOLocationID,passenger_count,trip_distance,fare_amount,extra,mta_tax,"
        "tip_amount,tolls_amount,ehail_fee,improvement_surcharge,total_amount,payment_type,"
        "trip_type,congestion_surcharge"
    ),
}
MOST_ROWS = 1_000_000


def write_trips(file: Path, taxi: str, month: str, rows: int) -> None:
    """Write a month's trips as gzipped CSV; the file is whole as soon as it exists."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    # no name and no time in the header: the same rows give the same bytes
    with new.open("wb") as raw, gzip.GzipFile("", "wb", 3, raw, mtime=0) as packed:
        packed.write(f"{HEADERS[taxi]}\n".encode())
        lines = trips(taxi, month, rows)
        while block := "".join(islice(lines, 10_000)):
            packed.write(block.encode())
    new.replace(file)


def trips(taxi: str, month: str, rows: int) -> Iterator[str]:
    """Give `rows` CSV lines, in order of pickup, no two of them at the same second.

    Raises:
        ValueError: that many trips do not fit.
    """
    if not 0 <= rows <= MOST_ROWS:
        raise ValueError(f"a month of trips has 0 to {MOST_ROWS} rows, not {rows}")
    year, number = map(int, month.split("-"))
    seconds = calendar.monthrange(year, number)[1] * 86_400
    chance = random.Random(f"{taxi} {month}").random
    line = _yellow if taxi == "yellow" else _green
    for row in range(rows):
        picked_up = row * seconds // rows
        # the trip ends the same day, so that no date needs a calendar
        lasted = min(60 + int(chance() ** 2 * 3_000), 86_399 - picked_up % 86_400)
        yield line(_time(month, picked_up), _time(month, picked_up + lasted), lasted, chance)


def _time(month: str, second: int) -> str:
    minute, second = divmod(second, 60)
    hour, minute = divmod(minute, 60)
    day, hour = divmod(hour, 24)
    return f"{month}-{day + 1:02d} {hour:02d}:{minute:02d}:{second:02d}"


def _yellow(start: str, end: str, lasted: int, chance: Callable[[], float]) -> str:
    miles = lasted * (0.002 + chance() * 0.003)
    fare, tip = 2.5 + int(miles * 5) / 2, int(chance() * 500) / 100
    passengers = "" if chance() < 0.005 else 1 + int(chance() ** 3 * 6)
    return (
        f"{1 + (chance() < 0.6)},{start},{end},{passengers},{miles:.2f},1,N,"
        f"{1 + int(chance() * 265)},{1 + int(chance() * 265)},{1 + (chance() < 0.3)},{fare:.1f},0,"
        f"0.5,{tip:.2f},0,0.3,{fare + tip + 3.3:.2f},2.5\n"
    )


def _green(start: str, end: str, lasted: int, chance: Callable[[], float]) -> str:
    miles = lasted * (0.002 + chance() * 0.003)
    fare, tip = 2.5 + int(miles * 5) / 2, int(chance() * 500) / 100
    return (
        f"{1 + (chance() < 0.8)},{start},{end},N,1,{1 + int(chance() * 265)},"
        f"{1 + int(chance() * 265)},{1 + int(chance() ** 3 * 6)},{miles:.2f},{fare:.1f},0,0.5,"
        f"{tip:.2f},0,,0.3,{fare + tip + 0.8:.2f},{1 + (chance() < 0.4)},1,0\n"
    )
