"""Check a JSON input against the schema that the flow declares for it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

__all__ = ["check_schema"]

_BACKTRACK_LIMIT = 100_000


def check_schema(schema: dict[str, Any] | str, value: Any) -> None:
    """Check a value.

    References to other documents are not fetched, and patterns are bounded: both texts are a
    user's.

    Raises:
        ValueError: the value breaks the schema, or the schema is none.
    """
    import jsonschema_rs

    text = schema if isinstance(schema, str) else json.dumps(schema)
    try:
        error = next(iter(_validator(text).iter_errors(value)), None)
    except (ValueError, jsonschema_rs.ReferencingError) as problem:
        raise ValueError(f"its `jsonSchema` is not valid: {_line(problem)}") from problem
    if error is not None:
        place = "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in error.instance_path)
        raise ValueError(f"it does not match its schema at `${place}`: {_line(error.message)}")


@lru_cache(maxsize=64)
def _validator(schema: str) -> Any:
    import jsonschema_rs

    limits = jsonschema_rs.FancyRegexOptions(backtrack_limit=_BACKTRACK_LIMIT)
    return jsonschema_rs.validator_for(json.loads(schema), pattern_options=limits, offline=True)


def _line(message: object) -> str:
    return str(message).splitlines()[0][:300]
