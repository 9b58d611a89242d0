"""Parses jq programs into filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from vivace.expressions.jq import filters as f
from vivace.expressions.jq.errors import JqSyntaxError
from vivace.expressions.jq.lexer import Token, tokenize
from vivace.expressions.jq.patterns import ArrayPattern, ObjectPattern, Pattern, VariablePattern

__all__ = ["parse"]

UPDATES = frozenset({"=", "|=", "+=", "-=", "*=", "/=", "%=", "//="})
COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
KEYWORDS = frozenset(
    [
        "def",
        "as",
        "if",
        "then",
        "elif",
        "else",
        "end",
        "reduce",
        "foreach",
        "try",
        "catch",
        "label",
        "import",
        "include",
        "and",
        "or",
        "__loc__",
    ]
)
DEEPEST = 100

Natives = Mapping[tuple[str, int], Callable[..., f.Filter]]


def parse(program: str, natives: Natives) -> f.Filter:
    """The filter of a program.

    Args:
        program: The text.
        natives: Makes a filter from arguments, by name and number of arguments.

    Raises:
        JqSyntaxError: it does not parse, or calls what does not exist.
    """
    parser = _Parser(tokenize(program), natives)
    result = parser.pipe()
    parser.expect_end()
    return result


class _Scope:
    """Functions and variables in sight, innermost first."""

    def __init__(self, parent: _Scope | None = None) -> None:
        self.parent = parent
        self.functions: dict[tuple[str, int], f.Function | f.Parameter] = {}
        self.variables: set[str] = set()
        self.labels: set[str] = set()

    def function(self, key: tuple[str, int]) -> f.Function | f.Parameter | None:
        scope: _Scope | None = self
        while scope is not None:
            if key in scope.functions:
                return scope.functions[key]
            scope = scope.parent
        return None

    def knows(self, name: str, *, label: bool = False) -> bool:
        scope: _Scope | None = self
        while scope is not None:
            if name in (scope.labels if label else scope.variables):
                return True
            scope = scope.parent
        return False


class _Parser:
    def __init__(self, tokens: list[Token], natives: Natives, scope: _Scope | None = None) -> None:
        self.tokens = tokens
        self.natives = natives
        self.index = 0
        self.depth = 0
        self.scope = scope or _Scope()

    @property
    def current(self) -> Token:
        return self.tokens[self.index]

    def at(self, text: str) -> bool:
        token = self.current
        return token.kind in ("operator", "name") and token.value == text

    def take(self, text: str) -> bool:
        if self.at(text):
            self.index += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.take(text):
            raise self.unexpected(f"`{text}`")

    def expect_end(self) -> None:
        if self.current.kind != "end":
            raise self.unexpected("an operator")

    def unexpected(self, wanted: str) -> JqSyntaxError:
        token = self.current
        found = "the end" if token.kind == "end" else f"`{token.value}`"
        return JqSyntaxError(f"expected {wanted}, found {found}", token.offset)

    def word(self, kind: str, wanted: str) -> str:
        if self.current.kind != kind:
            raise self.unexpected(wanted)
        self.index += 1
        return str(self.tokens[self.index - 1].value)

    def pipe(self) -> f.Filter:
        """The loosest level: definitions, labels, and filters joined by `|`."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise JqSyntaxError("the program is nested too deeply", self.current.offset)
        stages: list[f.Filter] = []
        while True:
            if self.at("def"):
                stages.append(self._definition())
                break
            if self.at("label"):
                stages.append(self._label())
                break
            stages.append(self._comma())
            if not self.take("|"):
                break
        self.depth -= 1
        result = stages.pop()
        while stages:
            result = f.Pipe(stages.pop(), result)
        return result

    def _in_scope(self, parse: Callable[[], f.Filter]) -> f.Filter:
        outer, self.scope = self.scope, _Scope(self.scope)
        result = parse()
        self.scope = outer
        return result

    def _definition(self) -> f.Filter:
        self.expect("def")
        name = self.word("name", "the name of a function")
        parameters = self._parameters()
        function = f.Function(name, parameters)
        outer = self.scope
        self.scope = _Scope(outer)
        self.scope.functions[name, len(parameters)] = function
        self._define_body(function)
        body = self.pipe()
        self.scope = outer
        return f.Define(function, body)

    def _parameters(self) -> tuple[f.Parameter, ...]:
        parameters: list[f.Parameter] = []
        if self.take("("):
            while True:
                is_value = self.current.kind == "variable"
                name = self.word("variable" if is_value else "name", "the name of a parameter")
                parameters.append(f.Parameter(name, is_value))
                if not self.take(";"):
                    break
            self.expect(")")
        self.expect(":")
        return tuple(parameters)

    def _define_body(self, function: f.Function) -> None:
        outer, self.scope = self.scope, _Scope(self.scope)
        for parameter in function.parameters:
            self.scope.functions[parameter.name, 0] = parameter
            if parameter.is_value:
                self.scope.variables.add(parameter.name)
        function.body = self.pipe()
        self.expect(";")
        self.scope = outer

    def _label(self) -> f.Filter:
        self.expect("label")
        name = self.word("variable", "the name of a label")
        self.expect("|")

        def body() -> f.Filter:
            self.scope.labels.add(name)
            return self.pipe()

        return f.Label(name, self._in_scope(body))

    def _comma(self) -> f.Filter:
        parts = [self._alternative()]
        while self.take(","):
            parts.append(self._alternative())
        return parts[0] if len(parts) == 1 else f.Comma(tuple(parts))

    def _alternative(self) -> f.Filter:
        """`//` and the assignments, which bind looser than `or`."""
        left = self._or()
        if self.take("//"):
            return f.Alternative(left, self._alternative())
        token = self.current
        if token.kind == "operator" and token.value in UPDATES:
            self.index += 1
            return _update(str(token.value), left, self._alternative())
        return left

    def _or(self) -> f.Filter:
        left = self._and()
        while self.take("or"):
            left = f.Logic("or", left, self._and())
        return left

    def _and(self) -> f.Filter:
        left = self._comparison()
        while self.take("and"):
            left = f.Logic("and", left, self._comparison())
        return left

    def _comparison(self) -> f.Filter:
        left = self._sum()
        if self.current.kind == "operator" and self.current.value in COMPARISONS:
            operator = self.tokens[self.index].value
            self.index += 1
            return f.Binary(operator, left, self._sum())
        return left

    def _sum(self) -> f.Filter:
        left = self._product()
        while self.at("+") or self.at("-"):
            operator = self.current.value
            self.index += 1
            left = f.Binary(operator, left, self._product())
        return left

    def _product(self) -> f.Filter:
        left = self._unary()
        while self.at("*") or self.at("/") or self.at("%"):
            operator = self.current.value
            self.index += 1
            left = f.Binary(operator, left, self._unary())
        return left

    def _unary(self) -> f.Filter:
        if self.take("-"):
            return f.Negate(self._unary())
        if self.take("try"):
            body = self._postfix()
            return f.Try(body, self._postfix() if self.take("catch") else None)
        return self._bound(self._postfix())

    def _bound(self, source: f.Filter) -> f.Filter:
        """`source as $x | body`, which reaches as far right as it can."""
        if not self.take("as"):
            return source
        pattern = self._pattern()
        if self.at("?//"):
            raise self.unexpected("`|`")
        self.expect("|")

        def body() -> f.Filter:
            self.scope.variables.update(pattern.names())
            return self.pipe()

        return f.Bind(source, pattern, self._in_scope(body))

    def _pattern(self) -> Pattern:
        if self.current.kind == "variable":
            return VariablePattern(self.word("variable", "a variable"))
        if self.take("["):
            parts = [self._pattern()]
            while self.take(","):
                parts.append(self._pattern())
            self.expect("]")
            return ArrayPattern(tuple(parts))
        self.expect("{")
        entries = [self._pattern_entry()]
        while self.take(","):
            entries.append(self._pattern_entry())
        self.expect("}")
        return ObjectPattern(tuple(entries))

    def _pattern_entry(self) -> tuple[f.Filter, str | None, Pattern | None]:
        """Key, variable bound to the value, and pattern for the value."""
        if self.current.kind == "variable":
            name = self.word("variable", "a variable")
            return f.Constant(name), name, self._pattern() if self.take(":") else None
        key = self._object_key()
        self.expect(":")
        return key, None, self._pattern()

    def _postfix(self) -> f.Filter:
        in_parentheses = self.at("(")
        term = start = self._term()
        height = 0
        while True:
            height += 1
            if height + self.depth > DEEPEST:
                raise JqSyntaxError("the program is nested too deeply", self.current.offset)
            if self.current.kind == "field":
                term = f.Index(term, f.Constant(self.word("field", "a field")))
            elif self.at(".") and self.tokens[self.index + 1].kind == "string":
                self.index += 1
                term = f.Index(term, self._string())
            elif self.at("[") or (self.at(".") and self._next_is("[")):
                self.take(".")
                term = self._bracket(term)
            elif self.take("?"):
                as_a_whole = in_parentheses and term is start
                term = f.Try(term, None) if as_a_whole else _optional(term)
            else:
                return term

    def _next_is(self, text: str) -> bool:
        token = self.tokens[self.index + 1]
        return token.kind == "operator" and token.value == text

    def _bracket(self, target: f.Filter) -> f.Filter:
        self.expect("[")
        if self.take("]"):
            return f.Iterate(target)
        if self.take(":"):
            end = self.pipe()
            self.expect("]")
            return f.Slice(target, None, end)
        start = self.pipe()
        if self.take(":"):
            end_or_none = None if self.at("]") else self.pipe()
            self.expect("]")
            return f.Slice(target, start, end_or_none)
        self.expect("]")
        return f.Index(target, start)

    def _term(self) -> f.Filter:
        token = self.current
        match token.kind:
            case "number":
                self.index += 1
                return f.Constant(token.value)
            case "string":
                return self._string()
            case "format":
                self.index += 1
                name = str(token.value)
                if self.current.kind == "string":
                    return self._string(name)
                return f.Format(name)
            case "field":
                self.index += 1
                return f.Index(f.Identity(), f.Constant(token.value))
            case "variable":
                return self._variable()
            case "name":
                return self._named()
            case _:
                return self._symbol()

    def _symbol(self) -> f.Filter:
        if self.take("."):
            if self.current.kind == "string":
                return f.Index(f.Identity(), self._string())
            return f.Identity()
        if self.take(".."):
            return self.natives["recurse", 0]()
        if self.take("("):
            inner = self._in_scope(self.pipe)
            self.expect(")")
            return inner
        if self.take("["):
            if self.take("]"):
                return f.Collect(None)
            items = self._in_scope(self.pipe)
            self.expect("]")
            return f.Collect(items)
        if self.take("{"):
            return self._object()
        raise self.unexpected("a filter")

    def _variable(self) -> f.Filter:
        offset = self.current.offset
        name = self.word("variable", "a variable")
        if not self.scope.knows(name):
            raise JqSyntaxError(f"the variable `${name}` is not defined", offset)
        return f.Variable(name)

    def _string(self, format_name: str | None = None) -> f.Filter:
        token = self.current
        self.index += 1
        parts: list[str | f.Filter] = []
        for part in token.value:
            if isinstance(part, str):
                parts.append(part)
            else:
                parts.append(self._interpolated(part))
        if len(parts) == 1 and isinstance(parts[0], str):
            return f.Constant(parts[0])
        return f.StringTemplate(tuple(parts), f.Format(format_name or "text"))

    def _interpolated(self, tokens: list[Token]) -> f.Filter:
        inner = _Parser(tokens, self.natives, self.scope)
        inner.depth = self.depth + 1
        result = inner.pipe()
        inner.expect_end()
        return result

    def _named(self) -> f.Filter:
        token = self.current
        special = SPECIAL.get(str(token.value))
        if special is not None:
            self.index += 1
            return special(self)
        if token.value in KEYWORDS:
            raise self.unexpected("a filter")
        self.index += 1
        arguments = self._arguments()
        return self._call(str(token.value), arguments, token.offset)

    def _arguments(self) -> tuple[f.Filter, ...]:
        arguments: list[f.Filter] = []
        if self.take("("):
            while True:
                arguments.append(self._in_scope(self.pipe))
                if not self.take(";"):
                    break
            self.expect(")")
        return tuple(arguments)

    def _call(self, name: str, arguments: tuple[f.Filter, ...], offset: int) -> f.Filter:
        key = (name, len(arguments))
        target = self.scope.function(key)
        if isinstance(target, f.Parameter):
            return f.CallParameter(target)
        if isinstance(target, f.Function):
            return f.CallFunction(target, arguments)
        if key in self.natives:
            return self.natives[key](*arguments)
        raise JqSyntaxError(f"there is no function `{name}/{len(arguments)}`", offset)

    def _object(self) -> f.Filter:
        entries: list[tuple[f.Filter, f.Filter]] = []
        while not self.at("}"):
            entries.append(self._object_entry())
            if not self.take(","):
                break
        self.expect("}")
        return f.Construct(tuple(entries))

    def _object_entry(self) -> tuple[f.Filter, f.Filter]:
        if self.current.kind == "variable":
            value = self._variable()
            assert isinstance(value, f.Variable)
            return f.Constant(value.name), value
        if self.current.kind == "name" and self.current.value == "__loc__":
            raise self.unexpected("a key")
        key = self._object_key()
        if self.take(":"):
            return key, self._object_value()
        return key, f.Index(f.Identity(), key)

    def _object_key(self) -> f.Filter:
        token = self.current
        if token.kind == "name":
            self.index += 1
            return f.Constant(token.value)
        if token.kind == "number":
            raise self.unexpected("a key")
        if token.kind == "string":
            return self._string()
        if token.kind == "format":
            return self._term()
        self.expect("(")
        key = self._in_scope(self.pipe)
        self.expect(")")
        return key

    def _object_value(self) -> f.Filter:
        value = self._alternative()
        while self.take("|"):
            value = f.Pipe(value, self._alternative())
        return value

    def conditional(self) -> f.Filter:
        condition = self._in_scope(self.pipe)
        self.expect("then")
        then = self._in_scope(self.pipe)
        if self.take("elif"):
            return f.If(condition, then, self.conditional())
        otherwise = self._in_scope(self.pipe) if self.take("else") else f.Identity()
        self.expect("end")
        return f.If(condition, then, otherwise)

    def reduce(self) -> f.Filter:
        source, pattern, parts = self._fold(2, 2)
        return f.Reduce(source, pattern, parts[0], parts[1])

    def foreach(self) -> f.Filter:
        source, pattern, parts = self._fold(2, 3)
        return f.Foreach(source, pattern, parts[0], parts[1], parts[2] if len(parts) > 2 else None)

    def _fold(self, least: int, most: int) -> tuple[f.Filter, Pattern, list[f.Filter]]:
        source = self._postfix()
        self.expect("as")
        pattern = self._pattern()
        self.expect("(")
        outer, self.scope = self.scope, _Scope(self.scope)
        parts = [self.pipe()]
        self.scope.variables.update(pattern.names())
        while self.take(";") and len(parts) < most:
            parts.append(self.pipe())
        self.scope = outer
        self.expect(")")
        if len(parts) < least:
            raise self.unexpected("`;`")
        return source, pattern, parts

    def break_(self) -> f.Filter:
        offset = self.current.offset
        name = self.word("variable", "the name of a label")
        if not self.scope.knows(name, label=True):
            raise JqSyntaxError(f"there is no label `${name}`", offset)
        return f.BreakOut(name)


SPECIAL: Mapping[str, Callable[[_Parser], f.Filter]] = {
    "if": _Parser.conditional,
    "reduce": _Parser.reduce,
    "foreach": _Parser.foreach,
    "break": _Parser.break_,
    "true": lambda parser: f.Constant(True),  # noqa: ARG005
    "false": lambda parser: f.Constant(False),  # noqa: ARG005
    "null": lambda parser: f.Constant(None),  # noqa: ARG005
}


def _optional(term: f.Filter) -> f.Filter:
    """`term?`: only the last look-up may fail; anything else may fail as a whole."""
    if isinstance(term, f.Index | f.Slice | f.Iterate) and not term.optional:
        return replace(term, optional=True)
    return f.Try(term, None)


def _update(operator: str, target: f.Filter, value: f.Filter) -> f.Filter:
    if operator == "=":
        return f.Assign(target, value)
    if operator == "|=":
        return f.Update(target, value)
    return f.UpdateWith(operator[:-1], target, value)
