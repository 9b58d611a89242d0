"""The flows of examples/ from beginning to end: by the API on both databases, and by the CLI."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.integration.system.conftest import MakeServer
from tests.support.examples import (
    Examples,
    average_prices,
    distinct_trips,
)
from tests.support.server import ServerProcess

TAXIS = ("yellow", "green")


@pytest.fixture
def server(
    examples: Examples, database_url: str, make_server: MakeServer, tmp_path: Path
) -> ServerProcess:
    """A server on each kind of database, which has loaded the examples as `make serve` does."""
    flows = examples.write(tmp_path / "flows")
    return make_server("--database", database_url, "--flow-path", str(flows)).start()


def run(server: ServerProcess, flow: str, **inputs: str) -> dict[str, Any]:
    execution = server.wait(server.execute(f"tutorial/{flow}", **inputs)["id"])
    assert execution["state"]["current"] == "SUCCESS", server.logs(execution["id"])
    return execution


# Through the API


def test_hello_world(server: ServerProcess) -> None:
    execution = run(server, "hello-world", name="Ada", times="4")
    assert execution["outputs"] == {"letters": 12}
    messages = [line["message"] for line in server.logs(execution["id"])]
    assert "Good day, Ada! You seem lively today." in messages
    assert "4. hello, Ada" in messages
    assert any(message.startswith("ADA since 1 January 2024: 12 letters") for message in messages)


def test_products(server: ServerProcess) -> None:
    execution = run(server, "products")
    wanted = average_prices()
    assert execution["outputs"]["brands"] == len(wanted)
    with server.client() as client:
        place = f"/executions/{execution['id']}/file/preview"
        preview = client.get(place, params={"path": execution["outputs"]["prices"]})
    rows = preview.raise_for_status().json()["content"]
    assert {row["brand"]: row["products"] for row in rows} == {
        brand: count for brand, (count, _) in wanted.items()
    }
    for row in rows:
        assert row["avg_price"] == pytest.approx(wanted[row["brand"]][1], abs=0.0051)
    prices = [row["avg_price"] for row in rows]
    assert prices == sorted(prices, reverse=True)


def test_native_code(server: ServerProcess) -> None:
    assert run(server, "native-code", limit="100000")["outputs"] == {"primes": 9592}


def test_taxi(server: ServerProcess, examples: Examples) -> None:
    for taxi in TAXIS:
        wanted = distinct_trips(taxi, "2019-01")
        for _ in range(2):  # the second time adds nothing
            execution = run(server, "taxi", taxi=taxi, month="01")
            assert examples.rows(taxi) == wanted
            assert execution["outputs"] == {"trips": wanted}
            labels = {item["key"]: item["value"] for item in execution["labels"]}
            assert labels["file"] == f"{taxi}_tripdata_2019-01.csv"
            states = {run["taskId"]: run["state"]["current"] for run in execution["taskRunList"]}
            other = "green" if taxi == "yellow" else "yellow"
            assert states[f"{taxi}-merge"] == "SUCCESS"
            assert not any(task.startswith(f"{other}-") for task in states)
    run(server, "taxi", taxi="green", year="2020", month="02")
    both = distinct_trips("green", "2019-01") + distinct_trips("green", "2020-02")
    assert examples.rows("green") == both


def test_taxi_runs_that_share_their_tables_wait_for_each_other(
    server: ServerProcess, examples: Examples
) -> None:
    months = ["01", "02", "03", "04"]
    started = [server.execute("tutorial/taxi", month=month)["id"] for month in months]
    for execution_id in started:
        assert server.wait(execution_id)["state"]["current"] == "SUCCESS"
    wanted = sum(distinct_trips("yellow", f"2019-{month}") for month in months)
    assert examples.rows("yellow") == wanted


def test_taxi_monthly(server: ServerProcess, examples: Examples) -> None:
    execution = run(server, "taxi-monthly", taxi="green")
    month = execution["state"]["startDate"][:7]
    assert examples.rows("green") == distinct_trips("green", month)
    (load,) = [run for run in execution["taskRunList"] if run["taskId"] == "load"]
    assert load["outputs"]["outputs"] == {"trips": distinct_trips("green", month)}


# By the command line


def vivace(folder: Path, *arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "vivace.cli.main", "run", *arguments, "--json"],
        cwd=folder, env={**os.environ, "CI": "true"},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    result = dict(json.loads(done.stdout))
    assert result["state"] == "SUCCESS"
    return result


def test_the_command_line_runs_the_examples_without_a_server(
    examples: Examples, tmp_path: Path
) -> None:
    flows = examples.write(tmp_path / "flows")
    greeted = vivace(flows, "hello-world.yaml", "-i", "name=Ada", "-i", "times=2")
    assert greeted["outputs"] == {"letters": 6}
    assert vivace(flows, "products.yaml")["outputs"]["brands"] == len(average_prices())
    for taxi in ("yellow", "yellow", "green"):
        wanted = distinct_trips(taxi, "2019-01")
        done = vivace(flows, "taxi.yaml", "-i", f"taxi={taxi}")
        assert done["outputs"] == {"trips": wanted}
        assert examples.rows(taxi) == wanted
