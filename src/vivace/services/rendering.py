"""An environment, a host and a dialect put together: what renders the expressions of one flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vivace.expressions import Dialect, Environment, ExpressionError, Host, has_expression

__all__ = ["BoundRenderer"]

Variables = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BoundRenderer:
    """Renders for one flow; methods may block when a template asks the host for something."""

    environment: Environment
    host: Host
    dialect: Dialect = Dialect.V1

    def text(self, source: str, variables: Variables) -> str:
        """The text of a template."""
        return self.environment.render(source, variables, self.host, self.dialect)

    def typed(self, source: str, variables: Variables) -> Any:
        """The value of a template that is one expression, else its text."""
        return self.environment.render_typed(source, variables, self.host, self.dialect)

    def deep(self, value: Any, variables: Variables) -> Any:
        """Render every text in maps and lists, keys too."""
        return self.environment.render_value(value, variables, self.host, self.dialect)

    def deep_typed(self, value: Any, variables: Variables) -> Any:
        """As `deep`, but a text that is one expression keeps the type of its value."""
        if isinstance(value, str):
            return self.typed(value, variables) if has_expression(value) else value
        if isinstance(value, Mapping):
            return {
                self.text(key, variables) if isinstance(key, str) else key: self.deep_typed(
                    item, variables
                )
                for key, item in value.items()
            }
        if isinstance(value, list):
            return [self.deep_typed(item, variables) for item in value]
        return value

    def may_block(self, value: Any) -> bool:
        """Whether rendering the value may wait for something outside, such as a key or a file."""
        return any(self._blocks(text) for text in _texts(value))

    def reads(self, source: str, *names: str) -> bool:
        """Whether a template may read one of the names; one that is wrong may read anything."""
        try:
            template = self.environment.compile(source, self.dialect)
        except ExpressionError:
            return True
        return template.reads_everything or any(path[0] in names for path in template.references)

    def _blocks(self, text: str) -> bool:
        try:
            return self.environment.compile(text, self.dialect).is_blocking
        except ExpressionError:
            return False  # rendering it will say what is wrong


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if has_expression(value):
            yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(key)
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
