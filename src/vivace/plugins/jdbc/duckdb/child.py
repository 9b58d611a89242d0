"""The process that DuckDB runs in: it takes one request on standard input and answers in JSON.

It is a process of its own because DuckDB takes most of the machine's memory when a query needs it,
reads files that anybody may have made, and finds files by the directory it runs in. None of that
may happen to the server.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import Any

import msgspec

from vivace.errors import TaskError
from vivace.plugins.jdbc.statements import Fetch, Request, run

__all__ = ["Answer", "Question", "main"]


class Question(msgspec.Struct):
    """What is to be done."""

    database: str
    folders: list[str]
    """Directories whose files may be used; the first is the working directory."""
    zone: str
    sql: str
    fetch: str
    chunk: int
    in_transaction: bool
    memory: str
    """Most memory that a query may take, such as `4GB` or `50%` of the machine's."""
    after_sql: str | None = None
    parameters: dict[str, Any] | None = None


class Answer(msgspec.Struct):
    """What has been done: rows, or the reason why not."""

    fetched: list[dict[str, Any]] = []
    error: str | None = None
    hint: str = ""


def main() -> None:
    """Do what standard input says; end when the other end of it is gone."""
    question = msgspec.json.decode(sys.stdin.buffer.readline(), type=Question)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.stdout.buffer.write(msgspec.json.encode(_answer(question)))
    sys.stdout.buffer.flush()
    os._exit(0)  # at once: a thread still waits for standard input


def _end_with_parent() -> None:
    while os.read(0, 1024):
        pass
    os._exit(1)


def _answer(question: Question) -> Answer:
    try:
        from vivace.plugins.jdbc.duckdb.session import DuckDbSession

        session = DuckDbSession(
            question.database, question.folders, zone=question.zone, memory=question.memory
        )
        try:
            fetched = run(session, _request(question))
        finally:
            session.close()
    except TaskError as error:
        return Answer(error=error.message, hint=error.hint)
    except MemoryError:
        return Answer(error="DuckDB: out of memory")
    except Exception as error:
        return Answer(error=f"DuckDB: {error}")
    return Answer([_plain(each.row, each.rows, each.file, each.size) for each in fetched])


def _plain(row: Any, rows: Any, file: Path | None, size: int | None) -> dict[str, Any]:
    return {"row": row, "rows": rows, "file": str(file) if file else None, "size": size}


def _request(question: Question) -> Request:
    return Request(
        sql=question.sql,
        fetch=Fetch(question.fetch),
        folder=Path(question.folders[0]),
        after_sql=question.after_sql,
        parameters=question.parameters,
        chunk=question.chunk,
        in_transaction=question.in_transaction,
    )


if __name__ == "__main__":
    main()
