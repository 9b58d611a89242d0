"""Keep some records of a row file."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from pydantic import Field

from vivace.errors import InvalidError, TaskError
from vivace.expressions import is_truthy
from vivace.plugin import Outputs, RunContext, RunnableTask, Static, type_id
from vivace.plugins.core.storage.row_file import RowReader
from vivace.plugins.core.storage.streams import records, stream

__all__ = ["ErrorBehavior", "FilterItems", "FilterType", "record_names"]


class FilterType(StrEnum):
    """What happens to records for which the condition holds."""

    INCLUDE = "INCLUDE"
    EXCLUDE = "EXCLUDE"


class ErrorBehavior(StrEnum):
    """What happens to records for which the condition cannot be rendered."""

    FAIL = "FAIL"
    INCLUDE = "INCLUDE"
    EXCLUDE = "EXCLUDE"


class FilterItemsOutputs(Outputs):
    """The file that was made."""

    uri: str
    """URI of the file with the records that were kept."""
    processed_items_total: int
    """How many records were read."""
    dropped_items_total: int
    """How many of them were dropped."""


@type_id(
    "io.kestra.plugin.core.storage.FilterItems",
    aliases=("io.kestra.core.tasks.storages.FilterItems",),
)
class FilterItems(RunnableTask):
    """Keep the records of a row file for which a condition holds.

    The condition sees the fields of the record by their names. False are an empty text, `false`,
    `0` and `-0`.

    ```yaml
    id: large_orders
    namespace: company.team
    tasks:
      - id: orders
        type: io.kestra.plugin.core.storage.Write
        extension: .ion
        content: |
          {"order": 1, "total": 20}
          {"order": 2, "total": 900}
      - id: large
        type: io.kestra.plugin.core.storage.FilterItems
        from: "{{ outputs.orders.uri }}"
        filterCondition: "{{ total > 100 }}"
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ read(outputs.large.uri) }}"
    ```
    """

    from_: str = Field(alias="from")
    """URI of the row file."""
    filter_condition: Static[str]
    """Rendered for each record."""
    filter_type: FilterType = FilterType.INCLUDE
    """Whether records for which the condition holds are kept or dropped."""
    error_or_null_behavior: ErrorBehavior = ErrorBehavior.FAIL
    """What to do with a record for which the condition cannot be rendered."""

    def run(self, context: RunContext) -> FilterItemsOutputs:
        counts = _Counts()
        with context.files.open(self.from_) as source:
            kept = self._kept(context, records(source), counts)
            uri = context.files.put(stream(kept), "filtered.ion")
        return FilterItemsOutputs(
            uri=uri, processed_items_total=counts.read, dropped_items_total=counts.dropped
        )

    def _kept(
        self, context: RunContext, lines: Iterator[bytes], counts: _Counts
    ) -> Iterator[bytes]:
        reader = RowReader()
        for line in lines:
            if context.is_killed:
                raise TaskError("the task was stopped")
            if not line or line.isspace():
                continue
            counts.read += 1
            if self._keeps(context, reader.read(line)):
                yield line + b"\n"
            else:
                counts.dropped += 1

    def _keeps(self, context: RunContext, record: Any) -> bool:
        try:
            holds = is_truthy(context.render(self.filter_condition, record_names(record)))
        except InvalidError:
            if self.error_or_null_behavior is ErrorBehavior.FAIL:
                raise
            return self.error_or_null_behavior is ErrorBehavior.INCLUDE
        return holds == (self.filter_type is FilterType.INCLUDE)


class _Counts:
    def __init__(self) -> None:
        self.read = 0
        self.dropped = 0


def record_names(record: Any) -> dict[str, Any]:
    """Give the names that an expression over a record may use.

    Raises:
        TaskError: the record has no fields with names.
    """
    if not isinstance(record, dict):
        raise TaskError(
            f"a record is a {type(record).__name__}, not a map, so its fields have no names"
        )
    return record
