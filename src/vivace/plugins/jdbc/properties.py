"""Properties and outputs that the tasks of all databases share."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field

from vivace.errors import TaskError
from vivace.plugin import Document, Outputs, RunContext
from vivace.plugins.jdbc.statements import Fetch, Fetched, Request, Session, run

__all__ = [
    "ConnectionProperties",
    "QueriesOutputs",
    "QueriesProperties",
    "QueryOutputs",
    "QueryProperties",
    "StatementOutputs",
    "entries",
    "statement_outputs",
]


class ConnectionProperties(Document):
    """How to reach the database."""

    url: str
    """JDBC URL of the database."""
    username: str | None = None
    password: str | None = None
    scheme: str | None = None
    """Accepted, without effect."""
    connection_pooling: bool = True
    """Accepted, without effect: each run opens a connection of its own."""
    connection_pool_size: int = 10
    """Accepted, without effect."""
    time_zone_id: str | None = None
    """Time zone, such as Europe/Paris, in which instants are shown; the server's when absent."""

    def time_zone(self, context: RunContext) -> ZoneInfo:
        """Give the zone in which instants are shown.

        Raises:
            TaskError: there is no such zone.
        """
        name = self.time_zone_id or str(context.setting("timezone", "UTC"))
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise TaskError(f"`{name}` is no time zone, such as Europe/Paris") from error


class StatementProperties(ConnectionProperties):
    """What to run, and what becomes of the rows."""

    sql: str
    """What to run."""
    after_sql: str | None = Field(default=None, alias="afterSQL")
    """A statement that runs afterwards in the same transaction: both happen or none. Of use after a
    query whose rows must not be read twice."""
    fetch_type: Fetch = Fetch.NONE
    """STORE writes the rows to a file, FETCH makes them outputs, FETCH_ONE the first of them."""
    fetch_size: Annotated[int, Field(ge=1)] = 10_000
    """How many rows are asked for at a time; memory holds that many."""
    parameters: dict[str, Any] | None = None
    """Values for `:name` in the SQL; they are sent apart from it, so that none can change it."""
    output_files: list[str] | None = None
    """Names of files that the SQL makes; `outputFiles.<name>` is the path to write to."""
    store: bool = False
    """Deprecated: `fetchType: STORE`."""
    fetch_one: bool = False
    """Deprecated: `fetchType: FETCH_ONE`."""
    fetch: bool = False
    """Deprecated: `fetchType: FETCH`."""

    def chosen_fetch(self) -> Fetch:
        """Give what becomes of the rows; the old properties win."""
        if self.fetch:
            return Fetch.FETCH
        if self.fetch_one:
            return Fetch.FETCH_ONE
        return Fetch.STORE if self.store else self.fetch_type

    def request(self, context: RunContext, *, in_transaction: bool) -> Request:
        """Give what is to be run."""
        return Request(
            sql=self.sql,
            fetch=self.chosen_fetch(),
            folder=context.working_dir,
            after_sql=self.after_sql,
            parameters=self.parameters,
            chunk=self.fetch_size,
            in_transaction=in_transaction,
            is_stopped=lambda: context.is_killed,
        )

    def count(self, context: RunContext, fetched: list[Fetched]) -> None:
        """Record how many rows there were."""
        fetch = self.chosen_fetch()
        tags = {
            "fetch": str(fetch in (Fetch.FETCH, Fetch.FETCH_ONE)).lower(),
            "store": str(fetch is Fetch.STORE).lower(),
        }
        context.metric("fetch.size", sum(each.size or 0 for each in fetched), tags=tags)


class StatementOutputs(Outputs):
    """Rows of a statement."""

    row: dict[str, Any] | None = None
    """The first row, by column, with FETCH_ONE."""
    rows: list[dict[str, Any]] | None = None
    """All rows, with FETCH."""
    uri: str | None = None
    """URI of the row file, with STORE."""
    size: int | None = None
    """How many rows there are."""


class QueryOutputs(StatementOutputs):
    """Rows of the query."""


class QueriesOutputs(Outputs):
    """Rows of all statements."""

    outputs: list[StatementOutputs]
    """An entry for each statement that gives rows."""


class QueryProperties(StatementProperties):
    """One statement."""

    def fetched(
        self, context: RunContext, session: Session, *, is_held: bool = False
    ) -> list[Fetched]:
        """Run the statement.

        Args:
            context: Of the run.
            session: The connection.
            is_held: Leave the transaction of `afterSQL` open, for the caller to commit.

        Raises:
            TaskError: it fails, or there are several.
        """
        count = len(session.statements(self.sql))
        if count > 1:
            raise TaskError(
                f"`sql` holds {count} statements, and a Query runs one",
                hint="use the task type Queries of the same database",
            )
        request = self.request(context, in_transaction=bool(self.after_sql))
        fetched = run(session, replace(request, is_held=is_held))
        self.count(context, fetched)
        return fetched


class QueriesProperties(StatementProperties):
    """Any number of statements."""

    transaction: bool = True
    """Whether all statements happen or none; otherwise each one is final when it has run."""

    def fetched(self, context: RunContext, session: Session) -> list[Fetched]:
        """Run the statements.

        Raises:
            TaskError: one fails.
        """
        in_transaction = self.transaction or bool(self.after_sql)
        fetched = run(session, self.request(context, in_transaction=in_transaction))
        self.count(context, fetched)
        return fetched


def entries(context: RunContext, fetched: list[Fetched], fetch: Fetch) -> list[dict[str, Any]]:
    """Give the outputs of several statements."""
    outputs = [statement_outputs(context, each) for each in fetched]
    if fetch is Fetch.FETCH_ONE:
        for each in outputs:
            each["size"] = 1  # as in Kestra: even when there is no row
    return outputs


def statement_outputs(context: RunContext, fetched: Fetched) -> dict[str, Any]:
    """Give the outputs of one statement; its row file goes to internal storage."""
    outputs: dict[str, Any] = {"size": fetched.size}
    if fetched.file is not None:
        outputs["uri"] = context.files.put(fetched.file, fetched.file.name)
        fetched.file.unlink()
    elif fetched.rows is not None:
        outputs["rows"] = fetched.rows
    else:
        outputs["row"] = fetched.row
    return outputs
