"""Databases that are a file: where the file may be, and the files that SQL reads and writes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vivace.errors import TaskError
from vivace.plugin import RunContext
from vivace.plugins.jdbc.properties import StatementProperties
from vivace.plugins.script.folder import Folder, relative_name

__all__ = ["LocalDatabaseProperties", "allowed_folders", "database_path"]


class LocalDatabaseProperties(StatementProperties):
    """A database in a file of the working directory."""

    output_db_file: bool = False
    """Whether the database file is kept, as the output `databaseUri`."""

    def template_variables(self, context: RunContext) -> Mapping[str, Any]:
        """Give `workingDir`, and in `outputFiles` the paths for SQL to write to."""
        folder = context.working_dir
        return {
            "workingDir": str(folder),
            "outputFiles": {name: str(folder / name) for name in self.output_files or ()},
        }

    def file_outputs(self, context: RunContext, database: Path) -> dict[str, Any]:
        """Store the files that the SQL has made, and the database if it is to be kept.

        Raises:
            TaskError: a file has not been made.
        """
        outputs: dict[str, Any] = {"output_files": {}}
        with Folder(context.working_dir) as folder:
            for name in self.output_files or ():
                with folder.open(relative_name(name, "outputFiles")) as source:
                    outputs["output_files"][name] = context.files.put(source, name)
        if self.output_db_file:
            outputs["database_uri"] = context.files.put(database, database.name)
        return outputs


def database_path(context: RunContext, url: str, scheme: str, default: str) -> Path:
    """Give the file that a JDBC URL names; a relative one is in the working directory.

    Args:
        context: Of the run.
        url: Such as `jdbc:duckdb:data/shop.db`.
        scheme: Such as `duckdb`.
        default: Name of the file when the URL names none.

    Raises:
        TaskError: it is no such URL, or the file is where tasks may not go.
    """
    text = url.strip()
    prefix = f"jdbc:{scheme}:"
    if not text.lower().startswith(prefix):
        raise TaskError(f"`url` is no JDBC URL of this database: it must begin with {prefix}")
    name = text[len(prefix) :].partition("?")[0]
    if name in ("", ":memory:"):
        name = default
    root = context.working_dir.resolve()
    path = (root / name).resolve()
    if not any(path.is_relative_to(folder) for folder in allowed_folders(context)):
        raise TaskError(
            f"`{name}` is outside of the working directory, where tasks may not read or write",
            hint="the server's setting `local-files-allowed-paths` names other directories",
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def allowed_folders(context: RunContext) -> list[Path]:
    """Give the directories whose files SQL may read and write."""
    more = context.setting("local-files-allowed-paths") or []
    return [context.working_dir.resolve(), *(Path(each).resolve() for each in more)]
