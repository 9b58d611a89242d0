"""Several statements on DuckDB."""

from __future__ import annotations

from vivace.plugin import RunContext, RunnableTask, type_id
from vivace.plugins.jdbc.duckdb.database import DuckDbProperties, DuckDbQueriesOutputs
from vivace.plugins.jdbc.properties import entries

__all__ = ["Queries"]


@type_id("io.kestra.plugin.jdbc.duckdb.Queries")
class Queries(DuckDbProperties, RunnableTask):
    """Run SQL statements on a DuckDB database, all or none unless `transaction` is false.

    SQL runs in a process of its own, in the working directory, and reaches no other files and no
    network. `read_ion` reads row files of other tasks. Metric: `fetch.size`, how many rows were
    taken.

    ```yaml
    id: csv_to_parquet
    namespace: company.team
    tasks:
      - id: download
        type: io.kestra.plugin.core.http.Download
        uri: https://data.example.com/orders.csv
      - id: convert
        type: io.kestra.plugin.jdbc.duckdb.Queries
        inputFiles:
          orders.csv: "{{ outputs.download.uri }}"
        outputFiles:
          - orders.parquet
        sql: |
          CREATE TABLE orders AS SELECT * FROM read_csv('orders.csv');
          COPY orders TO '{{ outputFiles['orders.parquet'] }}' (FORMAT parquet);
          SELECT count(*) AS n FROM orders;
        fetchType: FETCH_ONE
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.convert.outputs[0].row.n }} orders"
    ```
    """

    transaction: bool = True
    """Whether all statements happen or none; otherwise each one is final when it has run."""

    def run(self, context: RunContext) -> DuckDbQueriesOutputs:
        together = self.transaction or bool(self.after_sql)
        fetched, path = self.run_duckdb(context, in_transaction=together)
        outputs = entries(context, fetched, self.chosen_fetch())
        files = self.file_outputs(context, path)
        return DuckDbQueriesOutputs.model_validate({"outputs": outputs, **files}, by_name=True)
