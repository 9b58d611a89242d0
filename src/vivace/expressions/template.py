"""Compiled templates: constants, texts with plain paths, and generated code.

Most templates of real flows are a text, `{{ a.b.c }}`, or both mixed: those are rendered without
generated code.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from vivace.expressions.errors import (
    EvaluationError,
    ExpressionError,
    LimitError,
    UndefinedNameError,
    position,
)
from vivace.expressions.host import Host, NoHost
from vivace.expressions.lexer import RAW, RAW_END
from vivace.expressions.lookup import Missing, Path, descend
from vivace.expressions.runtime import text_of
from vivace.expressions.state import Scope, State
from vivace.expressions.structures import check_structure
from vivace.expressions.texts import Spend, join
from vivace.expressions.values import Secret, is_map, is_sequence, without_tags

if TYPE_CHECKING:
    from vivace.expressions.analysis import Analysis
    from vivace.expressions.codegen import Compiled
    from vivace.expressions.dialect import Dialect
    from vivace.expressions.environment import Environment

__all__ = ["CodeTemplate", "ConstantTemplate", "PathTemplate", "Template", "strip_raw"]

SUGGESTIONS_FROM = 1000
"""Names that are looked through for suggestions; a lazy map may have many more."""

NO_HOST = NoHost()


class Template(ABC):
    """A template that has been compiled once and can be rendered any number of times, anywhere."""

    __slots__ = ("_analysis", "dialect", "environment", "source")

    def __init__(self, environment: Environment, source: str, dialect: Dialect) -> None:
        self.environment = environment
        self.source = source
        self.dialect = dialect
        self._analysis: Analysis | None = None

    @abstractmethod
    def render(self, context: Mapping[str, Any], host: Host = NO_HOST) -> str:
        """The text; a `Secret` when a secret went into it.

        Raises:
            ExpressionError: one of its subclasses, with the place.
        """

    @abstractmethod
    def render_typed(self, context: Mapping[str, Any], host: Host = NO_HOST) -> Any:
        """The value of the only expression, or what several pieces make together.

        Raises:
            ExpressionError: one of its subclasses, with the place.
        """

    @property
    def analysis(self) -> Analysis:
        """What can be known without rendering."""
        if self._analysis is None:
            self._analysis = self.environment.analyse(self.source, self.dialect)
        return self._analysis

    @property
    def references(self) -> frozenset[tuple[str, ...]]:
        """Paths that may be read from the context, each as far as it is constant.

        They are not the whole truth when `reads_everything`.
        """
        return self.analysis.references

    @property
    def functions(self) -> frozenset[str]:
        """Names of the functions that are called."""
        return self.analysis.functions

    @property
    def reads_everything(self) -> bool:
        """Whether names may be read that are not in `references`, as `render` does."""
        return self.analysis.reads_everything

    @property
    def is_blocking(self) -> bool:
        """Whether rendering may wait for something outside, so that it belongs on a thread."""
        return self.environment.may_block(self.functions)

    @property
    def is_pure(self) -> bool:
        """Whether the same context always gives the same result."""
        return self.environment.are_pure(self.functions, self.analysis.filters)


class ConstantTemplate(Template):
    """No expression at all."""

    __slots__ = ()

    def render(self, context: Mapping[str, Any], host: Host = NO_HOST) -> str:
        del context, host
        return self.source

    def render_typed(self, context: Mapping[str, Any], host: Host = NO_HOST) -> Any:
        del context, host
        return self.source


class PathTemplate(Template):
    """Texts and paths such as `{{ outputs.first.value }}`, and nothing else."""

    __slots__ = ("_only", "_parts")

    def __init__(
        self,
        environment: Environment,
        source: str,
        dialect: Dialect,
        parts: tuple[tuple[int, str | Path], ...],
    ) -> None:
        """`parts` are texts and paths, each with its offset."""
        super().__init__(environment, source, dialect)
        self._parts = parts
        path = parts[0][1]
        self._only: Path | None = path if len(parts) == 1 and isinstance(path, tuple) else None

    def render(self, context: Mapping[str, Any], host: Host = NO_HOST) -> str:
        if self._only is None:
            return strip_raw(self._join(context, host))
        value = self._read(self._only, self._parts[0][0], context)
        return strip_raw(value if type(value) is str else self._printed(value, host))

    def render_typed(self, context: Mapping[str, Any], host: Host = NO_HOST) -> Any:
        values = []
        for offset, part in self._parts:
            value = part if isinstance(part, str) else self._read(part, offset, context)
            if type(value) is Secret:
                host.register_secret(str(value))
            values.append(value)
        return _typed(self.environment, values)

    def _join(self, context: Mapping[str, Any], host: Host) -> str:
        pieces = []
        secret = False
        for offset, part in self._parts:
            if isinstance(part, str):
                pieces.append(part)
                continue
            value = self._read(part, offset, context)
            text = value if type(value) is str else self._printed(value, host)
            secret = secret or type(text) is Secret
            pieces.append(text)
        self.environment.check_text(sum(map(len, pieces)))
        return join(pieces, secret=secret)

    def _read(self, path: Path, offset: int, context: Mapping[str, Any]) -> Any:
        try:
            value = context[path[0]]
        except KeyError:
            raise self._undefined(Missing(path[0], context), offset) from None
        if len(path) == 1:
            return value
        try:
            return descend(value, path)
        except Missing as missing:
            raise self._undefined(missing, offset) from None
        except ExpressionError as exc:
            exc.locate(self.source, position(self.source, offset))
            raise

    def _printed(self, value: Any, host: Host) -> str:
        if type(value) is Secret:
            host.register_secret(str(value))
            return value
        try:
            return self.environment.texts.printed(value, host.register_secret)
        except (RecursionError, MemoryError, ValueError, TypeError) as exc:
            raise EvaluationError(str(exc), template=self.source) from exc

    def _undefined(self, missing: Missing, offset: int) -> UndefinedNameError:
        return _undefined(missing, self.source, offset)


class CodeTemplate(Template):
    """Anything else, compiled to a generator of pieces of output."""

    __slots__ = ("_compiled",)

    def __init__(
        self, environment: Environment, source: str, dialect: Dialect, compiled: Compiled
    ) -> None:
        super().__init__(environment, source, dialect)
        self._compiled = compiled

    def render(self, context: Mapping[str, Any], host: Host = NO_HOST) -> str:
        state = State(self.environment, context, host, self.dialect)
        text = self.render_in(state)
        return strip_raw(text) if "{%" in text else text

    def render_in(self, state: State) -> str:
        """Render with the variables of `state`; raw tags of printed values are left in."""
        state.blocks = self._compiled.blocks
        try:
            return text_of(state, self._compiled.root)
        except Exception as exc:
            raise self._failure(exc, state) from exc.__cause__

    def render_typed(self, context: Mapping[str, Any], host: Host = NO_HOST) -> Any:
        state = State(self.environment, context, host, self.dialect)
        state.blocks = self._compiled.blocks
        try:
            value = _typed(self.environment, list(self._compiled.root(state)), state.budget.spend)
            check_structure(value, state.budget)
        except Exception as exc:
            raise self._failure(exc, state) from exc.__cause__
        return value

    def _failure(self, exc: Exception, state: State) -> Exception:
        """The error to report: with its place, and without secrets."""
        offset = self._compiled.offset_of(exc.__traceback__) or 0
        match exc:
            case Missing():
                exc.name = state.masked(exc.name)
                return _undefined(exc, self.source, offset)
            case ExpressionError():
                error = exc
            case RecursionError() | MemoryError():
                error = LimitError("the template needs too much memory or nesting")
            case ValueError() | TypeError() | ArithmeticError():
                error = EvaluationError(str(exc))
            case _:
                return exc
        error.locate(self.source, position(self.source, offset))
        if state.secrets:
            error.args = (state.masked(error.message), *error.args[1:])
        return error


def strip_raw(text: str) -> str:
    """A text without the tags of raw blocks that came out of values."""
    if "{%" not in text or "endraw" not in text:
        return text
    pieces: list[str] = []
    done = 0
    while (start := RAW.search(text, done)) and (end := RAW_END.search(text, start.end())):
        pieces += (text[done : start.start()], text[start.end() : end.start()])
        done = end.end()
    return join([*pieces, text[done:]], secret=type(text) is Secret)


def _undefined(missing: Missing, source: str, offset: int) -> UndefinedNameError:
    return UndefinedNameError(
        missing.name,
        template=source,
        at=position(source, offset),
        known=_nearest(missing.name, missing.container),
    )


def _nearest(name: str, container: Any) -> list[str]:
    if isinstance(container, State):
        container = Scope(container)
    if not is_map(container):
        return []
    import difflib
    from itertools import islice

    names = [each for each in islice(container, SUGGESTIONS_FROM) if isinstance(each, str)]
    return difflib.get_close_matches(name, names, n=2)


def _typed(environment: Environment, pieces: Iterable[Any], spend: Spend | None = None) -> Any:
    """The value of a single piece; else the text, which with a collection in it may be JSON."""
    values = [piece for piece in pieces if piece is not None]
    if not values:
        return None
    if len(values) == 1:
        return strip_raw(values[0]) if isinstance(values[0], str) else without_tags(values[0])
    texts = [environment.texts.printed(value, spend=spend) for value in values]
    environment.check_text(sum(map(len, texts)))
    text = strip_raw(join(texts, secret=any(type(each) is Secret for each in texts)))
    if not any(is_map(value) or is_sequence(value) for value in values):
        return text
    return environment.parsed_json(text)
