"""Memory of the storage tasks does not grow with their files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

_FEW, _MANY = 2_000, 150_000
_GROWTH_MB = 25
"""The file of the many has 30 MB."""


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        ("Split", {"partitions": 3}),
        ("Split", {"bytes": "10MB"}),
        ("FilterItems", {"filterCondition": "{{ n >= 0 }}"}),
        ("DeduplicateItems", {"expr": "{{ n }}"}),
        ("Reverse", {}),
        ("Reverse", {"charset": "utf-16-le"}),
    ],
    ids=str,
)
def test_a_large_file_takes_no_more_memory(
    kind: str, properties: dict[str, Any], tmp_path: Path
) -> None:
    peaks = []
    for rows in (_FEW, _MANY):
        file = tmp_path / f"{rows}.ion"
        with file.open("w", encoding=properties.get("charset", "utf-8")) as sink:
            sink.writelines(f'{{"n": {n}, "t": "{"x" * 180}"}}\n' for n in range(rows))
        definition = json.dumps({"type": f"core.storage.{kind}", **properties})
        module = "tests.integration.plugins.jdbc.peak_memory"
        done = subprocess.run(
            [sys.executable, "-m", module, definition, str(file)],
            check=True,
            stdout=subprocess.PIPE,
        )
        peaks.append(json.loads(done.stdout)["peak"])
    assert peaks[1] - peaks[0] < _GROWTH_MB
