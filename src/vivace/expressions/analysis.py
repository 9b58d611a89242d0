"""What a template reads and calls, found without rendering it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from vivace.expressions import nodes
from vivace.expressions.paths import static_path

__all__ = ["Analysis", "analyse"]

READ_EVERYTHING = frozenset({"render", "renderOnce", "fetchContext", "printContext"})
IMPLICIT_READS: dict[str, tuple[tuple[str, ...], ...]] = {
    "currentEachOutput": (("taskrun", "value"), ("parents",)),
    "env": (("envs",),),
    "fileURI": (("flow", "namespace"),),
    "iterationOutput": (("taskrun",), ("task", "id"), ("parents",), ("outputs",)),
    "parentOutput": (("parent",), ("parents",), ("outputs",)),
    "tasksWithState": (("tasks",),),
}
"""What functions read from the context besides their arguments."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """The result of the static pass.

    Attributes:
        references: Name paths as far as they are constant; `a[b].c` gives `("a",)` and `("b",)`.
        functions: Called functions, without macros of the template.
        filters: Applied filters.
        reads_everything: A call reads names that cannot be known.
    """

    references: frozenset[tuple[str, ...]]
    functions: frozenset[str]
    filters: frozenset[str]
    reads_everything: bool


def analyse(statements: tuple[nodes.Statement, ...], known: Container[str]) -> Analysis:
    """Collect names, functions and filters.

    Names that the template itself may have set count as references too, if only there: a
    reference too many costs a look-up, one too few a rendering.

    Args:
        statements: The template.
        known: The functions that exist, which win over macros of the same name.
    """
    walk = _Walk()
    walk.body(statements, frozenset())
    functions = frozenset(
        name for name in walk.functions if name in known or name not in walk.macros
    )
    for name in functions:
        walk.references.update(IMPLICIT_READS.get(name, ()))
    return Analysis(
        references=frozenset(walk.references),
        functions=functions,
        filters=frozenset(walk.filters),
        reads_everything=walk.reads_context or bool(functions & READ_EVERYTHING),
    )


class _Walk:
    def __init__(self) -> None:
        self.references: set[tuple[str, ...]] = set()
        self.functions: set[str] = set()
        self.filters: set[str] = set()
        self.macros: set[str] = set()
        self.reads_context = False

    def body(self, statements: Iterable[nodes.Statement], local: frozenset[str]) -> None:
        """Walk statements; `local` are names that are certainly not the context's."""
        for statement in statements:
            self._statement(statement, local)
            if isinstance(statement, nodes.SetTag):
                local |= {statement.name}

    def _statement(self, node: nodes.Statement, local: frozenset[str]) -> None:
        match node:
            case nodes.Print():
                self._expression(node.value, local)
            case nodes.SetTag():
                self._expression(node.value, local)
            case nodes.IfTag():
                for condition, body in node.branches:
                    self._expression(condition, local)
                    self.body(body, local)
                self.body(node.otherwise, local)
            case nodes.ForTag():
                self._expression(node.items, local)
                self.body(node.body, local | {node.variable, "loop"})
                self.body(node.otherwise, local)
            case nodes.MacroTag():
                self.macros.add(node.name)
                parameters = frozenset(name for name, _ in node.parameters)
                for _, default in node.parameters:
                    if default is not None:
                        self._expression(default, parameters)
                self.body(node.body, parameters)
            case nodes.BlockTag():
                self.body(node.body, local)
            case nodes.FilterTag():
                self.body(node.body, local)
                for name, arguments in node.filters:
                    self.filters.add(name)
                    self._arguments(arguments, local)
            case nodes.Text() | nodes.Raw():
                pass

    def _expression(self, node: nodes.Expression, local: frozenset[str]) -> None:
        names = static_path(node)
        if names is not None:
            self._reference(names, local)
            return
        match node:
            case nodes.Attribute():
                self._attribute(node, local)
            case nodes.Call():
                self.functions.add(node.name)
                self._arguments(node.arguments, local)
            case nodes.Filter():
                self.filters.add(node.name)
                self._expression(node.target, local)
                self._arguments(node.arguments, local)
            case nodes.Test():
                self._expression(node.target, local)
                self._arguments(node.arguments, local)
            case _:
                for child in _children(node):
                    self._expression(child, local)

    def _attribute(self, node: nodes.Attribute, local: frozenset[str]) -> None:
        self._expression(node.target, local)
        self._expression(node.key, local)
        for argument in node.arguments or ():
            self._expression(argument, local)

    def _arguments(self, arguments: nodes.Arguments, local: frozenset[str]) -> None:
        for argument in arguments.positional:
            self._expression(argument, local)
        for _, argument in arguments.named:
            self._expression(argument, local)

    def _reference(self, names: tuple[object, ...], local: frozenset[str]) -> None:
        if names[0] == "_context":
            self.reads_context = True
        if names[0] in local:
            return
        # an index ends the path: what is sent elsewhere is the whole list
        end = next((i for i, key in enumerate(names) if not isinstance(key, str)), len(names))
        self.references.add(tuple(str(key) for key in names[:end]))


def _children(node: nodes.Expression) -> Iterator[nodes.Expression]:
    match node:
        case nodes.Unary():
            yield node.operand
        case nodes.Binary():
            yield from node.operands
        case nodes.Ternary():
            yield from (node.condition, node.then, node.otherwise)
        case nodes.ListLiteral():
            yield from node.items
        case nodes.MapLiteral():
            for key, value in node.entries:
                yield from (key, value)
        case nodes.Interpolation():
            yield from node.parts
        case _:
            return
