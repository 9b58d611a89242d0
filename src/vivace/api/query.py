"""Reads filters, order and page from the query of a request.

`filters[field][OPERATION]=value`, `filters[labels][OPERATION][key]=value`, and one nested level of
`filters[or][0][field][OPERATION]=value`. Which fields and operations a resource has is the store's
knowledge; here is the grammar only. Without any `filters[…]` the plain parameters of older clients
count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from starlette.requests import Request

from vivace.errors import BadRequestError, InvalidError
from vivace.model.instant import Micros, from_iso
from vivace.model.log import LogLevel
from vivace.store import Group, Leaf, Logical, LogSelection, Op, Query, Sort

__all__ = [
    "executions_of_flow",
    "executions_query",
    "instant",
    "log_level",
    "log_selection",
    "paging",
    "parse_filters",
    "parse_labels",
    "search_query",
]

Filter = Leaf | Group

_NAME = re.compile(r"filters((?:\[[^\[\]]*\])+)")
_PART = re.compile(r"\[([^\[\]]*)\]")
_MAX_FILTERS = 200
_MAX_SIZE = 10_000
_MAX_PAGE = 1_000_000
_LISTS = frozenset({Op.IN, Op.NOT_IN})
_LOGICAL = {item.value: item for item in Logical}

# fmt: off
_FIELDS = frozenset({
    "q", "scope", "namespace", "flowId", "kind", "labels", "metadata", "state", "startDate",
    "endDate", "created", "updated", "expirationDate", "nextExecutionDate", "lastTriggeredDate",
    "timeRange", "level", "childFilter", "triggerId", "triggerExecutionId", "executionId",
    "taskId", "taskRunId", "attemptNumber", "workerId", "triggerState", "flowRevision", "id",
    "assetId", "type", "path", "parentPath", "version", "existingOnly", "key", "source", "tags",
    "status", "enabled", "name", "parentId",
})
# fmt: on
"""Fields of any resource; one that the searched resource lacks is the store's to refuse."""
_PLAIN: tuple[tuple[str, str, Op], ...] = (
    ("q", "q", Op.EQUALS),
    ("namespace", "namespace", Op.PREFIX),
    ("flowId", "flowId", Op.EQUALS),
    ("triggerId", "triggerId", Op.EQUALS),
    ("executionId", "executionId", Op.EQUALS),
    ("workerId", "workerId", Op.EQUALS),
    ("triggerExecutionId", "triggerExecutionId", Op.EQUALS),
    ("minLevel", "level", Op.EQUALS),
    ("startDate", "startDate", Op.GREATER_THAN),
    ("endDate", "endDate", Op.LESS_THAN),
    ("timeRange", "timeRange", Op.EQUALS),
    ("childFilter", "childFilter", Op.EQUALS),
)
"""Parameter of older clients, the field it means, and how it is compared."""
_PARTICULAR = frozenset({"kind", "executionId", "parentId", "triggerExecutionId"})
"""Fields by which executions are asked for whatever their kind."""


def search_query(request: Request, tenant: str) -> Query:
    """Give the query of a search.

    Raises:
        BadRequestError: a filter is not of the grammar.
        InvalidError: page, size or order are not valid.
    """
    parameters = request.query_params
    page, size = paging(request)
    filters = parse_filters(parameters.multi_items())
    settings = request.app.state.services.settings
    return Query(
        tenant=tenant,
        filters=tuple(filters or _plain_filters(request)),
        sort=tuple(Sort.parse(text) for text in parameters.getlist("sort")),
        page=page,
        size=size,
        date_filter=parameters.get("dateFilter"),
        system_namespace=settings.system_namespace,
    )


def executions_query(request: Request, tenant: str) -> Query:
    """Give the query of a search for executions.

    Tests, playgrounds and the iterations of loops are found by those who ask for their kind, or for
    what a certain execution has started.

    Raises:
        BadRequestError: a filter is not of the grammar.
        InvalidError: page, size or order are not valid.
    """
    query = search_query(request, tenant)
    return query if _fields(query.filters) & _PARTICULAR else _normal(query)


def _normal(query: Query) -> Query:
    return replace(query, filters=(*query.filters, Leaf("kind", Op.EQUALS, "NORMAL")))


def _fields(filters: Iterable[Filter]) -> set[str]:
    found: set[str] = set()
    for item in filters:
        found |= {item.field} if isinstance(item, Leaf) else _fields(item.children)
    return found


def executions_of_flow(request: Request, tenant: str, namespace: str, flow_id: str) -> Query:
    """Give the query of the older list of a flow's executions."""
    page, size = paging(request)
    filters = (Leaf("namespace", Op.EQUALS, namespace), Leaf("flowId", Op.EQUALS, flow_id))
    sort = tuple(Sort.parse(text) for text in request.query_params.getlist("sort"))
    return _normal(Query(tenant=tenant, filters=filters, sort=sort, page=page, size=size))


def paging(request: Request, *, default_size: int = 10) -> tuple[int, int]:
    """Give page and size.

    Raises:
        InvalidError: one is no whole number, or out of its range.
    """
    return (
        _number(request, "page", 1, _MAX_PAGE),
        _number(request, "size", default_size, _MAX_SIZE),
    )


