"""Triggers that fire when a query gives rows.

With `afterSQL` the transaction stays open until the execution is durable, and is committed then: so
rows are taken from a queue only when somebody works on them. If the server dies in between, the
rows are there once more; whether they are the same tells a digest, and what follows is done then.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from hashlib import blake2b
from typing import Any

import msgspec

from vivace.plugin import Firing, LogLevel, RunContext
from vivace.plugins.jdbc.properties import QueryProperties, statement_outputs
from vivace.plugins.jdbc.statements import Fetch, Fetched, Session

__all__ = ["QueryTriggerProperties", "fire", "settle"]

Finish = Callable[[], None]


class QueryTriggerProperties(QueryProperties):
    """One statement; an execution starts when it gives rows."""

    fetch_type: Fetch = Fetch.FETCH
    """FETCH gives the rows as `trigger.rows`, FETCH_ONE the first as `trigger.row`, STORE a file of
    them as `trigger.uri`."""


def fire(
    trigger: QueryTriggerProperties,
    context: RunContext,
    session: Session,
    opened: ExitStack,
    more: Callable[[], dict[str, Any]] = dict,
) -> Firing | None:
    """Run the statement and fire if it gives rows.

    Args:
        trigger: What to run.
        context: Of the evaluation.
        session: The connection.
        opened: Closes it; taken over when the transaction stays open.
        more: Gives further outputs, once the statement has run.
    """
    fetched = trigger.fetched(context, session, is_held=True)
    last = fetched[-1] if fetched else Fetched()
    if not last.size:
        _finish(trigger, session.commit)
        return None
    memo = {"digest": _digest(last)}
    variables = statement_outputs(context, last) | more()
    if not trigger.after_sql:
        return Firing.of(variables)
    held = opened.pop_all()

    def finished(end: Finish) -> None:
        with held:
            end()

    return Firing(
        variables=variables,
        memo=memo,
        on_recorded=lambda: context.on_thread(finished, session.commit),
        on_dropped=lambda: finished(session.rollback),
    )


def settle(
    trigger: QueryTriggerProperties, context: RunContext, session: Session, memo: Any
) -> None:
    """Do what a crash has kept from being done: run `afterSQL` if the rows are still the same."""
    fetched = trigger.fetched(context, session, is_held=True)
    last = fetched[-1] if fetched else Fetched()
    if last.size and memo == {"digest": _digest(last)}:
        _finish(trigger, session.commit)
        return
    _finish(trigger, session.rollback)
    context.log(
        LogLevel.WARN,
        "the server died before `afterSQL` was final, and the rows have changed since: those of "
        "the last execution may come again",
    )


def _finish(trigger: QueryTriggerProperties, end: Finish) -> None:
    if trigger.after_sql:
        end()


def _digest(fetched: Fetched) -> str:
    digest = blake2b(digest_size=16)
    if fetched.file is not None:
        with fetched.file.open("rb") as file:
            while block := file.read(1024 * 1024):
                digest.update(block)
    else:
        digest.update(msgspec.json.encode([fetched.rows, fetched.row]))
    return digest.hexdigest()
