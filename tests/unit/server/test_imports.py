"""What a start does without, since importing it takes longer than the rest of the start may."""

from __future__ import annotations

import subprocess
import sys

_HEAVY = ("alembic", "fastapi", "psycopg", "sqlalchemy.dialects.postgresql", "rich", "duckdb")


def test_a_server_imports_nothing_heavy_before_it_is_ready() -> None:
    script = (
        "import sys; import vivace.cli.main, vivace.server.run; "
        f"print([name for name in {_HEAVY!r} if name in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"
