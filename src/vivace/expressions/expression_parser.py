"""Pratt parser of expressions, with the binding powers of each dialect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from vivace.expressions import nodes
from vivace.expressions.dialect import Dialect
from vivace.expressions.errors import ExpressionSyntaxError, LimitError
from vivace.expressions.lexer import Kind, Token

__all__ = ["CONSTANTS", "ExpressionParser"]

T = TypeVar("T")

COMMON_POWERS: Mapping[str, int] = {
    "or": 10,
    "and": 15,
    "is": 20,
    "is not": 20,
    "contains": 20,
    "==": 30,
    "equals": 30,
    "!=": 30,
    "<": 30,
    ">": 30,
    "<=": 30,
    ">=": 30,
    "+": 40,
    "-": 40,
    "*": 60,
    "/": 60,
    "%": 60,
    "|": 100,
    "~": 110,
    "..": 120,
}
POWERS: Mapping[Dialect, Mapping[str, int]] = {
    Dialect.V1: {**COMMON_POWERS, "??": 120, "???": 120, "isIn": 120},
    Dialect.V2: {**COMMON_POWERS, "??": 30, "???": 30, "isIn": 30},
}
"""Every binary operator is left-associative; a higher power binds tighter."""

PREFIXES = frozenset({"not", "+", "-"})
PREFIX_POWER = 500
CHAINABLE = frozenset({"~", "and", "or", "+"})
"""Operators whose chains become one node, so that a long chain is not a deep tree."""

SPELLINGS = {"equals": "=="}
CONSTANTS = {
    "true": True,
    "TRUE": True,
    "false": False,
    "FALSE": False,
    "null": None,
    "NULL": None,
    "none": None,
    "NONE": None,
}


class ExpressionParser:
    """Reads expressions from a list of tokens; the parser of tags builds on it.

    Args:
        tokens: As `tokenize` gives them, ending with END.
        source: The template, for messages.
        dialect: Decides the binding powers.
        nesting: Deepest tree that is accepted.
    """

    def __init__(self, tokens: list[Token], source: str, dialect: Dialect, nesting: int) -> None:
        self.tokens = tokens
        self.source = source
        self.dialect = dialect
        self.powers = POWERS[dialect]
        self.index = 0
        self.depth = 0
        self.nesting = nesting

    @property
    def current(self) -> Token:
        return self.tokens[self.index]

    def advance(self) -> Token:
        token = self.tokens[self.index]
        self.index += 1
        return token

    def at(self, mark: str) -> bool:
        """Whether the next token is that punctuation mark."""
        token = self.tokens[self.index]
        return token.value == mark and token.kind is Kind.PUNCTUATION

    def take(self, mark: str) -> bool:
        """Skip that punctuation mark if it comes next."""
        if self.at(mark):
            self.index += 1
            return True
        return False

    def expect(self, mark: str) -> Token:
        if not self.at(mark):
            raise self.unexpected(f"`{mark}`")
        return self.advance()

    def expect_name(self, what: str) -> str:
        if self.current.kind is not Kind.NAME:
            raise self.unexpected(what)
        return str(self.advance().value)

    def unexpected(self, wanted: str) -> ExpressionSyntaxError:
        token = self.current
        found = f"`{token.value}`" if token.value not in ("", []) else _end_name(token.kind)
        return self.error(f"expected {wanted}, found {found}", token.offset)

    def error(self, message: str, offset: int) -> ExpressionSyntaxError:
        return ExpressionSyntaxError(message, source=self.source, offset=offset)

    def nested(self, parse: Callable[[], T]) -> T:
        """Run a part of the parser one level deeper."""
        self.depth += 1
        if self.depth > self.nesting:
            raise LimitError(f"the template is nested deeper than {self.nesting} levels")
        result = parse()
        self.depth -= 1
        return result

    def expression(self) -> nodes.Expression:
        """A full expression, with the ternary."""
        return self.nested(self._ternary)

    def _ternary(self) -> nodes.Expression:
        condition = self._binary(0)
        if not self.at("?"):
            return condition
        offset = self.advance().offset
        then = self.expression()
        self.expect(":")
        return nodes.Ternary(offset, condition, then, self.expression())

    def _binary(self, power: int) -> nodes.Expression:
        left = self._operand()
        height = 0
        while self.current.kind is Kind.OPERATOR:
            own = self.powers.get(self.current.value, -1)
            if own < power:
                break
            longer = self._combined(left, self.advance(), own)
            height += not _is_same_chain(left, longer)
            self._check_height(height)
            left = longer
        return left

    def _check_height(self, height: int) -> None:
        if self.depth + height > self.nesting:
            raise LimitError(f"the expression is nested deeper than {self.nesting} levels")

    def _combined(self, left: nodes.Expression, token: Token, power: int) -> nodes.Expression:
        operator = str(token.value)
        if operator == "|":
            name = self.expect_name("the name of a filter")
            return nodes.Filter(token.offset, left, name, self.optional_arguments())
        if operator in ("is", "is not"):
            name = self.expect_name("the name of a test")
            arguments = self.optional_arguments()
            return nodes.Test(token.offset, left, name, arguments, operator == "is not")
        right = self.nested(lambda: self._binary(power + 1))
        operator = SPELLINGS.get(operator, operator)
        if operator in CHAINABLE and isinstance(left, nodes.Binary) and left.operator == operator:
            return nodes.Binary(left.offset, operator, (*left.operands, right))
        return nodes.Binary(token.offset, operator, (left, right))

    def _operand(self) -> nodes.Expression:
        token = self.current
        if token.kind is Kind.OPERATOR and token.value in PREFIXES:
            self.advance()
            operand = self.nested(lambda: self._binary(PREFIX_POWER))
            return nodes.Unary(token.offset, str(token.value), operand)
        if self.take("("):
            inner = self.expression()
            self.expect(")")
            self.parenthesised = inner
            return self._postfix(inner)
        if self.take("["):
            return nodes.ListLiteral(token.offset, self._list_items())
        if self.take("{"):
            return nodes.MapLiteral(token.offset, self._map_entries())
        return self._postfix(self._primary())

    def _primary(self) -> nodes.Expression:
        token = self.current
        match token.kind:
            case Kind.NUMBER | Kind.STRING:
                self.advance()
                return nodes.Literal(token.offset, token.value)
            case Kind.INTERPOLATION:
                self.advance()
                return self._interpolation(token)
            case Kind.NAME:
                self.advance()
                return self._name(token)
            case _:
                raise self.unexpected("an expression")

    def _name(self, token: Token) -> nodes.Expression:
        name = str(token.value)
        if name in CONSTANTS:
            return nodes.Literal(token.offset, CONSTANTS[name])
        if self.at("("):
            return nodes.Call(token.offset, name, self.arguments())
        return nodes.Name(token.offset, name)

    def _postfix(self, target: nodes.Expression) -> nodes.Expression:
        height = 0
        while True:
            self._check_height(height)
            height += 1
            offset = self.current.offset
            if self.take("."):
                key = nodes.Literal(offset, self.expect_name("the name of an attribute"))
                arguments = self._method_arguments() if self.at("(") else None
                target = nodes.Attribute(offset, target, key, arguments)
            elif self.take("["):
                target = nodes.Attribute(offset, target, self.expression())
                self.expect("]")
            else:
                return target

    def _method_arguments(self) -> tuple[nodes.Expression, ...]:
        arguments = self.arguments()
        if arguments.named:
            raise self.unexpected("positional arguments of a method")
        return arguments.positional

    def _list_items(self) -> tuple[nodes.Expression, ...]:
        items: list[nodes.Expression] = []
        if self.take("]"):
            return ()
        while True:
            items.append(self.expression())
            if not self.take(","):
                break
        self.expect("]")
        return tuple(items)

    def _map_entries(self) -> tuple[tuple[nodes.Expression, nodes.Expression], ...]:
        entries: list[tuple[nodes.Expression, nodes.Expression]] = []
        if self.take("}"):
            return ()
        while True:
            key = self.expression()
            self.expect(":")
            entries.append((key, self.expression()))
            if not self.take(","):
                break
        self.expect("}")
        return tuple(entries)

    def _interpolation(self, token: Token) -> nodes.Expression:
        parts: list[nodes.Expression] = []
        for part in token.value:
            if isinstance(part, str):
                parts.append(nodes.Literal(token.offset, part))
            else:
                parts.append(self._inner_expression(part))
        return nodes.Interpolation(token.offset, tuple(parts))

    def _inner_expression(self, tokens: list[Token]) -> nodes.Expression:
        inner = ExpressionParser(tokens, self.source, self.dialect, self.nesting)
        inner.depth = self.depth
        result = inner.expression()
        if inner.current.kind is not Kind.END:
            raise inner.unexpected("`}`")
        return result

    def optional_arguments(self) -> nodes.Arguments:
        """Arguments in parentheses, or none at all."""
        return self.arguments() if self.at("(") else nodes.Arguments()

    def arguments(self) -> nodes.Arguments:
        """Positional arguments, then named ones."""
        self.expect("(")
        positional: list[nodes.Expression] = []
        named: list[tuple[str, nodes.Expression]] = []
        while not self.at(")"):
            if self._at_named_argument():
                name = str(self.advance().value)
                self.advance()
                named.append((name, self.expression()))
            elif named:
                raise self.unexpected("a named argument")
            else:
                positional.append(self.expression())
            if not self.take(","):
                break
            if self.at(")"):
                raise self.unexpected("an argument")
        self.expect(")")
        return nodes.Arguments(tuple(positional), tuple(named))

    def _at_named_argument(self) -> bool:
        return self.current.kind is Kind.NAME and self.tokens[self.index + 1].is_(
            Kind.PUNCTUATION, "="
        )


def _is_same_chain(before: nodes.Expression, after: nodes.Expression) -> bool:
    return isinstance(after, nodes.Binary) and after.operands[0] is not before


def _end_name(kind: Kind) -> str:
    match kind:
        case Kind.PRINT_CLOSE:
            return "`}}`"
        case Kind.TAG_CLOSE:
            return "`%}`"
        case Kind.STRING:
            return "an empty string"
        case _:
            return "the end"
