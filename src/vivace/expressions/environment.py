"""The engine: compiles, caches and renders templates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from vivace.expressions.builtins import Builtin
from vivace.expressions.checks import TESTS
from vivace.expressions.dates.zones import zone_of
from vivace.expressions.dialect import Dialect
from vivace.expressions.errors import LimitError
from vivace.expressions.filters import FILTERS
from vivace.expressions.functions import FUNCTIONS
from vivace.expressions.host import Host, NoHost
from vivace.expressions.limits import Limits
from vivace.expressions.properties import render_list, render_map
from vivace.expressions.structures import map_structure
from vivace.expressions.template import CodeTemplate, ConstantTemplate, PathTemplate, Template
from vivace.expressions.texts import Texts

if TYPE_CHECKING:
    from vivace.expressions import nodes
    from vivace.expressions.analysis import Analysis
    from vivace.expressions.codegen import Compiler
    from vivace.expressions.translate import Builtins

__all__ = ["Environment"]

DEFAULT_LIMITS = Limits()
NO_HOST = NoHost()
CACHED_TEMPLATES = 1000
LONGEST_CACHED = 100_000
"""Characters of the longest template that is kept; larger ones are files, rendered once."""

RENDERING = frozenset({"render", "renderOnce"})
"""Functions whose templates are not known before they run."""


class Environment:
    """Compiles and renders templates; safe to share between threads.

    Args:
        timezone: Zone of dates without one, and of what is printed.
        locale: Language of month names and number formats, as `en_US`.
        limits: Bounds of one rendering.
        recursive: Render the output again until it stays the same (the behaviour of old
            releases); `render` and `renderOnce` do not exist then.
        functions: Functions beyond the built-in ones, which they may replace.
    """

    def __init__(
        self,
        *,
        timezone: str = "UTC",
        locale: str = "en_US",
        limits: Limits = DEFAULT_LIMITS,
        recursive: bool = False,
        functions: Iterable[Builtin] = (),
    ) -> None:
        self.zone = zone_of(timezone)
        self.timezone = timezone
        self.locale = locale
        self.limits = limits
        self.recursive = recursive
        self.texts = Texts(limits.text_chars, self.zone)
        self._functions = dict(FUNCTIONS) | {each.name: each for each in functions}
        if recursive:
            self._functions = {k: v for k, v in self._functions.items() if k not in RENDERING}
        self._cached = lru_cache(maxsize=CACHED_TEMPLATES)(self._compile)
        self._compiler: Compiler | None = None

    @property
    def function_names(self) -> Collection[str]:
        """The functions that templates may call."""
        return self._functions.keys()

    @property
    def filter_names(self) -> Collection[str]:
        """The filters that templates may apply."""
        return FILTERS.keys()

    def compile(self, source: str, dialect: Dialect = Dialect.V1) -> Template:
        """The template of a text, from the cache when it was compiled before.

        Raises:
            ExpressionError: it does not parse, or it is too large.
        """
        return self.template(source, dialect, keep_raw=self.recursive)

    def template(self, source: str, dialect: Dialect, *, keep_raw: bool) -> Template:
        """As `compile`; with `keep_raw` for output that will be rendered again."""
        if len(source) > LONGEST_CACHED:
            return self._compile(source, dialect, keep_raw)
        return self._cached(source, dialect, keep_raw)

    def render(
        self,
        source: str,
        context: Mapping[str, Any],
        host: Host = NO_HOST,
        dialect: Dialect = Dialect.V1,
    ) -> str:
        """The text of a template.

        Raises:
            ExpressionError: one of its subclasses.
        """
        if "{" not in source:
            return source
        if self.recursive:
            return self._rendered_until_stable(self.compile(source, dialect), context, host)
        if len(source) > LONGEST_CACHED:
            return self._compile(source, dialect, False).render(context, host)
        return self._cached(source, dialect, False).render(context, host)

    def render_typed(
        self,
        source: str,
        context: Mapping[str, Any],
        host: Host = NO_HOST,
        dialect: Dialect = Dialect.V1,
    ) -> Any:
        """The value of a template that is one expression; else its text.

        Raises:
            ExpressionError: one of its subclasses.
        """
        if "{" not in source:
            return source
        return self.compile(source, dialect).render_typed(context, host)

    def render_value(
        self,
        value: Any,
        context: Mapping[str, Any],
        host: Host = NO_HOST,
        dialect: Dialect = Dialect.V1,
    ) -> Any:
        """Render every text in a structure: keys and values of maps, items of lists and sets.

        Of two keys that render alike the first wins; other values pass through.

        Raises:
            ExpressionError: one of its subclasses.
        """
        return map_structure(value, lambda text: self.render(text, context, host, dialect))

    def render_list(
        self,
        value: Any,
        context: Mapping[str, Any],
        host: Host = NO_HOST,
        dialect: Dialect = Dialect.V1,
    ) -> list[Any]:
        """A list property: written out, as JSON text, or one expression that prints a list.

        Raises:
            ExpressionError: one of its subclasses; also when it is no list.
        """
        return render_list(value, lambda text: self.render(text, context, host, dialect))

    def render_map(
        self,
        value: Any,
        context: Mapping[str, Any],
        host: Host = NO_HOST,
        dialect: Dialect = Dialect.V1,
    ) -> dict[Any, Any]:
        """A map property: written out, as JSON text, or one expression that prints a map.

        Raises:
            ExpressionError: one of its subclasses; also when it is no map.
        """
        return render_map(value, lambda text: self.render(text, context, host, dialect))

    def parse(self, source: str, dialect: Dialect = Dialect.V1) -> tuple[nodes.Statement, ...]:
        """The syntax tree of a template.

        Raises:
            ExpressionError: it does not parse, or it is too large.
        """
        if len(source) > self.limits.template_chars:
            raise LimitError(
                f"a template of {len(source)} characters is longer than "
                f"{self.limits.template_chars}"
            )
        # imported when the first template is compiled: a command of the CLI may need none
        from vivace.expressions.parser import parse

        return parse(source, dialect, self.limits)

    def analyse(self, source: str, dialect: Dialect = Dialect.V1) -> Analysis:
        """What a template reads and calls.

        Raises:
            ExpressionError: it does not parse, or it is too large.
        """
        from vivace.expressions.analysis import analyse

        return analyse(self.parse(source, dialect), self._functions)

    def check_text(self, chars: int) -> None:
        """Refuse an output of that many characters."""
        if chars > self.limits.text_chars:
            raise LimitError(
                f"a text of {chars} characters is longer than the maximum allowed size "
                f"of {self.limits.text_chars}"
            )

    def parsed_json(self, text: str) -> Any:
        """The value of a JSON text; the text itself when it is none."""
        import json

        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text

    def may_block(self, functions: frozenset[str]) -> bool:
        """Whether one of these functions may wait for something outside."""
        return any(
            name in RENDERING or (name in self._functions and self._functions[name].blocks)
            for name in functions
        )

    def are_pure(self, functions: frozenset[str], filters: frozenset[str]) -> bool:
        """Whether calls of these always give the same results."""
        return all(
            name in self._functions and self._functions[name].pure for name in functions
        ) and all(name in FILTERS and FILTERS[name].pure for name in filters)

    def _compile(self, source: str, dialect: Dialect, keep_raw: bool) -> Template:
        if "{" not in source:
            return ConstantTemplate(self, source, dialect)
        from vivace.expressions.paths import text_and_paths

        statements = self.parse(source, dialect)
        parts = text_and_paths(statements)
        if parts is not None:
            return PathTemplate(self, source, dialect, parts)
        from vivace.expressions.translate import Translator

        translator = Translator(self._builtins(), keep_raw=keep_raw)
        try:
            compiled = self._code_compiler().compile(translator.template(statements))
        except RecursionError as exc:
            raise LimitError("the template is nested too deeply") from exc
        return CodeTemplate(self, source, dialect, compiled)

    def _builtins(self) -> Builtins:
        from vivace.expressions.translate import Builtins

        return Builtins(FILTERS, TESTS, self._functions)

    def _code_compiler(self) -> Compiler:
        # imports Jinja2, which the templates of many flows never need
        if self._compiler is None:
            from vivace.expressions.codegen import Compiler
            from vivace.expressions.runtime import operations

            self._compiler = Compiler(operations(FILTERS, TESTS, self._functions))
        return self._compiler

    def _rendered_until_stable(
        self, template: Template, context: Mapping[str, Any], host: Host
    ) -> str:
        from vivace.expressions.recursion import render_until_stable

        return render_until_stable(self, template, context, host)
