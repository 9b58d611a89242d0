"""The base of all shapes, and those that every resource uses."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import msgspec

from vivace.model.identifier import new_id

__all__ = [
    "AcceptedBulk",
    "ApiError",
    "BulkError",
    "BulkResult",
    "ErrorDetail",
    "ErrorLinks",
    "InvalidItem",
    "LabelView",
    "Link",
    "Paged",
    "View",
    "encode",
    "labels_view",
]

T = TypeVar("T")

encode = msgspec.json.Encoder().encode
"""Write a shape, or plain data, as JSON."""


class View(msgspec.Struct, rename="camel", omit_defaults=True):
    """An object of the API: names in camel case; a field that is None is left out.

    A field that is always sent has no default.
    """


class Paged(View, Generic[T]):
    """One page of a search, and how many there are in all."""

    results: list[T]
    total: int


class LabelView(View):
    """A label of a flow or an execution."""

    key: str
    value: str


class Link(View):
    """Where the failed request went."""

    href: str
    templated: bool


class ErrorLinks(View):
    """Links of an error."""

    self: Link


class ErrorDetail(View):
    """One of several findings of a refused request."""

    message: str
    path: str
    links: dict[str, Any] = msgspec.field(name="_links")
    embedded: dict[str, Any] = msgspec.field(name="_embedded")

    @classmethod
    def of(cls, message: str, path: str) -> ErrorDetail:
        """Describe a finding; the two maps are empty, and expected by clients."""
        return cls(message=message, path=path, links={}, embedded={})


class ApiError(View):
    """What every refused request answers with."""

    message: str
    """The sentence for the user, after the class of the error."""
    code: str
    """Stable name of the kind of error."""
    links: ErrorLinks = msgspec.field(name="_links")
    embedded: dict[str, list[ErrorDetail]] = msgspec.field(name="_embedded")
    """`errors`: the findings, when there are several."""
    hint: str | None = None
    """What would help."""
    problems: list[dict[str, Any]] | None = None
    """Findings in a source text: message, line, column, path, severity, hint."""


class InvalidItem(View):
    """Why one item of a bulk request was refused."""

    message: str
    invalid_value: str
    root_bean: str
    root_bean_class: str
    leaf_bean: str
    property_path: list[dict[str, Any]]
    message_template: str
    executable_parameters: list[Any]

    @classmethod
    def of(cls, value: str, message: str) -> InvalidItem:
        """Describe an item by its id; the fields that clients do not read are as they expect."""
        return cls(
            message=message,
            invalid_value=value,
            root_bean=value,
            root_bean_class="java.lang.String",
            leaf_bean=value,
            property_path=[{"name": "execution", "kind": "PROPERTY", "inIterable": False}],
            message_template="{messageTemplate}",
            executable_parameters=[],
        )


class BulkError(View):
    """A bulk request that was refused as a whole."""

    message: str
    invalids: list[InvalidItem]


class BulkResult(View):
    """How many things a bulk request changed."""

    count: int


class AcceptedBulk(View):
    """A bulk request that was carried out; field names of both generations of clients."""

    count: int
    total_items: int
    operation_id: str

    @classmethod
    def of(cls, count: int) -> AcceptedBulk:
        """Count what was changed."""
        return cls(count=count, total_items=count, operation_id=new_id())


def labels_view(labels: list[tuple[str, str]]) -> list[LabelView]:
    """Give labels as a list of key and value."""
    return [LabelView(key=key, value=value) for key, value in labels]
