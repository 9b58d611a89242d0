"""The tables: made at once, migrated step by step, or refused."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from tests.integration.store.records import an_execution, keep
from vivace.errors import ConflictError
from vivace.store import migrations, open_store, schema
from vivace.store.database import Database
from vivace.store.schema import SCHEMA_VERSION, VERSION_TABLE
from vivace.store.tables import METADATA


def _engine(url: str) -> sa.Engine:
    return sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))


def _described(url: str) -> dict[str, object]:
    """Give all that the database knows about its tables."""
    engine = _engine(url)
    inspector = sa.inspect(engine)
    found: dict[str, object] = {}
    for name in inspector.get_table_names():
        found[name] = (
            sorted(
                (c["name"], str(c["type"]), c["nullable"], str(c["default"]), c.get("collation"))
                for c in inspector.get_columns(name)
            ),
            inspector.get_pk_constraint(name)["constrained_columns"],
        )
    indexes = (
        "SELECT name, sql FROM sqlite_master"
        if engine.dialect.name == "sqlite"
        else "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    )
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(indexes).all()
        found["indexes"] = sorted((name, " ".join((text or "").split())) for name, text in rows)
    engine.dispose()
    return found


def _migrate(url: str) -> None:
    engine = _engine(url)
    with engine.begin() as connection:
        migrations.migrate(connection, None, VERSION_TABLE)
    engine.dispose()


def test_migrations_make_what_a_new_database_gets(
    database_url: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    _migrate(database_url)
    migrated = _described(database_url)
    if database_url.startswith("sqlite"):
        other = f"sqlite:///{tmp_path / 'other.db'}"
    else:
        other = request.getfixturevalue("postgres_server").create()
    asyncio.run(_open_and_close(other))
    assert _described(other) == migrated
    assert set(METADATA.tables) | {VERSION_TABLE, "indexes"} == set(migrated) - {"sqlite_sequence"}


async def _open_and_close(url: str) -> None:
    await (await open_store(url)).close()


def test_the_newest_migration_is_the_version_of_this_release() -> None:
    assert migrations.head() == SCHEMA_VERSION


def test_a_migration_can_be_undone(database_url: str) -> None:
    _migrate(database_url)
    scripts = ScriptDirectory(
        Path(migrations.__file__).parent,
        version_locations=[str(Path(migrations.__file__).parent / "versions")],
    )
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    engine = _engine(database_url)
    with engine.begin() as connection:
        with Operations.context(MigrationContext.configure(connection)):
            for script in scripts.walk_revisions():  # the newest first
                script.module.downgrade()
        left = set(sa.inspect(connection).get_table_names()) - {"sqlite_sequence"}
    engine.dispose()
    assert left == {VERSION_TABLE}


_STEP = f"""
import sqlalchemy as sa
from alembic import op

revision = "9998"
down_revision = "{SCHEMA_VERSION}"


def upgrade() -> None:
    op.add_column("executions", sa.Column("colour", sa.Text, server_default="red"))
"""


async def test_an_older_database_is_migrated_with_its_data(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await open_store(database_url)
    await keep(store, an_execution("e1"))
    await store.close()
    folder = tmp_path / "versions"
    shutil.copytree(Path(migrations.__file__).parent / "versions", folder)
    (folder / "9998_colour.py").write_text(_STEP)
    scripts = ScriptDirectory(tmp_path, version_locations=[str(folder)])
    monkeypatch.setattr(migrations, "_scripts", lambda: scripts)
    monkeypatch.setattr(schema, "SCHEMA_VERSION", "9998")
    for _ in range(2):
        store = await open_store(database_url)
        assert await store.executions.get("e1") == an_execution("e1")
        await store.close()
    engine = _engine(database_url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT colour FROM executions").scalar() == "red"
        version = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar()
    engine.dispose()
    assert version == "9998"


async def test_a_database_of_a_newer_release_is_left_alone(database_url: str) -> None:
    await _open_and_close(database_url)
    engine = _engine(database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(ConflictError, match="schema version 9999, but this release knows only"):
        await open_store(database_url)
    engine = _engine(database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '{SCHEMA_VERSION}'")
    engine.dispose()
    await _open_and_close(database_url)


async def test_servers_that_start_at_once_make_the_tables_once(database_url: str) -> None:
    opened = await asyncio.gather(
        *(Database.open(database_url, readers=1, exclusive=False) for _ in range(4))
    )
    for database in opened:
        await database.close()


@pytest.mark.parametrize("start", ["first", "second"])
def test_a_start_without_migrations_does_not_import_alembic(database_url: str, start: str) -> None:
    program = (
        "import asyncio, sys\n"
        "from vivace.store import open_store\n"
        "async def main():\n"
        "    await (await open_store(sys.argv[1])).close()\n"
        "asyncio.run(main())\n"
        "print('alembic' in sys.modules)\n"
    )
    if start == "second":
        asyncio.run(_open_and_close(database_url))
    command = [sys.executable, "-c", program, database_url]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
