"""Rows of a PostgreSQL database start executions."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any, ClassVar

from vivace.plugin import Firing, Outputs, PollingTrigger, RunContext, type_id
from vivace.plugins.jdbc.polling import QueryTriggerProperties, fire, settle
from vivace.plugins.jdbc.postgresql.connection import PostgresProperties
from vivace.plugins.jdbc.postgresql.session import PostgresSession
from vivace.plugins.jdbc.properties import QueryOutputs

__all__ = ["Trigger"]


@type_id("io.kestra.plugin.jdbc.postgresql.Trigger")
class Trigger(QueryTriggerProperties, PostgresProperties, PollingTrigger):
    """Start an execution when a query on PostgreSQL gives rows.

    The same rows start another execution at the next `interval`, unless `afterSQL` takes them out
    of what the query finds. It is made final only when the execution is durable, so that no row is
    lost, whatever dies.

    ```yaml
    id: work_off_orders
    namespace: company.team
    tasks:
      - id: each
        type: io.kestra.plugin.core.log.Log
        message: "{{ trigger.size }} orders, the first is {{ trigger.rows[0].id }}"
    triggers:
      - id: new_orders
        type: io.kestra.plugin.jdbc.postgresql.Trigger
        interval: PT30S
        url: jdbc:postgresql://db.example.com:5432/shop
        username: worker
        password: "{{ secret('SHOP_PASSWORD') }}"
        sql: UPDATE orders SET state = 'taken' WHERE state = 'new' RETURNING id, customer
        afterSQL: NOTIFY orders_taken
    ```
    """

    outputs_type: ClassVar[type[Outputs] | None] = QueryOutputs

    def evaluate(self, context: RunContext) -> Firing | None:
        with ExitStack() as opened:
            connection = opened.enter_context(self.connected(context))
            return fire(self, context, PostgresSession(connection), opened)

    def settle(self, context: RunContext, memo: Any) -> None:
        with self.connected(context) as connection:
            settle(self, context, PostgresSession(connection), memo)
