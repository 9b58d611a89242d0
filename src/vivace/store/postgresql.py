"""PostgreSQL: the database of many machines.

- The writing connection holds an advisory lock of its session. A server that lost its connection
  has lost the lock too, and takes it again before it writes; so there are never two that write.
- Readers see one instant (REPEATABLE READ) and cannot write.
- Rows go in as one array per column: the statement is the same for any number of them, so that it
  is prepared once.
- A connection lost while COMMIT was under way leaves open whether it happened. The transaction's
  number, asked for before, answers that on the next connection.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import errors
from sqlalchemy.pool import QueuePool

from vivace.errors import BadRequestError, ConflictError, UnavailableError, VivaceError
from vivace.store.bulk import Row, Upsert
from vivace.store.dialect import QUERY_SECONDS, Dialect
from vivace.store.parameters import ENCODED, clean_parameters

__all__ = ["PostgreSQL"]

_LOCK = 0x76697661_6365
"""The advisory lock of a database's one writer: "vivace" in ASCII."""
_SCHEMA_LOCK = _LOCK + 1
_OLDEST = 140000
_WRITE_SECONDS = 120
"""A statement that takes longer is stuck behind another client's lock."""

_CONNECTION = {
    "connect_timeout": 5,
    # a partner that vanished is noticed within half a minute, not after the kernel's two hours
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}

_OUTAGE_CLASSES = {
    "08": "the connection was lost",
    "53": "the server is short of disk, memory or connections",
    "57": "the server is stopping or does not accept connections",
    "58": "the server has a problem with its system",
    "28": "the server refuses the user",
    "3D": "the database does not exist",
}

_TRY_LOCK = sa.select(sa.func.pg_try_advisory_lock(_LOCK))
_HOLDER = sa.text(
    "SELECT a.application_name, a.client_addr, l.pid FROM pg_locks l"
    " LEFT JOIN pg_stat_activity a ON a.pid = l.pid"
    " WHERE l.locktype = 'advisory' AND l.granted"
    " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND (l.classid::bigint << 32) + l.objid::bigint = :lock"
)


