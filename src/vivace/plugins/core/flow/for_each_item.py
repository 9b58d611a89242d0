"""A sub-flow for each portion of a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from vivace.plugin import (
    Block,
    Child,
    Flowable,
    RestartBehavior,
    Static,
    Task,
    enabled,
    next_in_order,
    type_id,
)
from vivace.plugins.core.flow.item_tasks import Batch, MergeItems, RunItems, SplitItems

__all__ = ["ForEachItem"]

_TYPE = "io.kestra.plugin.core.flow.ForEachItem"


@type_id(_TYPE, aliases=("io.kestra.core.tasks.flows.ForEachItem",))
class ForEachItem(Flowable):
    r"""Cut a file into portions and run a flow for each of them.

    It shows as three task runs: `<id>_split` cuts the file, `<id>_items` runs an execution for each
    portion and counts how they end, `<id>_merge` joins what they gave. In `inputs` and `labels`
    `taskrun.items` is the portion's URI, in `inputs` also `taskrun.iteration` its number from 0.

    ```yaml
    id: each_portion
    namespace: company.team
    tasks:
      - id: numbers
        type: io.kestra.plugin.core.storage.Write
        content: "1\n2\n3\n4\n5\n"
        extension: .txt
      - id: each
        type: io.kestra.plugin.core.flow.ForEachItem
        items: "{{ outputs.numbers.uri }}"
        batch:
          rows: 2
        namespace: company.team
        flowId: portion
        inputs:
          file: "{{ taskrun.items }}"
    ```
    """

    items: str
    """URI of the file."""
    batch: Batch = Field(default_factory=Batch)
    """How it is cut."""
    namespace: str
    """Namespace of the flow."""
    flow_id: str
    """Id of the flow."""
    revision: Annotated[int | None, Field(ge=1)] = None
    """Revision to run; the latest when absent."""
    inputs: dict[str, Any] | None = None
    """Inputs of each execution."""
    labels: dict[str, Any] | list[Any] | None = None
    """Labels added to each execution."""
    wait: Static[bool] = True
    """Wait for their ends."""
    transmit_failed: Static[bool] = True
    """End as the worst of them."""
    inherit_labels: Static[bool] = False
    """Give them the labels of this execution."""
    schedule_date: AwareDatetime | None = None
    """When they have to run; at once when absent."""
    restart_behavior: Static[RestartBehavior] = RestartBehavior.RETRY_FAILED
    """After a restart of this execution: restart those that failed, or start others."""

    def dynamic_fields(self) -> list[str]:
        return []  # each is rendered by the one of the three that it belongs to

    def child_lists(self) -> dict[str, list[Task]]:
        return {"tasks": self._tasks(), **super().child_lists()}

    def main_list(self, plan: Any) -> Sequence[Task]:
        return self._tasks()

    def size(self, plan: Any) -> int:
        return len(self._tasks())

    def next_children(self, block: Block, ended: Child | None) -> Iterable[Child]:
        return next_in_order(enabled(self._tasks()), block)

    def _tasks(self) -> list[Task]:
        """Give the three; their properties are the ones that were written here."""
        given = self.__dict__
        runs = {name: given[name] for name in RunItems.taken}
        ran: dict[str, Any] = {
            "directory": _of_sibling(f"{self.id}_items", "subflowOutputsBaseUri", "''"),
            "batches": _of_sibling(f"{self.id}_items", "numberOfBatches", "0"),
        }
        return [
            SplitItems.model_construct(
                id=f"{self.id}_split",
                type=f"{_TYPE}$ForEachItemSplit",
                items=given["items"],
                batch=given["batch"],
            ),
            RunItems.model_construct(
                id=f"{self.id}_items",
                type=f"{_TYPE}$ForEachItemExecutable",
                splits=_of_sibling(f"{self.id}_split", "splits", "''"),
                **runs,
            ),
            MergeItems.model_construct(
                id=f"{self.id}_merge",
                type=f"{_TYPE}$ForEachItemMergeOutputs",
                **ran,
            ),
        ]


def _of_sibling(task_id: str, output: str, default: str) -> str:
    """Give an expression for an output of another task of the three, in loops too."""
    return f"{{{{ currentEachOutput(outputs['{task_id}'] ?? {{}}).{output} ?? {default} }}}}"
