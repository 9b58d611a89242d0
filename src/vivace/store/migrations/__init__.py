"""The migrations of the tables: one line for both databases, run by Alembic."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory

from vivace.errors import ConflictError

__all__ = ["head", "migrate"]


def head() -> str | None:
    """Give the newest migration."""
    return _scripts().get_current_head()


def migrate(connection: sa.Connection, version: str | None, version_table: str) -> None:
    """Run the migrations after `version`, in the transaction of the connection.

    Raises:
        ConflictError: the version is none that this release knows.
    """
    scripts = _scripts()
    if version is not None and version not in {script.revision for script in _all(scripts)}:
        raise ConflictError(
            f"the database has the schema version {version}, but this release knows only those "
            f"up to {scripts.get_current_head()}",
            hint="use the release of Vivace that wrote it last, or a newer one",
        )

    def upgrade(revision: Any, _: object) -> Any:
        return scripts._upgrade_revs("head", revision)

    with EnvironmentContext(Config(), scripts, fn=upgrade) as environment:
        environment.configure(connection=connection, version_table=version_table)
        environment.run_migrations()


def _scripts() -> ScriptDirectory:
    folder = Path(__file__).parent
    return ScriptDirectory(folder, version_locations=[str(folder / "versions")])


def _all(scripts: ScriptDirectory) -> list[Any]:
    return list(scripts.walk_revisions())
