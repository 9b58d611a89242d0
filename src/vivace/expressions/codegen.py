"""Compiles Jinja2's tree with Jinja2's code generator, adapted in four places.

1. Pieces of output are yielded as they are: one compiled template serves text and typed rendering.
2. A call is a direct call of a run-time function, a global of the module, with the state first.
3. The pseudo call `lazy` is a lambda: `??`, `default` and `is defined` decide what is evaluated.
4. Blocks print nothing where they are defined: bodies of macros, blocks and filter tags are
   functions that the run time calls by name.

Jinja2's own filters, tests, globals and undefined objects are not used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import StringIO
from types import CodeType, TracebackType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame

from vivace.expressions.errors import LimitError
from vivace.expressions.translate import LAZY

__all__ = ["Compiled", "Compiler"]

TOO_DEEP = (RecursionError, SyntaxError, MemoryError, IndentationError)
"""How Python says that generated code is nested too deeply for it."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A compiled template: its root, the bodies that are called by name, and where it came from."""

    root: Callable[..., Any]
    blocks: Mapping[str, Callable[..., Any]]
    offsets: tuple[tuple[int, int], ...]
    """Line of the generated code → offset in the source, ascending."""

    def offset_of(self, traceback: TracebackType | None) -> int | None:
        """Offset of the statement that raised, or None if none of this template did."""
        line = None
        while traceback is not None:
            if traceback.tb_frame.f_globals is self.root.__globals__:
                line = traceback.tb_lineno
            traceback = traceback.tb_next
        if line is None:
            return None
        before = [offset for at, offset in self.offsets if at <= line]
        return before[-1] if before else 0


class Compiler:
    """Makes functions of translated templates.

    Args:
        operations: Every run-time function that compiled code may call, by name.
    """

    def __init__(self, operations: Mapping[str, Callable[..., Any]]) -> None:
        self._environment = jinja2.Environment(optimized=False, autoescape=False)  # noqa: S701
        self._environment.globals = {}
        self._environment.filters = {}
        self._environment.tests = {}
        self._identifiers = {name: f"operation_{i}" for i, name in enumerate(operations)}
        self._operations = {self._identifiers[name]: call for name, call in operations.items()}

    def compile(self, template: nodes.Template) -> Compiled:
        """Generate and load the code.

        Raises:
            LimitError: Python cannot compile code that is nested so deeply.
        """
        try:
            code, offsets = self._code(template)
        except TOO_DEEP as exc:
            raise LimitError("the template is nested too deeply") from exc
        namespace: dict[str, Any] = {"environment": self._environment, **self._operations}
        exec(code, namespace)  # noqa: S102 - generated from our own tree: no text of the user's
        return Compiled(namespace["root"], namespace["blocks"], offsets)

    def _code(self, template: nodes.Template) -> tuple[CodeType, tuple[tuple[int, int], ...]]:
        stream = StringIO()
        generator = _Generator(self._environment, None, None, stream, optimized=False)
        generator.identifiers = self._identifiers
        generator.visit(template)
        offsets = tuple((line, position - 1) for position, line in generator.debug_info)
        return compile(stream.getvalue(), "<expression>", "exec"), offsets


class _Generator(CodeGenerator):
    identifiers: Mapping[str, str]
    """Operation → the global name that it has in the generated module."""

    def write_commons(self) -> None:
        # makes a generator even of a body without output
        self.writeline("if 0: yield None")

    def pull_dependencies(self, nodes: Iterable[nodes.Node]) -> None:
        # operations are globals of the module: nothing is bound on each call
        pass

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:  # noqa: N802
        for child in node.nodes:
            self.writeline("yield ", child)
            self.visit(child, frame)

    def visit_TemplateData(self, node: nodes.TemplateData, frame: Frame) -> None:  # noqa: N802
        self.write(repr(node.data))

    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:  # noqa: N802
        if node.name == LAZY:
            self.write("(lambda: ")
            self.visit(node.args[0], frame)
            self.write(")")
            return
        self.write(f"{self.identifiers[node.name]}(context")
        for argument in (*node.args, *node.kwargs):
            self.write(", ")
            self.visit(argument, frame)
        self.write(")")

    def visit_Block(self, node: nodes.Block, frame: Frame) -> None:  # noqa: N802
        pass
