"""The filters of jq: each turns one value into any number of values, or of paths.

`run` gives values; `paths` gives pairs of a path and the value there, for assignments, `path` and
`del`. Both are lazy: what is not asked for is not computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from vivace.expressions.jq.data import (
    Path,
    delete_paths,
    equal,
    get_path,
    index,
    is_true,
    iterate,
    set_path,
    slice_of,
    sort_key,
)
from vivace.expressions.jq.errors import Break, JqError
from vivace.expressions.jq.formats import format_value
from vivace.expressions.jq.operators import OPERATORS, negate
from vivace.expressions.jq.patterns import Pattern
from vivace.expressions.jq.scope import Env

__all__ = [
    "Alternative",
    "Assign",
    "Binary",
    "Bind",
    "BreakOut",
    "CallFunction",
    "CallParameter",
    "Collect",
    "Comma",
    "Constant",
    "Construct",
    "Define",
    "Filter",
    "Foreach",
    "Format",
    "Function",
    "Identity",
    "If",
    "Index",
    "Iterate",
    "Label",
    "Logic",
    "Negate",
    "Parameter",
    "Pipe",
    "Reduce",
    "Slice",
    "StringTemplate",
    "Try",
    "Update",
    "UpdateWith",
    "Variable",
]

Located = tuple[Path, Any]


class Filter:
    """Base of all filters."""

    __slots__ = ()

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        """The outputs for one input."""
        raise NotImplementedError

    def paths(self, env: Env, path: Path, value: Any) -> Iterable[Located]:
        """The outputs with their paths, given the path of the input."""
        del env, path, value
        raise JqError("Invalid path expression")


@dataclass(slots=True, eq=False)
class Identity(Filter):
    def run(self, env: Env, value: Any) -> Iterable[Any]:
        del env
        return (value,)

    def paths(self, env: Env, path: Path, value: Any) -> Iterable[Located]:
        del env
        return ((path, value),)


@dataclass(slots=True, eq=False)
class Constant(Filter):
    value: Any

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        del env, value
        return (self.value,)

    def paths(self, env: Env, path: Path, value: Any) -> Iterable[Located]:
        # `null` may stand where a path is wanted: it is nowhere
        if self.value is None:
            return ((path, None),) if value is None else ()
        return Filter.paths(self, env, path, value)


@dataclass(slots=True, eq=False)
class Variable(Filter):
    name: str

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        del value
        return (env.find(self.name).value,)


@dataclass(slots=True, eq=False)
class Index(Filter):
    """`target[key]`; the key is computed from the original input.

    With `?` behind it, what has no such index is passed over.
    """

    target: Filter
    key: Filter
    optional: bool = False

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        for item in self.target.run(env, value):
            for key in self.key.run(env, value):
                try:
                    inner = index(item, key)
                except JqError:
                    if self.optional:
                        continue
                    raise
                yield inner

    def paths(self, env: Env, path: Path, value: Any) -> Iterator[Located]:
        for where, item in self.target.paths(env, path, value):
            for key in self.key.run(env, value):
                try:
                    inner = index(item, key)
                except JqError:
                    if self.optional:
                        continue
                    raise
                yield (*where, key), inner


@dataclass(slots=True, eq=False)
class Slice(Filter):
    """`target[start:end]`."""

    target: Filter
    start: Filter | None
    end: Filter | None
    optional: bool = False

    def _bounds(self, env: Env, value: Any) -> Iterator[tuple[Any, Any]]:
        for end in self.end.run(env, value) if self.end else (None,):
            for start in self.start.run(env, value) if self.start else (None,):
                yield start, end

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        for item in self.target.run(env, value):
            for start, end in self._bounds(env, value):
                try:
                    part = slice_of(item, start, end)
                except JqError:
                    if self.optional:
                        continue
                    raise
                yield part

    def paths(self, env: Env, path: Path, value: Any) -> Iterator[Located]:
        for where, item in self.target.paths(env, path, value):
            for start, end in self._bounds(env, value):
                try:
                    part = slice_of(item, start, end)
                except JqError:
                    if self.optional:
                        continue
                    raise
                yield (*where, {"start": start, "end": end}), part


@dataclass(slots=True, eq=False)
class Iterate(Filter):
    """`target[]`."""

    target: Filter
    optional: bool = False

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        for item in self.target.run(env, value):
            if self.optional and not isinstance(item, list | dict):
                continue
            for each in iterate(item):
                env.budget.spend()
                yield each

    def paths(self, env: Env, path: Path, value: Any) -> Iterator[Located]:
        for where, item in self.target.paths(env, path, value):
            if self.optional and not isinstance(item, list | dict):
                continue
            iterate(item)
            for key, each in item.items() if isinstance(item, dict) else enumerate(item):
                env.budget.spend()
                yield (*where, key), each


@dataclass(slots=True, eq=False)
class Pipe(Filter):
    left: Filter
    right: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        for item in self.left.run(env, value):
            env.budget.spend()
            yield from self.right.run(env, item)

    def paths(self, env: Env, path: Path, value: Any) -> Iterator[Located]:
        for where, item in self.left.paths(env, path, value):
            env.budget.spend()
            yield from self.right.paths(env, where, item)


@dataclass(slots=True, eq=False)
class Comma(Filter):
    parts: tuple[Filter, ...]

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        for part in self.parts:
            yield from part.run(env, value)

    def paths(self, env: Env, path: Path, value: Any) -> Iterator[Located]:
        for part in self.parts:
            yield from part.paths(env, path, value)


@dataclass(slots=True, eq=False)
class Collect(Filter):
    """`[…]`."""

    items: Filter | None

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        if self.items is None:
            return ([],)
        collected: list[Any] = []
        limit = env.budget.limits.items
        for item in self.items.run(env, value):
            env.budget.spend()
            collected.append(item)
            if len(collected) > limit:
                env.budget.check_items(len(collected))
        return (collected,)


@dataclass(slots=True, eq=False)
class Construct(Filter):
    """`{…}`: every combination of the outputs of keys and values."""

    entries: tuple[tuple[Filter, Filter], ...]

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        return self._combine(env, value, 0, {})

    def _combine(self, env: Env, value: Any, position: int, built: dict[str, Any]) -> Iterator[Any]:
        if position == len(self.entries):
            yield built
            return
        key_filter, value_filter = self.entries[position]
        for key in key_filter.run(env, value):
            if not isinstance(key, str):
                raise JqError("Object keys must be strings")
            for item in value_filter.run(env, value):
                env.budget.spend()
                yield from self._combine(env, value, position + 1, {**built, key: item})


@dataclass(slots=True, eq=False)
class Binary(Filter):
    """Arithmetic and comparison: every pair of outputs, the right side varying slowest."""

    operator: str
    left: Filter
    right: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        operate = OPERATORS.get(self.operator)
        for right in self.right.run(env, value):
            for left in self.left.run(env, value):
                env.budget.spend()
                if operate is None:
                    yield _compare(env, self.operator, left, right)
                else:
                    yield operate(env.budget, left, right)


def _compare(env: Env, operator: str, left: Any, right: Any) -> bool:
    if operator in ("==", "!="):
        return equal(env.budget, left, right) == (operator == "==")
    low, high = sort_key(env.budget, left), sort_key(env.budget, right)
    match operator:
        case "<":
            return low < high
        case "<=":
            return low <= high
        case ">":
            return low > high
        case _:
            return low >= high


@dataclass(slots=True, eq=False)
class Negate(Filter):
    operand: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        for item in self.operand.run(env, value):
            yield negate(item)


@dataclass(slots=True, eq=False)
class Logic(Filter):
    """`and`, `or`: the right side is not computed when the left one decides."""

    operator: str
    left: Filter
    right: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        decided = self.operator == "or"
        for left in self.left.run(env, value):
            if is_true(left) == decided:
                yield decided
                continue
            for right in self.right.run(env, value):
                env.budget.spend()
                yield is_true(right)


@dataclass(slots=True, eq=False)
class Alternative(Filter):
    """`a // b`: the outputs of `a` that are true, or else those of `b`."""

    left: Filter
    right: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        found = False
        for item in self.left.run(env, value):
            if is_true(item):
                found = True
                yield item
        if not found:
            yield from self.right.run(env, value)

    def paths(self, env: Env, path: Path, value: Any) -> Iterator[Located]:
        found = False
        for located in self.left.paths(env, path, value):
            if is_true(located[1]):
                found = True
                yield located
        if not found:
            yield from self.right.paths(env, path, value)


@dataclass(slots=True, eq=False)
class If(Filter):
    condition: Filter
    then: Filter
    otherwise: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        for condition in self.condition.run(env, value):
            branch = self.then if is_true(condition) else self.otherwise
            yield from branch.run(env, value)

    def paths(self, env: Env, path: Path, value: Any) -> Iterator[Located]:
        for condition in self.condition.run(env, value):
            branch = self.then if is_true(condition) else self.otherwise
            yield from branch.paths(env, path, value)


@dataclass(slots=True, eq=False)
class Try(Filter):
    """`try body catch handler`, or `body?`."""

    body: Filter
    handler: Filter | None

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        try:
            yield from self.body.run(env, value)
        except JqError as error:
            failure = error.value
        else:
            return
        if self.handler is not None:
            yield from self.handler.run(env, failure)

    def paths(self, env: Env, path: Path, value: Any) -> Iterator[Located]:
        try:
            yield from self.body.paths(env, path, value)
        except JqError as error:
            failure = error.value
        else:
            return
        if self.handler is not None:
            yield from self.handler.paths(env, path, failure)


@dataclass(slots=True, eq=False)
class Reduce(Filter):
    source: Filter
    pattern: Pattern
    start: Filter
    update: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        for state in self.start.run(env, value):
            for item in self.source.run(env, value):
                for inner in self.pattern.bind(env, item):
                    env.budget.spend()
                    # of several outputs the last counts, of none null
                    outputs = [None, *self.update.run(inner, state)]
                    state = outputs[-1]
            yield state


@dataclass(slots=True, eq=False)
class Foreach(Filter):
    source: Filter
    pattern: Pattern
    start: Filter
    update: Filter
    extract: Filter | None

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        for state in self.start.run(env, value):
            for item in self.source.run(env, value):
                for inner in self.pattern.bind(env, item):
                    env.budget.spend()
                    for state in self.update.run(inner, state):  # noqa: B020
                        if self.extract is None:
                            yield state
                        else:
                            yield from self.extract.run(inner, state)


@dataclass(slots=True, eq=False)
class Bind(Filter):
    """`source as pattern | body`."""

    source: Filter
    pattern: Pattern
    body: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        for item in self.source.run(env, value):
            for inner in self.pattern.bind(env, item):
                env.budget.spend()
                yield from self.body.run(inner, value)

    def paths(self, env: Env, path: Path, value: Any) -> Iterator[Located]:
        for item in self.source.run(env, value):
            for inner in self.pattern.bind(env, item):
                env.budget.spend()
                yield from self.body.paths(inner, path, value)


@dataclass(slots=True, eq=False)
class Label(Filter):
    name: str
    body: Filter

    def _key(self) -> str:
        return f"label {self.name}"

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        label = object()
        try:
            yield from self.body.run(env.with_binding(self._key(), label), value)
        except Break as leaving:
            if leaving.label is not label:
                raise

    def paths(self, env: Env, path: Path, value: Any) -> Iterator[Located]:
        label = object()
        try:
            yield from self.body.paths(env.with_binding(self._key(), label), path, value)
        except Break as leaving:
            if leaving.label is not label:
                raise


@dataclass(slots=True, eq=False)
class BreakOut(Filter):
    name: str

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        del value
        raise Break(env.find(f"label {self.name}").value)

    def paths(self, env: Env, path: Path, value: Any) -> Iterable[Located]:
        del path, value
        raise Break(env.find(f"label {self.name}").value)


@dataclass(slots=True, eq=False)
class Format(Filter):
    """`@base64` and its kin."""

    name: str

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        return (format_value(env.budget, self.name, value),)


@dataclass(slots=True, eq=False)
class StringTemplate(Filter):
    """A string with interpolations; `format` is applied to what is put in."""

    parts: tuple[str | Filter, ...]
    format: Format

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        return self._combine(env, value, len(self.parts), "")

    def _combine(self, env: Env, value: Any, end: int, built: str) -> Iterator[Any]:
        """Texts of the first `end` parts before `built`; the last part varies slowest."""
        if end == 0:
            yield built
            return
        part = self.parts[end - 1]
        if isinstance(part, str):
            yield from self._combine(env, value, end - 1, part + built)
            return
        for item in part.run(env, value):
            env.budget.spend()
            (text,) = self.format.run(env, item)
            env.budget.check_text(len(built) + len(text))
            yield from self._combine(env, value, end - 1, text + built)


@dataclass(slots=True, eq=False)
class Parameter:
    """A parameter of a function; with a `$` it is a variable too."""

    name: str
    is_value: bool


@dataclass(slots=True, eq=False)
class Function:
    name: str
    parameters: tuple[Parameter, ...]
    body: Filter = field(default_factory=Identity)


@dataclass(slots=True, eq=False)
class Define(Filter):
    """`def f: …; body`."""

    function: Function
    body: Filter

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        return self.body.run(env.with_binding(self.function, None), value)

    def paths(self, env: Env, path: Path, value: Any) -> Iterable[Located]:
        return self.body.paths(env.with_binding(self.function, None), path, value)


@dataclass(slots=True, eq=False)
class CallFunction(Filter):
    function: Function
    arguments: tuple[Filter, ...]

    def _environments(self, env: Env, value: Any) -> Iterator[Env]:
        """The function's own environment with its parameters bound."""
        env.budget.spend()
        yield from self._bound(env.find(self.function), env, value, 0)

    def _bound(self, inner: Env, env: Env, value: Any, position: int) -> Iterator[Env]:
        if position == len(self.arguments):
            yield inner
            return
        parameter, argument = self.function.parameters[position], self.arguments[position]
        if not parameter.is_value:
            bound = inner.with_binding(parameter, (argument, env))
            yield from self._bound(bound, env, value, position + 1)
            return
        for item in argument.run(env, value):
            constant = inner.with_binding(parameter, (Constant(item), env))
            bound = constant.with_binding(parameter.name, item)
            yield from self._bound(bound, env, value, position + 1)

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        for inner in self._environments(env, value):
            yield from self.function.body.run(inner, value)

    def paths(self, env: Env, path: Path, value: Any) -> Iterator[Located]:
        for inner in self._environments(env, value):
            yield from self.function.body.paths(inner, path, value)


