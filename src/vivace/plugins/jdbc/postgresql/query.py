"""One statement on PostgreSQL."""

from __future__ import annotations

from vivace.plugin import RunContext, RunnableTask, type_id
from vivace.plugins.jdbc.postgresql.connection import PostgresProperties
from vivace.plugins.jdbc.postgresql.session import PostgresSession
from vivace.plugins.jdbc.properties import QueryOutputs, QueryProperties, statement_outputs

__all__ = ["Query"]


@type_id("io.kestra.plugin.jdbc.postgresql.Query")
class Query(PostgresProperties, QueryProperties, RunnableTask):
    """Run one SQL statement on a PostgreSQL database and take its rows.

    Metric: `fetch.size`, how many rows were taken.

    ```yaml
    id: orders_of_a_customer
    namespace: company.team
    inputs:
      - id: customer
        type: STRING
        defaults: acme
    tasks:
      - id: orders
        type: io.kestra.plugin.jdbc.postgresql.Query
        url: jdbc:postgresql://db.example.com:5432/shop
        username: reader
        password: "{{ secret('SHOP_PASSWORD') }}"
        sql: SELECT id, total FROM orders WHERE customer = :customer ORDER BY id
        parameters:
          customer: "{{ inputs.customer }}"
        fetchType: FETCH
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.orders.size }} orders"
    ```
    """

    def run(self, context: RunContext) -> QueryOutputs:
        with self.connected(context) as connection:
            fetched = self.fetched(context, PostgresSession(connection))
        return (
            QueryOutputs(**statement_outputs(context, fetched[-1])) if fetched else QueryOutputs()
        )
