"""Rows of an SQLite database start executions."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any, ClassVar

from vivace.plugin import Firing, Outputs, PollingTrigger, RunContext, type_id
from vivace.plugins.jdbc.polling import QueryTriggerProperties, fire, settle
from vivace.plugins.jdbc.sqlite.database import SqliteProperties, SqliteQueryOutputs

__all__ = ["Trigger"]


@type_id("io.kestra.plugin.jdbc.sqlite.Trigger")
class Trigger(QueryTriggerProperties, SqliteProperties, PollingTrigger):
    """Start an execution when a query on an SQLite database gives rows.

    The file has to be where the server's setting `local-files-allowed-paths` allows it. `afterSQL`
    keeps the rows from being found again; it is made final only when the execution is durable.

    ```yaml
    id: visits
    namespace: company.team
    tasks:
      - id: tell
        type: io.kestra.plugin.core.log.Log
        message: "{{ trigger.size }} visits"
    triggers:
      - id: unseen
        type: io.kestra.plugin.jdbc.sqlite.Trigger
        url: jdbc:sqlite:/data/visits.db
        sql: SELECT id, page FROM visits WHERE NOT seen
        afterSQL: UPDATE visits SET seen = 1
    ```
    """

    outputs_type: ClassVar[type[Outputs] | None] = SqliteQueryOutputs

    def evaluate(self, context: RunContext) -> Firing | None:
        with ExitStack() as opened:
            session, path = opened.enter_context(self.opened(context))

            def files() -> dict[str, Any]:
                outputs = SqliteQueryOutputs(**self.file_outputs(context, path))
                return outputs.model_dump(by_alias=True, exclude_none=True)

            return fire(self, context, session, opened, files)

    def settle(self, context: RunContext, memo: Any) -> None:
        with self.opened(context) as (session, _):
            settle(self, context, session, memo)
