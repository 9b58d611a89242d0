"""Texts that a caller gave, made fit for a statement.

PostgreSQL refuses NUL, and neither driver takes lone surrogates. What is stored has none of them,
so a question that has them is asked with their replacement, and answered like any other.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from vivace.store.encoding import text

__all__ = ["ENCODED", "clean_parameters"]

ENCODED = {"vivace_encoded": True}
"""Execution options of a statement whose texts are known to be fit."""


def clean_parameters(engine: sa.Engine) -> None:
    """Let all statements of an engine be executed with texts that are fit."""
    sa.event.listen(engine, "before_cursor_execute", _clean_statement, retval=True)


def _clean_statement(
    _connection: Any, _cursor: Any, statement: str, parameters: Any, context: Any, _many: bool
) -> tuple[str, Any]:
    if not context.execution_options.get("vivace_encoded"):
        parameters = _clean(parameters)
    return statement, parameters


def _clean(parameters: Any) -> Any:
    match parameters:
        case str():
            return text(parameters)
        case list():
            return [_clean(item) for item in parameters]
        case tuple():
            return tuple(_clean(item) for item in parameters)
        case dict():
            return {name: _clean(item) for name, item in parameters.items()}
        case _:
            return parameters