class PostgreSQL(Dialect):
    """A database on a server."""

    name = "PostgreSQL"

    def __init__(self, url: sa.URL, *, exclusive: bool = True) -> None:
        self._url = url.set(drivername="postgresql+psycopg")
        self._exclusive = exclusive

    def write_engine(self) -> sa.Engine:
        return self._engine(1, "READ COMMITTED", _WRITE_SECONDS)

    def read_engine(self, size: int) -> sa.Engine:
        engine = self._engine(size, "REPEATABLE READ", QUERY_SECONDS)
        return engine.execution_options(postgresql_readonly=True)

    def _engine(self, size: int, isolation: Any, seconds: int) -> sa.Engine:
        arguments = _CONNECTION | {
            "application_name": f"vivace, process {os.getpid()} on {socket.gethostname()}"[:63],
            "options": f"-c statement_timeout={seconds}s -c jit=off",
        }
        engine = sa.create_engine(
            self._url,
            poolclass=QueuePool,
            pool_size=size,
            max_overflow=0,
            hide_parameters=True,
            isolation_level=isolation,
            connect_args=arguments,
        )
        clean_parameters(engine)
        return engine

    def take(self, connection: sa.Connection) -> None:
        version = connection.connection.driver_connection.info.server_version  # type: ignore[union-attr]
        if version < _OLDEST:
            raise UnavailableError(
                f"the PostgreSQL server has version {version // 10000}, "
                f"but {_OLDEST // 10000} or newer is needed"
            )
        if self._exclusive and not connection.scalar(
            sa.select(sa.func.pg_try_advisory_lock(_LOCK))
        ):
            raise ConflictError(
                f"the database {self._url.database} is in use by {_holder(connection)}",
                hint="stop that server first, or give this one another database",
            )
        # a commit has to be on the disk; stricter settings of the server stay
        connection.execute(
            sa.text(
                "SELECT set_config('synchronous_commit', 'on', false)"
                " WHERE current_setting('synchronous_commit') IN ('off', 'local')"
            )
        )
        connection.commit()

    def lock_schema(self, connection: sa.Connection) -> None:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_SCHEMA_LOCK)))

    def release(self) -> None:
        """The lock went with the connection."""

    def upsert(self, connection: sa.Connection, upsert: Upsert, rows: Sequence[Row]) -> int:
        columns = tuple(list(column) for column in zip(*rows, strict=True))
        statement = _statement(upsert)
        result = connection.exec_driver_sql(statement, columns, execution_options=ENCODED)
        return result.rowcount

    def append(self, connection: sa.Connection, upsert: Upsert, rows: Sequence[Row]) -> list[int]:
        columns = tuple(list(column) for column in zip(*rows, strict=True))
        statement = f"{_statement(upsert)} RETURNING seq"
        result = connection.exec_driver_sql(statement, columns, execution_options=ENCODED)
        return list(result.scalars())

    def outage(self, error: BaseException) -> str | None:
        match _driver_error(error):
            case None:
                return None
            case errors.QueryCanceled():
                return "a statement took too long"
            case errors.InsufficientPrivilege() as found:
                return f"its user lacks a right: {found.diag.message_primary}"
            case errors.ReadOnlySqlTransaction():
                return "the server accepts no writes"
            case psycopg.Error(sqlstate=str(state)):
                return _OUTAGE_CLASSES.get(state[:2])
            case psycopg.OperationalError() | psycopg.InterfaceError() as found:
                # raised by the client: the connection could not be made, or broke
                return str(found).strip().partition("\n")[0]
            case _:
                return None

    def refusal(self, error: BaseException) -> VivaceError | None:
        found = _driver_error(error)
        if isinstance(found, errors.InvalidRegularExpression):
            return BadRequestError(
                f"Invalid query filters: PostgreSQL says {found.diag.message_primary}"
            )
        return None

    def is_transient(self, error: BaseException) -> bool:
        found = _driver_error(error)
        return found is not None and (found.sqlstate or "").startswith("40")

    def tidy(self, connection: sa.Connection) -> None:
        """Autovacuum does that."""

    def ticket(self, connection: sa.Connection) -> Any:
        return connection.exec_driver_sql("SELECT pg_current_xact_id()::text").scalar()

    def was_committed(self, connection: sa.Connection, ticket: Any) -> bool:
        status = connection.exec_driver_sql("SELECT pg_xact_status(%s::xid8)", (ticket,)).scalar()
        connection.commit()
        return bool(status == "committed")


@lru_cache(maxsize=32)
def _statement(upsert: Upsert) -> str:
    # `%b` is psycopg's binary form; arrays as text cost four times the processor time
    arrays = ", ".join(f"%b::{_array(column)}" for column in upsert.columns)
    return f"{upsert.head} SELECT * FROM unnest({arrays}){upsert.tail}"  # noqa: S608


def _array(column: sa.Column[Any]) -> str:
    match column.type:
        case sa.Text():
            return "text[]"
        case sa.BigInteger():
            return "bigint[]"
        case sa.SmallInteger():
            return "smallint[]"
        case sa.Integer():
            return "integer[]"
        case sa.Boolean():
            return "boolean[]"
        case sa.Double():
            return "double precision[]"
        case _:
            raise TypeError(f"column {column} has the type {column.type}, which has no array here")


def _driver_error(error: BaseException | None) -> psycopg.Error | None:
    while error is not None and not isinstance(error, psycopg.Error):
        error = getattr(error, "orig", None) or error.__cause__
    return error


def _holder(connection: sa.Connection) -> str:
    row = connection.execute(_HOLDER, {"lock": _LOCK}).first()
    if row is None:
        return "another server"
    address = f" from {row.client_addr}" if row.client_addr else ""
    return f"{row.application_name or 'another client'}{address} (backend {row.pid})"