@dataclass(slots=True, eq=False)
class CallParameter(Filter):
    parameter: Parameter

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        body, own = env.find(self.parameter).value
        env.budget.spend()
        result: Iterable[Any] = body.run(own, value)
        return result

    def paths(self, env: Env, path: Path, value: Any) -> Iterable[Located]:
        body, own = env.find(self.parameter).value
        env.budget.spend()
        result: Iterable[Located] = body.paths(own, path, value)
        return result


def _all_paths(target: Filter, env: Env, value: Any) -> list[Path]:
    return [path for path, _ in target.paths(env, (), value)]


@dataclass(slots=True, eq=False)
class Assign(Filter):
    """`target = value`: the value is computed from the whole input."""

    target: Filter
    value: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        for new in self.value.run(env, value):
            result = value
            for path in _all_paths(self.target, env, value):
                result = set_path(env.budget, result, path, new)
            yield result


@dataclass(slots=True, eq=False)
class Update(Filter):
    """`target |= value`: the value is computed from what is there; no output deletes it."""

    target: Filter
    value: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        result = value
        removed: list[Path] = []
        for path in _all_paths(self.target, env, value):
            old = get_path(result, path)
            for new in self.value.run(env, old):
                result = set_path(env.budget, result, path, new)
                break
            else:
                removed.append(path)
        yield delete_paths(env.budget, result, removed) if removed else result


@dataclass(slots=True, eq=False)
class UpdateWith(Filter):
    """`target += value` and its kin; the value is computed from the whole input."""

    operator: str
    target: Filter
    value: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        for right in self.value.run(env, value):
            result = value
            for path in _all_paths(self.target, env, value):
                old = get_path(result, path)
                result = set_path(env.budget, result, path, self._combined(env, old, right))
            yield result

    def _combined(self, env: Env, old: Any, right: Any) -> Any:
        if self.operator == "//":
            return old if is_true(old) else right
        return OPERATORS[self.operator](env.budget, old, right)
