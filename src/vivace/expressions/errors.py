"""What can go wrong with an expression, by what the writer of the template can do.

ExpressionError
├── ExpressionSyntaxError   the text does not parse
├── UndefinedNameError      a name, key or index does not exist: the only error that `??`, `default`
│                           and `is defined` rescue
├── EvaluationError         an operator, filter or function cannot work with what it was given
└── LimitError              the template asked for too much
"""

from __future__ import annotations

from collections.abc import Sequence

from vivace.errors import InvalidError, SourceSpan

__all__ = [
    "EvaluationError",
    "ExpressionError",
    "ExpressionSyntaxError",
    "LimitError",
    "UndefinedNameError",
    "position",
]

SHOWN_TEMPLATE = 200
"""Characters of a template that a message repeats; the rest is a file, not an expression."""


class ExpressionError(InvalidError):
    """A template could not be compiled or rendered.

    Attributes:
        template: The source text, once it is known.
    """

    code = "expression"

    def __init__(
        self, message: str, *, hint: str = "", at: SourceSpan | None = None, template: str = ""
    ) -> None:
        super().__init__(message, hint=hint, at=at)
        self.template = template

    def locate(self, template: str, at: SourceSpan) -> None:
        """Add the place, unless an inner template has already added its own."""
        if self.at is None:
            self.at = at
            self.template = template
            self.args = (f"{self.message} ({shown(template)}:{at.line})",)


class ExpressionSyntaxError(ExpressionError):
    """The template does not parse.

    Attributes:
        line: Counts from 1.
        column: Counts from 1.
    """

    code = "expression-syntax"

    def __init__(self, message: str, *, source: str, offset: int, hint: str = "") -> None:
        at = position(source, offset)
        place = f"line {at.line}, column {at.column}"
        super().__init__(
            f"{message} at {place} of `{shown(source)}`", hint=hint, at=at, template=source
        )
        self.line = at.line
        self.column = at.column


class UndefinedNameError(ExpressionError):
    """A name, a key of a map or an index of a list does not exist.

    Attributes:
        name: The first part of the path that could not be found.
        known: The nearest names that do exist there, best first.
    """

    code = "expression-undefined"

    def __init__(
        self, name: str, *, template: str, at: SourceSpan, known: Sequence[str] = ()
    ) -> None:
        hint = f"did you mean {' or '.join(f'`{each}`' for each in known)}?" if known else ""
        super().__init__(
            f"Unable to find `{name}` used in the expression `{shown(template)}` at line {at.line}",
            hint=hint,
            at=at,
            template=template,
        )
        self.name = name
        self.known = tuple(known)


class EvaluationError(ExpressionError):
    """An operator, filter, test or function cannot work with what it was given."""

    code = "expression-evaluation"


class LimitError(ExpressionError):
    """The template is too large, too deep, too slow, or its output too long."""

    code = "expression-limit"


def position(source: str, offset: int) -> SourceSpan:
    """The line and column, both from 1, of a character of `source`."""
    line = source.count("\n", 0, offset) + 1
    return SourceSpan(line=line, column=offset - source.rfind("\n", 0, offset))


def shown(template: str) -> str:
    """The template as messages repeat it: whole when short, else its beginning."""
    if len(template) <= SHOWN_TEMPLATE:
        return template
    return template[:SHOWN_TEMPLATE] + "…"
