"""The three tasks that a ForEachItem is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, BinaryIO, ClassVar

from pydantic import Field

from vivace.errors import NotFoundError, TaskError
from vivace.model.instant import from_datetime
from vivace.model.label import parse_labels
from vivace.plugin import (
    ChildRequest,
    Document,
    FanOutEnd,
    FanOutTask,
    Item,
    ItemResult,
    Items,
    Outputs,
    RestartBehavior,
    RunContext,
    RunnableTask,
    State,
    Static,
    Tally,
)
from vivace.plugins.core.storage.split import part_rule, split_file
from vivace.plugins.core.storage.streams import blocks, extension_of, records, stream

__all__ = ["Batch", "MergeItems", "RunItems", "SplitItems"]


class Batch(Document):
    """How a file is cut; the first of `regexPattern`, `bytes`, `partitions`, `rows` counts."""

    rows: Annotated[int, Field(ge=1)] = 1
    """Records of a portion."""
    partitions: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Number of portions; the records are dealt out to them in turn."""
    bytes_: str | None = Field(default=None, alias="bytes")
    """Size at which a portion is full, such as `10MB`."""
    separator: str = "\n"
    """What ends a record."""
    regex_pattern: str | None = None
    """Records whose first group is the same make a portion."""


class SplitOutputs(Outputs):
    """Where the portions are."""

    splits: str
    """URI of a file that lists their URIs, one to a line."""


class SplitItems(RunnableTask):
    """Cuts the file."""

    items: str
    batch: Batch

    def run(self, context: RunContext) -> SplitOutputs:
        if not self.items.startswith("kestra://"):
            raise TaskError(
                f"`items` is `{self.items}`, which is no URI of internal storage",
                hint="give the URI of a file that another task made, or of an input of type FILE",
            )
        batch = self.batch
        choose = part_rule(
            batch.regex_pattern, batch.bytes_, batch.partitions, batch.rows, batch.separator
        )
        folder = context.working_dir / "portions"
        folder.mkdir()
        extension = extension_of(self.items)
        with context.files.open(self.items) as source:
            paths = split_file(source, batch.separator.encode(), choose, folder, extension)
        uris = stream(f"{uri}\n".encode() for uri in context.files.put_all(paths))
        return SplitOutputs(splits=context.files.put(uris, "splits.txt"))


class RunItems(FanOutTask):
    """Runs the flow for each portion."""

    per_item: ClassVar[frozenset[str]] = frozenset({"inputs"})
    taken: ClassVar[tuple[str, ...]] = (
        "namespace",
        "flow_id",
        "revision",
        "inputs",
        "labels",
        "wait",
        "transmit_failed",
        "inherit_labels",
        "schedule_date",
        "restart_behavior",
    )
    """Properties that it has from the ForEachItem."""

    splits: str
    """URI of the list of portions."""
    namespace: str
    flow_id: str
    revision: int | None
    inputs: dict[str, Any] | None
    labels: dict[str, Any] | list[Any] | None
    wait: Static[bool]
    transmit_failed: Static[bool]
    inherit_labels: Static[bool]
    schedule_date: datetime | None
    restart_behavior: Static[RestartBehavior]

    def items(self, open_file: Callable[[str], BinaryIO]) -> Items:
        with open_file(self.splits) as file:
            return Items(sum(1 for _ in self.records(file)), file=self.splits)

    def records(self, file: BinaryIO) -> Iterator[str]:
        return (line.decode() for line in records(file))

    def waits(self) -> bool:
        return self.wait

    def restart(self) -> RestartBehavior:
        return self.restart_behavior

    def request(self, item: Item, render: Callable[[Any], Any]) -> ChildRequest:
        at = self.schedule_date
        return ChildRequest(
            namespace=self.namespace,
            flow_id=self.flow_id,
            revision=self.revision,
            inputs=render(self.inputs or {}),
            labels=parse_labels(self.labels),
            inherit_labels=self.inherit_labels,
            schedule_at=None if at is None else from_datetime(at),
        )

    def item_variables(self, item: Item) -> Mapping[str, Any]:
        return {"items": item.value, "iteration": item.index}

    def progress(self, tally: Tally) -> dict[str, Any] | None:
        if not tally.size:
            return None
        iterations: dict[str, int] = dict(tally.ended)
        if self.wait:
            iterations = {"CREATED": 0, "RUNNING": tally.running, **iterations}
        return {"iterations": iterations, "numberOfBatches": tally.size}

    def collects(self) -> bool:
        return self.wait

    def stores(self, items: Items) -> bool:
        return True

    def end(self, tally: Tally, results: Sequence[ItemResult], directory: str) -> FanOutEnd:
        outputs = self.progress(tally)
        if outputs is not None and results:
            outputs["subflowOutputsBaseUri"] = directory
        return FanOutEnd(self._state(tally), outputs)

    def _state(self, tally: Tally) -> State:
        if not self.transmit_failed:
            return State.SUCCESS
        worst = (State.FAILED, State.KILLED, State.WARNING)
        return next((state for state in worst if tally.count(state)), State.SUCCESS)


class MergeOutputs(Outputs):
    """What all executions gave."""

    subflow_outputs: str
    """URI of a file with the outputs of one execution to a line, in the order of the portions."""


class MergeItems(RunnableTask):
    """Joins what the executions gave."""

    directory: str
    """URI below which the outputs are; empty when there are none."""
    batches: int

    def run(self, context: RunContext) -> MergeOutputs | None:
        pieces = self._pieces(context)
        first = next(pieces, None)
        if first is None:
            return None
        content = stream(piece for some in ((first,), pieces) for piece in some)
        return MergeOutputs(subflow_outputs=context.files.put(content, "outputs.ion"))

    def _pieces(self, context: RunContext) -> Iterator[bytes]:
        if not self.directory:
            return
        for index in range(self.batches):
            try:
                source = context.files.open(f"{self.directory}/{index}/outputs.ion")
            except NotFoundError:
                continue  # this one gave nothing
            with source:
                yield from blocks(source)
