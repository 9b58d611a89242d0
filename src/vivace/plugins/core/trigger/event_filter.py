"""`where` of preconditions: filters on the execution that an event is about."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from vivace.expressions.java import regexes
from vivace.expressions.limits import Budget, Limits
from vivace.model.document import Document
from vivace.plugin import Static
from vivace.plugin.condition import Origin
from vivace.plugin.flow_trigger import Requirement, UpstreamEvent, key_of

__all__ = ["EventFilter", "FilterField", "FilterType", "Operand", "Where"]


class FilterField(StrEnum):
    """What is looked at."""

    FLOW_ID = "FLOW_ID"
    NAMESPACE = "NAMESPACE"
    STATE = "STATE"
    EXPRESSION = "EXPRESSION"


class FilterType(StrEnum):
    """How it is looked at."""

    EQUAL_TO = "EQUAL_TO"
    NOT_EQUAL_TO = "NOT_EQUAL_TO"
    IN = "IN"
    NOT_IN = "NOT_IN"
    IS_TRUE = "IS_TRUE"
    IS_FALSE = "IS_FALSE"
    IS_NULL = "IS_NULL"
    IS_NOT_NULL = "IS_NOT_NULL"
    STARTS_WITH = "STARTS_WITH"
    ENDS_WITH = "ENDS_WITH"
    REGEX = "REGEX"
    CONTAINS = "CONTAINS"


class Operand(StrEnum):
    """How filters are joined."""

    AND = "AND"
    OR = "OR"


_OF_LISTS = {FilterType.IN, FilterType.NOT_IN}
_OF_TEXTS: dict[FilterType, Callable[[str], bool]] = {
    FilterType.IS_TRUE: lambda text: text.strip().lower() == "true",
    FilterType.IS_FALSE: lambda text: text.strip().lower() == "false",
    FilterType.IS_NULL: lambda text: text.strip() in ("", "null"),
    FilterType.IS_NOT_NULL: lambda text: text.strip() not in ("", "null"),
}
_OF_TWO: dict[FilterType, Callable[[str, str], bool]] = {
    FilterType.EQUAL_TO: lambda text, value: text == value,
    FilterType.NOT_EQUAL_TO: lambda text, value: text != value,
    FilterType.STARTS_WITH: lambda text, value: text.startswith(value),
    FilterType.ENDS_WITH: lambda text, value: text.endswith(value),
    FilterType.REGEX: lambda text, value: regexes.full_match(Budget(Limits()), value, text),
    FilterType.CONTAINS: lambda text, value: value in text,
}


class EventFilter(Document):
    """One test."""

    field: Static[FilterField]
    """FLOW_ID, NAMESPACE and STATE are those of the execution; EXPRESSION renders `value`."""
    type: Static[FilterType]
    """How it is tested; REGEX has to match the whole text."""
    value: Static[str | None] = None
    """What it is compared with; with EXPRESSION the expression itself."""
    values: Static[list[str] | None] = None
    """What it is looked for in, with IN and NOT_IN."""

    @model_validator(mode="after")
    def _complete(self) -> EventFilter:
        if self.type in _OF_LISTS and self.values is None:
            raise ValueError(f"`values` is required for {self.type}")
        is_expression = self.field is FilterField.EXPRESSION
        if self.value is None and (is_expression or self.type in _OF_TWO):
            raise ValueError(f"`value` is required for {self.field} {self.type}")
        return self

    def accepts(self, text: str) -> bool:
        """Whether a text passes.

        Raises:
            VivaceError: the regular expression is wrong, or takes too long.
        """
        if self.type in _OF_LISTS:
            return (text in (self.values or [])) is (self.type is FilterType.IN)
        test = _OF_TEXTS.get(self.type)
        return test(text) if test is not None else _OF_TWO[self.type](text, self.value or "")

    def holds(self, origin: Origin, render: Callable[[str], str]) -> bool:
        """Whether an event passes; raises VivaceError when that cannot be told."""
        match self.field:
            case FilterField.FLOW_ID:
                return self.accepts(origin.flow_id)
            case FilterField.NAMESPACE:
                return self.accepts(origin.namespace)
            case FilterField.STATE:
                return self.accepts(origin.state.value)
            case FilterField.EXPRESSION:
                return self.accepts(render(self.value or ""))


class Where(Document):
    """Filters that one execution has to pass."""

    id: Annotated[Static[str], Field(min_length=1)]
    """Unique among its neighbours."""
    operand: Static[Operand] = Operand.AND
    """Whether all filters have to be passed, or any."""
    filters: Annotated[Static[list[EventFilter]], Field(min_length=1)]

    def requirement(self) -> Requirement:
        """Give what it waits for."""
        document = self.model_dump(mode="json", exclude_defaults=True, exclude={"id"})
        return Requirement(key_of(document), f"`{self.id}`", self._concerns, self._holds)

    def _concerns(self, origin: Origin) -> bool:
        """Whether the filters without expression (or pattern) leave it open."""
        plain = [item for item in self.filters if not _costs(item)]
        passed = [item.holds(origin, str) for item in plain]
        if self.operand is Operand.AND:
            return all(passed)
        return any(passed) or len(plain) < len(self.filters)

    def _holds(self, event: UpstreamEvent) -> bool:
        seen = event.view.upstream
        if seen is None:
            return False
        origin = Origin(seen.namespace, seen.flow_id, seen.state)
        passed = (item.holds(origin, event.view.render) for item in self.filters)
        return all(passed) if self.operand is Operand.AND else any(passed)


def _costs(item: EventFilter) -> bool:
    return item.field is FilterField.EXPRESSION or item.type is FilterType.REGEX
