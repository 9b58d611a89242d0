"""Rows that DuckDB finds start executions."""

from __future__ import annotations

from typing import ClassVar

from vivace.plugin import Firing, Outputs, PollingTrigger, RunContext, type_id
from vivace.plugins.jdbc.duckdb.database import DuckDbProperties, DuckDbQueryOutputs
from vivace.plugins.jdbc.properties import statement_outputs
from vivace.plugins.jdbc.statements import Fetch

__all__ = ["Trigger"]


@type_id("io.kestra.plugin.jdbc.duckdb.Trigger")
class Trigger(DuckDbProperties, PollingTrigger):
    """Start an execution when SQL on DuckDB gives rows; it reads CSV, JSON and Parquet files too.

    Of several statements, the rows are those of the last that gives some. `afterSQL` is final
    before the execution starts: the process that ran the SQL has ended then.

    ```yaml
    id: many_errors
    namespace: company.team
    tasks:
      - id: tell
        type: io.kestra.plugin.core.log.Log
        message: "{{ trigger.row.errors }} errors"
    triggers:
      - id: more_than_a_hundred
        type: io.kestra.plugin.jdbc.duckdb.Trigger
        interval: PT5M
        inputFiles:
          events.json: nsfile:///events.json
        sql: |
          SELECT count(*) AS errors FROM read_json('events.json')
          WHERE level = 'ERROR' HAVING count(*) > 100
        fetchType: FETCH_ONE
    ```
    """

    outputs_type: ClassVar[type[Outputs] | None] = DuckDbQueryOutputs

    fetch_type: Fetch = Fetch.FETCH
    """FETCH gives the rows as `trigger.rows`, FETCH_ONE the first as `trigger.row`, STORE a file of
    them as `trigger.uri`."""

    def evaluate(self, context: RunContext) -> Firing | None:
        fetched, path = self.run_duckdb(context, in_transaction=bool(self.after_sql))
        if not fetched or not fetched[-1].size:
            return None
        outputs = statement_outputs(context, fetched[-1])
        return Firing.of(DuckDbQueryOutputs(**outputs, **self.file_outputs(context, path)))
