"""Turns our syntax tree into Jinja2's, whose code generator makes Python of it.

Every operator, filter, test, function and look-up becomes a call of a run-time function, which a
Jinja2 `Filter` node without target stands for: the code generator binds those once per function
body and calls them directly. Names never become Python variables. Statements map one to one,
except that the bodies of blocks, macros and filter tags become functions of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jinja2 import nodes as jinja

from vivace.expressions import nodes
from vivace.expressions.builtins import Builtin
from vivace.expressions.paths import static_path
from vivace.expressions.runtime import body_key

__all__ = ["LAZY", "Builtins", "Translator"]

LAZY = "lazy"
"""Name of the pseudo call whose argument is compiled to a function without arguments."""

OPERATORS: Mapping[str, str] = {
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "divide",
    "%": "remainder",
    "==": "equals",
    "!=": "not_equals",
    "<": "less",
    ">": "greater",
    "<=": "less_or_equal",
    ">=": "greater_or_equal",
    "~": "concatenate",
    "..": "span",
    "contains": "contains",
    "isIn": "is_in",
}
WRAPPING = frozenset({"+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">="})
"""Operators that report an undefined operand as their own failure, which nothing rescues."""

UNARY = {"-": "minus", "+": "plus"}


@dataclass(frozen=True, slots=True)
class Builtins:
    """Everything that a template can name."""

    filters: Mapping[str, Builtin]
    tests: Mapping[str, Builtin]
    functions: Mapping[str, Builtin]


class Translator:
    """Translates one template.

    Args:
        builtins: What can be named; unknown names fail when they are reached, not before.
        keep_raw: Leave the tags around raw blocks, for output that is rendered again.
    """

    def __init__(self, builtins: Builtins, *, keep_raw: bool = False) -> None:
        self._builtins = builtins
        self._keep_raw = keep_raw
        self._macros: dict[str, nodes.MacroTag] = {}
        self._bodies: dict[str, jinja.Block] = {}
        self._captures = 0

    def template(self, statements: tuple[nodes.Statement, ...]) -> jinja.Template:
        """The whole template; bodies that are functions stand at its end."""
        for statement in _walk(statements):
            if isinstance(statement, nodes.MacroTag):
                self._macros[statement.name] = statement
        body = self._body(statements)
        return jinja.Template([*body, *self._bodies.values()], lineno=1)

    def _body(self, statements: Iterable[nodes.Statement]) -> list[jinja.Node]:
        return [node for each in statements if (node := self._statement(each)) is not None]

    def _statement(self, node: nodes.Statement) -> jinja.Node | None:
        match node:
            case nodes.Text():
                return _output(node, jinja.TemplateData(node.text))
            case nodes.Raw():
                return _output(
                    node, jinja.TemplateData(node.source if self._keep_raw else node.body)
                )
            case nodes.Print():
                return _output(node, self._value(node.value))
            case nodes.IfTag():
                return self._if(node)
            case nodes.ForTag():
                return self._for(node)
            case nodes.SetTag():
                value = self._value(node.value)
                return jinja.ExprStmt(
                    _call("assign", jinja.Const(node.name), value), lineno=_at(node)
                )
            case nodes.MacroTag():
                self._define(body_key("macro", node.name), node, self._macro_body(node))
                return None
            case nodes.BlockTag():
                return self._block(node)
            case nodes.FilterTag():
                return self._filter_tag(node)

    def _if(self, node: nodes.IfTag) -> jinja.Node:
        tests = [_call("truth", self._operand("if", condition)) for condition, _ in node.branches]
        bodies = [self._body(body) or [_output(node)] for _, body in node.branches]
        others = [
            jinja.If(test, body, [], [], lineno=_at(node))
            for test, body in zip(tests[1:], bodies[1:], strict=True)
        ]
        return jinja.If(tests[0], bodies[0], others, self._body(node.otherwise), lineno=_at(node))

    def _for(self, node: nodes.ForTag) -> jinja.Node:
        items = _call("iterate", jinja.Const(node.variable), self._value(node.items))
        target = jinja.Name("_", "store")
        body = self._body(node.body)
        loop = jinja.For(target, items, body, [], None, False, lineno=_at(node))
        if not node.otherwise:
            return loop
        otherwise = self._body(node.otherwise)
        empty = jinja.If(_call("loop_was_empty"), otherwise, [], [], lineno=_at(node))
        return jinja.Scope([loop, empty], lineno=_at(node))

    def _define(self, name: str, node: nodes.Statement, body: list[jinja.Node]) -> None:
        self._bodies[name] = jinja.Block(name, body, False, False, lineno=_at(node))

    def _macro_body(self, node: nodes.MacroTag) -> list[jinja.Node]:
        defaults = [
            jinja.ExprStmt(
                _call("set_default", jinja.Const(name), _lazy(self._default(value))),
                lineno=_at(node),
            )
            for name, value in node.parameters
        ]
        return [*defaults, *self._body(node.body)]

    def _default(self, value: nodes.Expression | None) -> jinja.Expr:
        return jinja.Const(None) if value is None else self._value(value)

    def _block(self, node: nodes.BlockTag) -> jinja.Node:
        # of two blocks with one name the last is rendered at both places
        self._define(body_key("block", node.name), node, self._body(node.body))
        target = jinja.Name("piece", "store")
        pieces = _call("block_pieces", jinja.Const(node.name))
        shown = [jinja.Output([jinja.Name("piece", "load")])]
        return jinja.For(target, pieces, shown, [], None, False, lineno=_at(node))

    def _filter_tag(self, node: nodes.FilterTag) -> jinja.Node:
        self._captures += 1
        name = f"capture_{self._captures}"
        self._define(name, node, self._body(node.body))
        value: jinja.Expr = _call("capture", jinja.Const(name))
        for filter_name, arguments in node.filters:
            value = self._apply("filter", self._builtins.filters, filter_name, arguments, [value])
        return _output(node, value)

    def _value(self, node: nodes.Expression) -> jinja.Expr:
        names = static_path(node)
        if names is not None:
            return _call("path", jinja.Const(names))
        match node:
            case nodes.Literal():
                return jinja.Const(node.value)
            case nodes.Attribute():
                return self._attribute(node)
            case nodes.Call():
                return self._function(node)
            case nodes.Filter():
                return self._filter(node)
            case nodes.Test():
                return self._test(node)
            case nodes.Unary():
                return self._unary(node)
            case nodes.Binary():
                return self._binary(node)
            case nodes.Ternary():
                condition = _call("truth_or_null", self._value(node.condition))
                then, otherwise = self._value(node.then), self._value(node.otherwise)
                return jinja.CondExpr(condition, then, otherwise)
            case nodes.ListLiteral():
                return jinja.List([self._value(item) for item in node.items])
            case nodes.MapLiteral():
                return self._map(node)
            case nodes.Interpolation():
                parts = [self._value(part) for part in node.parts]
                return parts[0] if len(parts) == 1 else _call("concatenate", *parts)
            case nodes.Name():
                raise AssertionError("a name is a path")

    def _map(self, node: nodes.MapLiteral) -> jinja.Expr:
        parts = [self._value(part) for entry in node.entries for part in entry]
        return _call("map_of", *parts)

    def _attribute(self, node: nodes.Attribute) -> jinja.Expr:
        target = self._value(node.target)
        if node.arguments is not None:
            return _call("invoke", target, self._value(node.key), *map(self._value, node.arguments))
        return _call("attribute", target, self._value(node.key))

    def _unary(self, node: nodes.Unary) -> jinja.Expr:
        if node.operator == "not":
            return jinja.Not(_call("truth", self._value(node.operand)))
        return _call(UNARY[node.operator], self._value(node.operand))

    def _binary(self, node: nodes.Binary) -> jinja.Expr:
        match node.operator:
            case "and" | "or":
                return self._logic(node)
            case "??" | "???":
                return self._coalesce(node)
            case operator:
                wraps = operator in WRAPPING
                operands = [
                    self._operand(f"`{operator}`", each) if wraps else self._value(each)
                    for each in node.operands
                ]
                return _call(OPERATORS[operator], *operands)

    def _logic(self, node: nodes.Binary) -> jinja.Expr:
        combine = jinja.And if node.operator == "and" else jinja.Or
        first, *rest = [_call("truth", self._value(each)) for each in node.operands]
        result: jinja.Expr = first
        for each in rest:
            result = combine(result, each)
        return result

    def _coalesce(self, node: nodes.Binary) -> jinja.Expr:
        left, right = node.operands
        names = static_path(left)
        otherwise = _lazy(self._value(right))
        if names is not None and node.operator == "??":
            return _call("coalesce_paths", jinja.Const(names), otherwise)
        operation = "coalesce" if node.operator == "??" else "coalesce_undefined"
        return _call(operation, _lazy(self._value(left)), otherwise)

    def _operand(self, operator: str, node: nodes.Expression) -> jinja.Expr:
        """A value whose undefined names are the failure of `operator`."""
        names = static_path(node)
        if names is not None:
            return _call("operand_path", jinja.Const(operator), jinja.Const(names))
        value = self._value(node)
        if _cannot_be_undefined(node):
            return value
        return _call("operand", jinja.Const(operator), _lazy(value))

    def _filter(self, node: nodes.Filter) -> jinja.Expr:
        value: jinja.Expr
        if node.name == "default":
            value = _lazy(self._value(node.target))
        elif node.name == "className" and _is_integer(node.target):
            value = _call("long", self._value(node.target))
        else:
            value = self._value(node.target)
        return self._apply("filter", self._builtins.filters, node.name, node.arguments, [value])

    def _test(self, node: nodes.Test) -> jinja.Expr:
        names = static_path(node.target)
        if node.name == "defined" and names is not None:
            result: jinja.Expr = _call("is_path_defined", jinja.Const(names))
        else:
            value = self._value(node.target)
            value = _lazy(value) if node.name == "defined" else value
            result = self._apply("test", self._builtins.tests, node.name, node.arguments, [value])
        return jinja.Not(result) if node.negated else result

    def _function(self, node: nodes.Call) -> jinja.Expr:
        if node.name in self._builtins.functions or node.name not in self._macros:
            return self._apply("function", self._builtins.functions, node.name, node.arguments, [])
        return self._call_macro(self._macros[node.name], node.arguments)

    def _call_macro(self, macro: nodes.MacroTag, arguments: nodes.Arguments) -> jinja.Expr:
        names = [name for name, _ in macro.parameters]
        problem = _mismatch(arguments, names, f"macro {macro.name}")
        if problem:
            return _call("fail", jinja.Const(problem))
        given = [*zip(names, arguments.positional, strict=False), *arguments.named]
        values = [
            part for name, each in given for part in (jinja.Const(name), self._argument(each))
        ]
        return _call("call_macro", jinja.Const(macro.name), *values)

    def _argument(self, node: nodes.Expression) -> jinja.Expr:
        """An argument of a macro, which may be all variables of the caller."""
        if isinstance(node, nodes.Name) and node.name == "_context":
            return _call("variables")
        return self._value(node)

    def _apply(
        self,
        what: str,
        known: Mapping[str, Builtin],
        name: str,
        arguments: nodes.Arguments,
        values: list[jinja.Expr],
    ) -> jinja.Expr:
        each = known.get(name)
        if each is None:
            return _call("unknown", jinja.Const(what), jinja.Const(name))
        if each.parameters is None:
            return _call(f"{what} {name}", *values)
        problem = _mismatch(arguments, list(each.parameters), f"{what} {name}", each.variadic)
        if problem:
            return _call("fail", jinja.Const(problem))
        positional = [self._value(argument) for argument in arguments.positional]
        named = [
            jinja.Keyword(each.parameters[key], self._value(argument))
            for key, argument in arguments.named
        ]
        return _call(f"{what} {name}", *values, *positional, named=named)


def _mismatch(
    arguments: nodes.Arguments, names: list[str], label: str, variadic: bool = False
) -> str:
    """What is wrong with the arguments, or an empty text."""
    if variadic:
        return f"{label} takes no named arguments" if arguments.named else ""
    count = len(arguments.positional)
    if count > len(names):
        return f"{label} takes at most {len(names)} arguments, not {count}"
    seen = set(names[:count])
    for name, _ in arguments.named:
        if name not in names:
            known = f"one of {', '.join(names)}" if names else "none at all"
            return f"{label} has no argument `{name}`, only {known}"
        if name in seen:
            return f"{label} is given the argument `{name}` twice"
        seen.add(name)
    return ""


def _walk(statements: Iterable[nodes.Statement]) -> Iterable[nodes.Statement]:
    for statement in statements:
        yield statement
        match statement:
            case nodes.IfTag():
                for _, body in statement.branches:
                    yield from _walk(body)
                yield from _walk(statement.otherwise)
            case nodes.ForTag():
                yield from _walk(statement.body)
                yield from _walk(statement.otherwise)
            case nodes.MacroTag() | nodes.BlockTag() | nodes.FilterTag():
                yield from _walk(statement.body)
            case _:
                pass


def _call(
    name: str, *arguments: jinja.Expr, named: list[jinja.Keyword] | None = None
) -> jinja.Filter:
    return jinja.Filter(None, name, list(arguments), named or [], None, None)


def _lazy(value: jinja.Expr) -> jinja.Filter:
    return _call(LAZY, value)


def _output(node: nodes.Statement, *values: jinja.Expr) -> jinja.Output:
    for value in values:
        value.lineno = _at(node)
    return jinja.Output(list(values), lineno=_at(node))


def _at(node: nodes.Statement) -> int:
    """Where Jinja2 keeps a line we keep an offset, from which line and column follow."""
    return node.offset + 1


def _cannot_be_undefined(node: nodes.Expression) -> bool:
    match node:
        case nodes.Literal():
            return True
        case nodes.Unary():
            return _cannot_be_undefined(node.operand)
        case nodes.Binary():
            if node.operator in WRAPPING:
                return True
            return all(map(_cannot_be_undefined, node.operands))
        case _:
            return False


def _is_integer(node: nodes.Expression) -> bool:
    return isinstance(node, nodes.Literal) and type(node.value) is int
