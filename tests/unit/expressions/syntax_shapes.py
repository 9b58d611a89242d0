"""Shows syntax trees as fully parenthesised source, for tests of the parser."""

from __future__ import annotations

from vivace.expressions import Dialect, Limits, nodes
from vivace.expressions.parser import parse


def shape(expression: str, dialect: Dialect = Dialect.V1) -> str:
    """How `{{ expression }}` is grouped."""
    (statement,) = parse(f"{{{{ {expression} }}}}", dialect, Limits())
    assert isinstance(statement, nodes.Print)
    return source_of(statement.value)


def source_of(node: nodes.Expression) -> str:
    """Source that parses to the same tree whatever the precedence."""
    match node:
        case nodes.Literal(value=value):
            return _literal(value)
        case nodes.Name(name=name):
            return name
        case nodes.Unary(operator=operator, operand=operand):
            return f"({operator} {source_of(operand)})"
        case nodes.Binary(operator=operator, operands=operands):
            return "(" + f" {operator} ".join(map(source_of, operands)) + ")"
        case nodes.Ternary():
            parts = map(source_of, (node.condition, node.then, node.otherwise))
            return "({} ? {} : {})".format(*parts)
        case nodes.Filter(target=target, name=name, arguments=arguments):
            return f"({source_of(target)} | {name}{_arguments(arguments)})"
        case nodes.Test(target=target, name=name, negated=negated):
            return f"({source_of(target)} {'is not' if negated else 'is'} {name})"
        case nodes.Attribute(target=target, key=key):
            return f"{source_of(target)}[{source_of(key)}]"
        case nodes.Call(name=name, arguments=arguments):
            return f"{name}{_arguments(arguments) or '()'}"
        case nodes.ListLiteral(items=items):
            return "[" + ", ".join(map(source_of, items)) + "]"
        case nodes.MapLiteral(entries=entries):
            pairs = (f"{source_of(key)}: {source_of(value)}" for key, value in entries)
            return "{" + ", ".join(pairs) + "}"
        case nodes.Interpolation(parts=parts):
            return '"' + "".join(f"#{{{source_of(part)}}}" for part in parts) + '"'


def _literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}'" if isinstance(value, str) else str(value)


def _arguments(arguments: nodes.Arguments) -> str:
    given = [source_of(each) for each in arguments.positional]
    given += [f"{name}={source_of(each)}" for name, each in arguments.named]
    return f"({', '.join(given)})" if given else ""
