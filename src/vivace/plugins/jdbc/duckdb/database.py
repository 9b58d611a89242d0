"""What the DuckDB tasks have in common."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vivace.errors import TaskError
from vivace.plugin import RunContext, require
from vivace.plugins.jdbc.duckdb.child import Question
from vivace.plugins.jdbc.duckdb.process import ask
from vivace.plugins.jdbc.local import LocalDatabaseProperties, allowed_folders, database_path
from vivace.plugins.jdbc.properties import QueriesOutputs, QueryOutputs
from vivace.plugins.jdbc.statements import Fetched
from vivace.plugins.script.folder import Folder
from vivace.plugins.script.inputs import place_input_files

__all__ = ["DuckDbProperties", "DuckDbQueriesOutputs", "DuckDbQueryOutputs"]

_DATABASE = "duckdb.db"


class DuckDbProperties(LocalDatabaseProperties):
    """A DuckDB database."""

    url: str = "jdbc:duckdb:"
    """JDBC URL of the database: `jdbc:duckdb:name.db`, a file of the working directory; without a
    name an empty database that is gone afterwards."""
    database_uri: str | None = None
    """URI of a database file to work on a copy of."""
    input_files: str | dict[str, Any] | None = None
    """Files for the SQL to read by their names: name → content or URI; a map, or JSON of one."""
    community_extensions: list[str] = ["ion"]
    """Accepted, without effect: nothing is downloaded, and `read_ion` is always there."""

    def template_variables(self, context: RunContext) -> Mapping[str, Any]:
        """Add `dbFilePath` and, in `inputFiles`, the paths of the input files."""
        folder = context.working_dir
        names = self.input_files if isinstance(self.input_files, dict) else {}
        return {
            **super().template_variables(context),
            "dbFilePath": str(folder / _DATABASE),
            "inputFiles": {name: str(folder / name) for name in names},
        }

    def run_duckdb(
        self, context: RunContext, *, in_transaction: bool
    ) -> tuple[list[Fetched], Path]:
        """Run the statements in a process of its own, and give the file of the database too.

        Raises:
            TaskError: a statement fails.
        """
        require("duckdb", "duckdb")
        if self.url.strip().lower().startswith("jdbc:duckdb:md:"):
            raise TaskError("MotherDuck needs an extension that would have to be downloaded")
        path = database_path(context, self.url, "duckdb", _DATABASE)
        if self.database_uri is not None:
            context.files.download(self.database_uri, path)
        with Folder(context.working_dir) as folder:
            place_input_files(folder, self.input_files, context)
        question = Question(
            database=str(path),
            folders=[str(folder) for folder in allowed_folders(context)],
            zone=self.time_zone(context).key,
            sql=self.sql,
            fetch=self.chosen_fetch(),
            chunk=self.fetch_size,
            in_transaction=in_transaction,
            memory=str(context.setting("duckdb-memory-limit", "50%")),
            after_sql=self.after_sql,
            parameters=self.parameters,
        )
        fetched = ask(context, question)
        self.count(context, fetched)
        return fetched, path


class DuckDbQueryOutputs(QueryOutputs):
    """Rows of the query, and files."""

    database_uri: str | None = None
    """URI of the database file, with `outputDbFile`."""
    output_files: dict[str, str] = {}
    """URIs of the files that the SQL has made."""


class DuckDbQueriesOutputs(QueriesOutputs):
    """Rows of all statements, and files."""

    database_uri: str | None = None
    """URI of the database file, with `outputDbFile`."""
    output_files: dict[str, str] = {}
    """URIs of the files that the SQL has made."""
