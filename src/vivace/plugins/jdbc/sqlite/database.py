"""What the SQLite tasks have in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from vivace.plugin import RunContext
from vivace.plugins.jdbc.local import LocalDatabaseProperties, allowed_folders, database_path
from vivace.plugins.jdbc.properties import QueriesOutputs, QueryOutputs
from vivace.plugins.jdbc.sqlite.session import SqliteSession

__all__ = ["SqliteProperties", "SqliteQueriesOutputs", "SqliteQueryOutputs"]


class SqliteProperties(LocalDatabaseProperties):
    """An SQLite database."""

    url: str = "jdbc:sqlite:"
    """JDBC URL of the database: `jdbc:sqlite:name.db`, a file of the working directory; without a
    name an empty database that is gone afterwards."""
    sqlite_file: str | None = None
    """URI of a database file to work on a copy of."""

    @contextmanager
    def opened(self, context: RunContext) -> Iterator[tuple[SqliteSession, Path]]:
        """Give a session and the file of the database; a kill stops what is running."""
        path = database_path(context, self.url, "sqlite", "sqlite.db")
        if self.sqlite_file is not None:
            context.files.download(self.sqlite_file, path)
        with closing(SqliteSession(path, allowed_folders(context))) as session:
            context.on_kill(session.interrupt)
            yield session, path


class SqliteQueryOutputs(QueryOutputs):
    """Rows of the query, and files."""

    database_uri: str | None = None
    """URI of the database file, with `outputDbFile`."""
    output_files: dict[str, str] = {}
    """URIs of the files that the SQL has made."""


class SqliteQueriesOutputs(QueriesOutputs):
    """Rows of all statements, and files."""

    database_uri: str | None = None
    """URI of the database file, with `outputDbFile`."""
    output_files: dict[str, str] = {}
    """URIs of the files that the SQL has made."""
