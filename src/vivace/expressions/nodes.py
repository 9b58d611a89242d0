"""The syntax tree of a template: what was written, with the offset where it was written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

__all__ = [
    "Arguments",
    "Attribute",
    "Binary",
    "BlockTag",
    "Call",
    "Expression",
    "Filter",
    "FilterTag",
    "ForTag",
    "IfTag",
    "Interpolation",
    "ListLiteral",
    "Literal",
    "MacroTag",
    "MapLiteral",
    "Name",
    "Print",
    "Raw",
    "SetTag",
    "Statement",
    "Ternary",
    "Test",
    "Text",
    "Unary",
]


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, text, boolean or null."""

    offset: int
    value: Any


@dataclass(frozen=True, slots=True)
class Name:
    offset: int
    name: str


@dataclass(frozen=True, slots=True)
class Arguments:
    """Positional arguments, then named ones."""

    positional: tuple[Expression, ...] = ()
    named: tuple[tuple[str, Expression], ...] = ()


@dataclass(frozen=True, slots=True)
class Attribute:
    """`target.key`, `target[key]`, or with arguments the method call `target.key(…)`."""

    offset: int
    target: Expression
    key: Expression
    arguments: tuple[Expression, ...] | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """`name(…)`: a function or a macro."""

    offset: int
    name: str
    arguments: Arguments


@dataclass(frozen=True, slots=True)
class Filter:
    offset: int
    target: Expression
    name: str
    arguments: Arguments


@dataclass(frozen=True, slots=True)
class Test:
    offset: int
    target: Expression
    name: str
    arguments: Arguments
    negated: bool


@dataclass(frozen=True, slots=True)
class Unary:
    offset: int
    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    """Operands of one operator, left to right: `a ~ b ~ c` is one node of three operands."""

    offset: int
    operator: str
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Ternary:
    offset: int
    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class ListLiteral:
    offset: int
    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class MapLiteral:
    offset: int
    entries: tuple[tuple[Expression, Expression], ...]


@dataclass(frozen=True, slots=True)
class Interpolation:
    """A double-quoted string with `#{…}` in it; literal parts are `Literal`s."""

    offset: int
    parts: tuple[Expression, ...]


Expression = (
    Literal
    | Name
    | Attribute
    | Call
    | Filter
    | Test
    | Unary
    | Binary
    | Ternary
    | ListLiteral
    | MapLiteral
    | Interpolation
)


@dataclass(frozen=True, slots=True)
class Text:
    offset: int
    text: str


@dataclass(frozen=True, slots=True)
class Raw:
    """A raw block: its body is text; `source` has the tags too."""

    offset: int
    body: str
    source: str


@dataclass(frozen=True, slots=True)
class Print:
    offset: int
    value: Expression


@dataclass(frozen=True, slots=True)
class IfTag:
    offset: int
    branches: tuple[tuple[Expression, tuple[Statement, ...]], ...]
    otherwise: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class ForTag:
    offset: int
    variable: str
    items: Expression
    body: tuple[Statement, ...]
    otherwise: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class SetTag:
    offset: int
    name: str
    value: Expression


@dataclass(frozen=True, slots=True)
class MacroTag:
    """`parameters` are names with their default, which is None when there is none."""

    offset: int
    name: str
    parameters: tuple[tuple[str, Expression | None], ...]
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class BlockTag:
    offset: int
    name: str
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class FilterTag:
    """`filters` are names with their arguments, in the order of application."""

    offset: int
    filters: tuple[tuple[str, Arguments], ...] = field(default=())
    body: tuple[Statement, ...] = ()


Statement = Text | Raw | Print | IfTag | ForTag | SetTag | MacroTag | BlockTag | FilterTag
