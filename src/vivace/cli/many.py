"""Executions named on a command line, by ids or by filters, and what is done to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from vivace.cli.client import ApiClient, segment
from vivace.cli.settings import UsageError

__all__ = ["Filters", "Ids", "Targets", "path"]

Ids = Annotated[list[str] | None, typer.Argument(metavar="[EXECUTION]…", help="Ids.")]
Filters = Annotated[
    list[str] | None,
    typer.Option(
        "--filter",
        help="All that match, in place of ids: FIELD:OPERATION:VALUE, such as "
        "state:EQUALS:FAILED or labels:EQUALS:team:sales; repeated.",
    ),
]


@dataclass(frozen=True, slots=True)
class Targets:
    """Which executions a command is about."""

    ids: list[str]
    filters: dict[str, list[str]]

    @classmethod
    def of(cls, ids: list[str] | None, filters: list[str] | None) -> Targets:
        """Take what was given.

        Raises:
            UsageError: it is nothing, both, or a filter without value.
        """
        if bool(ids) == bool(filters):
            raise UsageError("give ids of executions, or --filter")
        parameters: dict[str, list[str]] = {}
        for text in filters or ():
            name, value = _parameter(text)
            parameters.setdefault(name, []).append(value)
        return cls(list(dict.fromkeys(ids or ())), parameters)

    @property
    def single(self) -> str | None:
        """Give the id when there is exactly one."""
        return self.ids[0] if len(self.ids) == 1 else None

    def require_single(self, option: str) -> str:
        """Give the one id.

        Raises:
            UsageError: there is not exactly one.
        """
        if self.single is None:
            raise UsageError(f"{option} is for one execution, given by its id")
        return self.single

    def change(
        self,
        client: ApiClient,
        action: str,
        *,
        method: str = "POST",
        params: Mapping[str, Any] | None = None,
        body: Any = None,
    ) -> int:
        """Do something to all of them, or to none when one does not allow it.

        Args:
            client: The server.
            action: Segment of the route: `restart`, `kill`, …
            method: HTTP method.
            params: Further parameters of the query.
            body: Sent with filters; ids are the body otherwise.

        Returns:
            How many were changed.
        """
        params = dict(params or {})
        root = f"/executions/{action}" if action else "/executions"
        if self.filters:
            asked = {**self.filters, **params}
            answer = client.call(method, f"{root}/by-query", params=asked, json=body)
        else:
            ids: Any = self.ids
            answer = client.call(method, f"{root}/by-ids", params=params, json=body or ids)
        return int(answer["count"])


def path(execution_id: str) -> str:
    """Give the path of an execution."""
    return f"/executions/{segment(execution_id)}"


def _parameter(text: str) -> tuple[str, str]:
    field, _, rest = text.partition(":")
    operation, _, value = rest.partition(":")
    if not field or not operation or not value:
        raise UsageError(f"`--filter {text}` is not of the form FIELD:OPERATION:VALUE")
    if field == "labels" and ":" in value:
        key, _, value = value.partition(":")
        return f"filters[labels][{operation}][{key}]", value
    return f"filters[{field}][{operation}]", value