def _number(request: Request, name: str, default: int, most: int) -> int:
    text = request.query_params.get(name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= most:
        raise InvalidError(f"`{name}` is `{text[:50]}`, not a number from 1 to {most}")
    return int(text)


def parse_filters(parameters: Iterable[tuple[str, str]]) -> list[Filter]:
    """Read the `filters[…]` of a query string; all of them must hold."""
    leaves: list[Filter] = []
    groups: dict[tuple[str, ...], list[tuple[list[str], str]]] = {}
    for name, value in _bounded(parameters):
        parts = _parts(name)
        if parts[0] in _LOGICAL:
            groups.setdefault((parts[0],), []).append((parts[1:], value))
        else:
            leaves.append(_leaf(name, parts, value))
    for key, members in groups.items():
        leaves.append(_group(_LOGICAL[key[0]], members, nested=True))
    return leaves


def _bounded(parameters: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    found = [(name, value) for name, value in parameters if name.startswith("filters")]
    if len(found) > _MAX_FILTERS:
        raise BadRequestError(
            f"Invalid query filters: {len(found)} of them, more than the {_MAX_FILTERS} allowed"
        )
    return found


def _parts(name: str) -> list[str]:
    match = _NAME.fullmatch(name)
    parts = _PART.findall(match[1]) if match else []
    if not parts or len(parts) > 8:
        raise _unreadable(name)
    return parts


def _group(logical: Logical, members: Sequence[tuple[list[str], str]], *, nested: bool) -> Group:
    """Make a group of what stands behind `[or]` or `[and]`: `[0][field][OP]`, or one more group."""
    children: list[Filter] = []
    inner: dict[tuple[str, str], list[tuple[list[str], str]]] = {}
    for parts, value in members:
        name = "".join(f"[{part}]" for part in parts)
        if len(parts) < 2 or not parts[0].isdigit():
            raise _unreadable(name)
        if parts[1] in _LOGICAL:
            if not nested:
                raise BadRequestError(
                    "Invalid query filters: groups are nested by one level at most"
                )
            inner.setdefault((parts[0], parts[1]), []).append((parts[2:], value))
        else:
            children.append(_leaf(name, parts[1:], value))
    for (_, word), items in inner.items():
        children.append(_group(_LOGICAL[word], items, nested=False))
    return Group(logical, tuple(children))


def _leaf(name: str, parts: Sequence[str], value: str) -> Leaf:
    if not 2 <= len(parts) <= 3:
        raise _unreadable(name)
    field, operation = parts[0], parts[1]
    if field not in _FIELDS:
        raise InvalidError(
            f"Unsupported field '{field[:50]}'. Expected one of: [{', '.join(sorted(_FIELDS))}]"
        )
    if operation not in Op.__members__:
        raise InvalidError(
            f"Unsupported operation '{operation[:50]}' of the field '{field}'",
            hint=f"the operations are {', '.join(Op)}",
        )
    op = Op[operation]
    if len(parts) == 3:
        return Leaf(field, op, {parts[2]: value})
    return Leaf(field, op, _values(value) if op in _LISTS else value)


def _values(text: str) -> list[str]:
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    return [part.strip() for part in bare.split(",") if part.strip()]


def _unreadable(name: str) -> BadRequestError:
    return BadRequestError(
        f"Invalid query filters: `{name[:100]}` is not of the form filters[field][OPERATION]"
    )


def _plain_filters(request: Request) -> list[Filter]:
    parameters = request.query_params
    filters: list[Filter] = [
        Leaf(field, op, parameters[name]) for name, field, op in _PLAIN if parameters.get(name)
    ]
    if states := parameters.getlist("state"):
        filters.append(Leaf("state", Op.IN, states))
    if scopes := parameters.getlist("scope"):
        filters.append(Leaf("scope", Op.EQUALS, ",".join(scopes)))
    filters += [
        Leaf("labels", Op.EQUALS, {key: value})
        for key, value in parse_labels(parameters.getlist("labels"))
    ]
    return filters


def parse_labels(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Read `key:value` of each text.

    Raises:
        InvalidError: there is no colon, or nothing on one side of it.
    """
    pairs = []
    for text in texts:
        key, colon, value = text.partition(":")
        if not colon or not key or not value:
            raise InvalidError(
                f"Can't split the queryString parameter by ':': the label `{text[:100]}` is not of "
                "the form key:value"
            )
        pairs.append((key, value))
    return pairs


def instant(text: str | None) -> Micros | None:
    """Read a date with offset.

    Raises:
        InvalidError: it is none.
    """
    if not text:
        return None
    try:
        return from_iso(text)
    except ValueError as error:
        raise InvalidError(f"`{text[:50]}` is not an ISO 8601 date with offset") from error


def log_level(text: str | None) -> LogLevel | None:
    """Read a level of logs, case ignored.

    Raises:
        InvalidError: it is none.
    """
    if not text:
        return None
    try:
        return LogLevel(text.upper())
    except ValueError as error:
        raise InvalidError(f"`{text[:50]}` is not one of {', '.join(LogLevel)}") from error


def log_selection(
    request: Request,
    min_level: str | None,
    task_run_id: str | None,
    task_id: str | None,
    attempt: int | None,
) -> LogSelection:
    """Give which lines of an execution's log are wanted, plain parameters before filters."""
    known: dict[str, Any] = {
        leaf.field: leaf.value
        for leaf in parse_filters(request.query_params.multi_items())
        if isinstance(leaf, Leaf) and leaf.op is Op.EQUALS
    }
    return LogSelection(
        min_level=log_level(min_level or known.get("level")),
        task_run_id=task_run_id or known.get("taskRunId"),
        task_id=task_id or known.get("taskId"),
        attempt=attempt,
    )
