"""Memory does not grow with the rows."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

_FEW, _MANY = 50_000, 400_000
_GROWTH_MB = 25
"""The rows of the many take 80 MB as a file, and several times that as objects."""


def peak(properties: dict[str, Any], rows: int, *files: Path) -> float:
    module = "tests.integration.plugins.jdbc.peak_memory"
    done = subprocess.run(
        [sys.executable, "-m", module, json.dumps(properties), *map(str, files)],
        check=True,
        stdout=subprocess.PIPE,
    )
    told = json.loads(done.stdout)
    assert rows in (told["outputs"].get("size"), told["outputs"].get("rowCount"))
    return float(told["peak"])


@pytest.mark.timeout(180)
@pytest.mark.parametrize("kind", ["postgresql", "sqlite", "duckdb"])
def test_storing_rows(kind: str, access: dict[str, str]) -> None:
    series = {
        "postgresql": "SELECT n, repeat('x', 180) AS t FROM generate_series(1, {}) n",
        "sqlite": "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {}) "
        "SELECT n, printf('%.180c', 'x') AS t FROM c",
        "duckdb": "SELECT n, repeat('x', 180) AS t FROM range({}) r(n)",
    }
    properties: dict[str, Any] = {"type": f"jdbc.{kind}.Query", "fetchType": "STORE"}
    properties |= access if kind == "postgresql" else {}
    few, many = (
        peak({**properties, "sql": series[kind].format(rows)}, rows) for rows in (_FEW, _MANY)
    )
    assert many - few < _GROWTH_MB


@pytest.mark.timeout(180)
def test_loading_a_file(access: dict[str, str], database: Any, tmp_path: Path) -> None:
    database.execute("CREATE UNLOGGED TABLE t (n int, t text)")
    rows, file = 1_000_000, tmp_path / "rows.csv"
    with file.open("w") as sink:
        sink.writelines(f"{n},{'x' * 180}\n" for n in range(rows))
    properties = {"type": "jdbc.postgresql.CopyIn", "table": "t", "format": "CSV", **access}
    # The file has 188 MB; psycopg's queue of blocks to be sent holds up to 32 MB of it.
    assert peak(properties, rows, file) < 150


@pytest.mark.timeout(180)
def test_writing_a_file(access: dict[str, str]) -> None:
    properties = {"type": "jdbc.postgresql.CopyOut", **access}
    sql = "SELECT n, repeat('x', 180) FROM generate_series(1, {}) n"
    few, many = (peak({**properties, "sql": sql.format(rows)}, rows) for rows in (_FEW, _MANY))
    assert many - few < _GROWTH_MB
