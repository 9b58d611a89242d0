"""Documents of more than 64 KiB: kept apart, so that lists and headers stay quick to read.

A column that would hold one holds `@` and its digest instead, which no JSON document starts with.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa

from vivace.store import encoding
from vivace.store.bulk import Upsert, batched
from vivace.store.tables import large_values

__all__ = ["INLINE_LIMIT", "UPSERT", "LargeRow", "Resolver", "Spill"]

INLINE_LIMIT = 64 * 1024
"""Characters of JSON."""

_MARK = "@"

LargeRow = tuple[str, str, str]

UPSERT = Upsert(large_values, keys=("execution_id", "digest"), changing=())

_READ = sa.select(large_values.c.digest, large_values.c.value).where(
    large_values.c.execution_id == sa.bindparam("execution_id"),
    large_values.c.digest.in_(sa.bindparam("digests", expanding=True)),
)


class Spill:
    """Takes the large documents out of rows while these are encoded."""

    __slots__ = ("rows",)

    def __init__(self) -> None:
        self.rows: list[LargeRow] = []

    def encode(self, execution_id: str, value: Any) -> str:
        """Give the JSON of a value, or the mark that stands for it."""
        document = encoding.encode(value)
        if len(document) <= INLINE_LIMIT:
            return document
        digest = blake2b(document.encode(), digest_size=18).hexdigest()
        self.rows.append((execution_id, digest, document))
        return _MARK + digest


class Resolver:
    """Puts the large documents of one execution back."""

    def __init__(self, values: dict[str, str] | None = None) -> None:
        self._values = values or {}

    @classmethod
    def load(
        cls, connection: sa.Connection, execution_id: str, documents: Iterable[str | None]
    ) -> Resolver:
        """Read what the marks among the documents stand for."""
        digests = list({text[1:] for text in documents if text and text[0] == _MARK})
        values: dict[str, str] = {}
        for some in batched(digests):
            rows = connection.execute(_READ, {"execution_id": execution_id, "digests": some})
            values |= {row.digest: row.value for row in rows}
        return cls(values)

    def decode(self, document: str | None) -> Any:
        """Read a column; None where the value was not loaded."""
        if document and document[0] == _MARK:
            document = self._values.get(document[1:])
        return None if document is None else encoding.decode(document)
