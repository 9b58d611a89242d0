"""Drop records that come again later."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from hashlib import blake2b
from itertools import islice
from pathlib import Path

from pydantic import Field

from vivace.errors import TaskError
from vivace.plugin import Outputs, RunContext, RunnableTask, Static, type_id
from vivace.plugins.core.storage.filter_items import record_names
from vivace.plugins.core.storage.row_file import RowReader
from vivace.plugins.core.storage.streams import records, stream

__all__ = ["DeduplicateItems"]

_BATCH = 1000


class DeduplicateItemsOutputs(Outputs):
    """The file that was made."""

    uri: str
    """URI of the file with one record for each key."""
    num_keys: int
    """How many different keys there are."""
    processed_items_total: int
    """How many records were read."""
    dropped_items_total: int
    """How many of them were dropped."""


@type_id(
    "io.kestra.plugin.core.storage.DeduplicateItems",
    aliases=("io.kestra.core.tasks.storages.DeduplicateItems",),
)
class DeduplicateItems(RunnableTask):
    """Keep the last record of each key of a row file, in the order of the file.

    Memory does not grow with the file: the keys are kept on the disk.

    ```yaml
    id: one_row_per_customer
    namespace: company.team
    tasks:
      - id: orders
        type: io.kestra.plugin.core.storage.Write
        extension: .ion
        content: |
          {"customer": "a@example.com", "order": 1}
          {"customer": "b@example.com", "order": 2}
          {"customer": "a@example.com", "order": 3}
      - id: latest
        type: io.kestra.plugin.core.storage.DeduplicateItems
        from: "{{ outputs.orders.uri }}"
        expr: "{{ customer }}"
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ read(outputs.latest.uri) }}"
    ```
    """

    from_: str = Field(alias="from")
    """URI of the row file."""
    expr: Static[str]
    """Expression over the fields of a record that gives its key."""

    def run(self, context: RunContext) -> DeduplicateItemsOutputs:
        place = context.working_dir / f"keys-{context.identity.task_run_id}.db"
        with closing(_LastPlaces(place)) as places:
            total = self._note_keys(context, places)
            with context.files.open(self.from_) as source:
                kept = _picked(records(source), places.sorted())
                uri = context.files.put(stream(kept), "deduplicated.ion")
            keys = places.count()
        return DeduplicateItemsOutputs(
            uri=uri,
            num_keys=keys,
            processed_items_total=total,
            dropped_items_total=total - keys,
        )

    def _note_keys(self, context: RunContext, places: _LastPlaces) -> int:
        with context.files.open(self.from_) as source:
            keys = self._keys(context, records(source))
            total = 0
            while batch := list(islice(keys, _BATCH)):
                if context.is_killed:
                    raise TaskError("the task was stopped")
                places.note(batch)
                total += len(batch)
        return total

    def _keys(self, context: RunContext, lines: Iterator[bytes]) -> Iterator[tuple[bytes, int]]:
        reader = RowReader()
        for place, line in enumerate(lines):
            if line and not line.isspace():
                key = str(context.render(self.expr, record_names(reader.read(line))))
                digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()
                yield digest, place


class _LastPlaces:
    """Where each key was seen last."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None)
        # Nobody needs this file after a crash.
        self._connection.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE keys (digest BLOB PRIMARY KEY, place INTEGER) WITHOUT ROWID;"
        )

    def note(self, keys: Iterable[tuple[bytes, int]]) -> None:
        self._connection.execute("BEGIN")
        self._connection.executemany("INSERT OR REPLACE INTO keys VALUES (?, ?)", keys)
        self._connection.execute("COMMIT")

    def sorted(self) -> Iterator[int]:
        for (place,) in self._connection.execute("SELECT place FROM keys ORDER BY place"):
            yield place

    def count(self) -> int:
        (count,) = self._connection.execute("SELECT count(*) FROM keys").fetchone()
        return int(count)

    def close(self) -> None:
        self._connection.close()


def _picked(lines: Iterator[bytes], places: Iterator[int]) -> Iterator[bytes]:
    wanted = next(places, None)
    for place, line in enumerate(lines):
        if place == wanted:
            yield line + b"\n"
            wanted = next(places, None)
