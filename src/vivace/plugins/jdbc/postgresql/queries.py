"""Several statements on PostgreSQL."""

from __future__ import annotations

from vivace.plugin import RunContext, RunnableTask, type_id
from vivace.plugins.jdbc.postgresql.connection import PostgresProperties
from vivace.plugins.jdbc.postgresql.session import PostgresSession
from vivace.plugins.jdbc.properties import QueriesOutputs, QueriesProperties, entries

__all__ = ["Queries"]


@type_id("io.kestra.plugin.jdbc.postgresql.Queries")
class Queries(PostgresProperties, QueriesProperties, RunnableTask):
    """Run SQL statements on a PostgreSQL database, all or none unless `transaction` is false.

    Metric: `fetch.size`, how many rows were taken.

    ```yaml
    id: move_orders
    namespace: company.team
    tasks:
      - id: move
        type: io.kestra.plugin.jdbc.postgresql.Queries
        url: jdbc:postgresql://db.example.com:5432/shop
        username: writer
        password: "{{ secret('SHOP_PASSWORD') }}"
        sql: |
          INSERT INTO archive SELECT * FROM orders WHERE day < current_date - 365;
          DELETE FROM orders WHERE day < current_date - 365 RETURNING id;
        fetchType: STORE
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.move.outputs[0].size }} orders moved"
    ```
    """

    def run(self, context: RunContext) -> QueriesOutputs:
        with self.connected(context) as connection:
            fetched = self.fetched(context, PostgresSession(connection))
        outputs = entries(context, fetched, self.chosen_fetch())
        return QueriesOutputs.model_validate({"outputs": outputs})
