"""Parser of templates: text, prints and tags."""

from __future__ import annotations

from collections.abc import Callable

from vivace.expressions import nodes
from vivace.expressions.dialect import Dialect
from vivace.expressions.errors import (
    EvaluationError,
    ExpressionSyntaxError,
    LimitError,
    position,
)
from vivace.expressions.expression_parser import CONSTANTS, ExpressionParser
from vivace.expressions.lexer import Kind, Token, tokenize
from vivace.expressions.limits import Limits

__all__ = ["parse"]

Body = tuple[nodes.Statement, ...]


def parse(source: str, dialect: Dialect, limits: Limits) -> Body:
    """The statements of a template.

    Raises:
        ExpressionSyntaxError: with the line and column.
        EvaluationError: an integer is too large, or two macros have one name.
        LimitError: the template is nested too deeply.
    """
    try:
        return _TemplateParser(tokenize(source), source, dialect, limits.nesting).template()
    except RecursionError as exc:
        # with little stack left, before the limit of nesting is reached
        raise LimitError("the template is nested too deeply") from exc


class _TemplateParser(ExpressionParser):
    def __init__(self, tokens: list[Token], source: str, dialect: Dialect, nesting: int) -> None:
        super().__init__(tokens, source, dialect, nesting)
        self.macros: set[str] = set()
        self.tags: dict[str, Callable[[int], nodes.Statement]] = {
            "if": self._if,
            "for": self._for,
            "set": self._set,
            "macro": self._macro,
            "block": self._block,
            "filter": self._filter,
        }

    def template(self) -> Body:
        body = self._body(())
        if self.current.kind is not Kind.END:
            raise self._unknown_tag()
        return body

    def _body(self, ends: tuple[str, ...]) -> Body:
        """Statements up to a tag named in `ends`, which is left for the caller."""
        return self.nested(lambda: self._statements(ends))

    def _statements(self, ends: tuple[str, ...]) -> Body:
        statements: list[nodes.Statement] = []
        while True:
            token = self.current
            match token.kind:
                case Kind.TEXT:
                    statements.append(nodes.Text(token.offset, token.value))
                    self.advance()
                case Kind.RAW:
                    statements.append(nodes.Raw(token.offset, token.value, token.source))
                    self.advance()
                case Kind.PRINT_OPEN:
                    statements.append(self._print())
                case Kind.TAG_OPEN if self._tag_name() not in ends:
                    statements.append(self._tag())
                case _:
                    return tuple(statements)

    def _tag_name(self) -> str:
        name = self.tokens[self.index + 1]
        return str(name.value) if name.kind is Kind.NAME else ""

    def _print(self) -> nodes.Print:
        offset = self.advance().offset
        value = self.expression()
        if self.current.kind is not Kind.PRINT_CLOSE:
            raise self.unexpected("`}}` or an operator")
        self.advance()
        return nodes.Print(offset, value)

    def _tag(self) -> nodes.Statement:
        read = self.tags.get(self._tag_name())
        if read is None:
            raise self._unknown_tag()
        offset = self.advance().offset
        self.advance()
        return read(offset)

    def _unknown_tag(self) -> ExpressionSyntaxError:
        name = self.tokens[self.index + 1]
        return self.error(f"unexpected tag name `{name.value}`", name.offset)

    def _close_tag(self) -> None:
        if self.current.kind is not Kind.TAG_CLOSE:
            raise self.unexpected("`%}`")
        self.advance()

    def _end(self, tag: str, *ends: str) -> str:
        """Enter the tag that ends a body, and return its name."""
        name = self._tag_name() if self.current.kind is Kind.TAG_OPEN else ""
        if name not in ends:
            wanted = " or ".join(f"`{end}`" for end in ends)
            raise self.error(f"expected {wanted} of the tag `{tag}`", self.current.offset)
        self.index += 2
        return name

    def _if(self, offset: int) -> nodes.Statement:
        branches: list[tuple[nodes.Expression, Body]] = []
        end = "elseif"
        while end == "elseif":
            condition = self.expression()
            self._close_tag()
            branches.append((condition, self._body(("elseif", "else", "endif"))))
            end = self._end("if", "elseif", "else", "endif")
        otherwise = self._otherwise("if") if end == "else" else ()
        self._close_tag()
        return nodes.IfTag(offset, tuple(branches), otherwise)

    def _otherwise(self, tag: str) -> Body:
        self._close_tag()
        body = self._body((f"end{tag}",))
        self._end(tag, f"end{tag}")
        return body

    def _for(self, offset: int) -> nodes.Statement:
        variable = self.expect_name("the name of the loop variable")
        if not self.current.is_(Kind.NAME, "in"):
            raise self.unexpected("`in`")
        self.advance()
        items = self.expression()
        self._close_tag()
        body = self._body(("else", "endfor"))
        end = self._end("for", "else", "endfor")
        otherwise = self._otherwise("for") if end == "else" else ()
        self._close_tag()
        return nodes.ForTag(offset, variable, items, body, otherwise)

    def _set(self, offset: int) -> nodes.Statement:
        at = self.current.offset
        name = self.expect_name("the name of a variable")
        if name in CONSTANTS:
            raise self.error(f"`{name}` cannot be assigned", at)
        self.expect("=")
        value = self.expression()
        self._close_tag()
        return nodes.SetTag(offset, name, value)

    def _macro(self, offset: int) -> nodes.Statement:
        name = self.expect_name("the name of the macro")
        parameters = self._parameters()
        self._close_tag()
        if name in self.macros:
            raise self._duplicate(name, offset)
        self.macros.add(name)
        return nodes.MacroTag(offset, name, parameters, self._simple_body("macro"))

    def _duplicate(self, name: str, offset: int) -> EvaluationError:
        error = EvaluationError(f"there is more than one macro named `{name}`")
        error.locate(self.source, position(self.source, offset))
        return error

    def _simple_body(self, tag: str) -> Body:
        body = self._body((f"end{tag}",))
        self._end(tag, f"end{tag}")
        if self.current.kind is Kind.NAME:
            self.advance()  # the name may be repeated at the end
        self._close_tag()
        return body

    def _parameters(self) -> tuple[tuple[str, nodes.Expression | None], ...]:
        self.expect("(")
        parameters: list[tuple[str, nodes.Expression | None]] = []
        while not self.at(")"):
            name = self.expect_name("the name of a parameter")
            parameters.append((name, self.expression() if self.take("=") else None))
            if not self.take(","):
                break
        self.expect(")")
        return tuple(parameters)

    def _block(self, offset: int) -> nodes.Statement:
        if self.current.kind is Kind.STRING:
            name = str(self.advance().value)
        else:
            name = self.expect_name("the name of the block")
        self._close_tag()
        return nodes.BlockTag(offset, name, self._simple_body("block"))

    def _filter(self, offset: int) -> nodes.Statement:
        filters: list[tuple[str, nodes.Arguments]] = []
        while True:
            name = self.expect_name("the name of a filter")
            filters.append((name, self.optional_arguments()))
            if not self.current.is_(Kind.OPERATOR, "|"):
                break
            self.advance()
        self._close_tag()
        return nodes.FilterTag(offset, tuple(filters), self._simple_body("filter"))
