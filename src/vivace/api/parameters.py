"""Parameters that routes read from the query themselves, as the OpenAPI document has them."""

from __future__ import annotations

from typing import Any

__all__ = ["FILTERS", "PAGED_FILTERS", "PAGING", "query_parameter"]


def query_parameter(
    name: str, schema: dict[str, Any], description: str = "", *, required: bool = False
) -> dict[str, Any]:
    """Describe a parameter of the query."""
    parameter = {"name": name, "in": "query", "required": required, "schema": schema}
    return {**parameter, "description": description} if description else parameter


PAGING = (
    query_parameter("page", {"type": "integer", "minimum": 1, "default": 1}, "From 1."),
    query_parameter("size", {"type": "integer", "minimum": 1, "default": 10}, "Items a page."),
    query_parameter(
        "sort",
        {"type": "array", "items": {"type": "string"}},
        "`field:asc` or `field:desc`; may be repeated.",
    ),
)
FILTERS = (
    {
        **query_parameter(
            "filters",
            {
                "type": "object",
                "additionalProperties": {
                    "type": "object",
                    "additionalProperties": {
                        "anyOf": [
                            {"type": "string"},
                            {"type": "object", "additionalProperties": {"type": "string"}},
                        ]
                    },
                },
            },
            "`filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several "
            "are joined by AND, `filters[or][0][field][OPERATION]=value` by OR.",
        ),
        "style": "deepObject",
        "explode": True,
    },
)
PAGED_FILTERS = (*PAGING, *FILTERS)
