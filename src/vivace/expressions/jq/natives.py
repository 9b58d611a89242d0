"""The functions that every jq program can call, by name and number of arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

from vivace.expressions.jq import arrays, numbers, strings
from vivace.expressions.jq.data import (
    Path,
    delete_paths,
    equal,
    get_path,
    is_number,
    is_true,
    iterate,
    set_path,
    type_name,
)
from vivace.expressions.jq.errors import JqError
from vivace.expressions.jq.filters import (
    Collect,
    Constant,
    Filter,
    Identity,
    Index,
    Iterate,
    Located,
    Pipe,
)
from vivace.expressions.jq.formats import json_text, parse_json, text_of
from vivace.expressions.jq.scope import Env
from vivace.expressions.limits import Budget

__all__ = ["NATIVES"]


@dataclass(slots=True, eq=False)
class Computed(Filter):
    """A function of the input and the outputs of its arguments, for every combination of them."""

    compute: Callable[..., Any]
    arguments: tuple[Filter, ...]

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        # the last argument varies slowest
        columns = [list(argument.run(env, value)) for argument in reversed(self.arguments)]
        for outputs in product(*columns):
            env.budget.spend()
            yield self.compute(env.budget, value, *reversed(outputs))


@dataclass(slots=True, eq=False)
class Streamed(Filter):
    """A function that gives any number of outputs and handles its arguments itself."""

    generate: Callable[..., Iterable[Any]]
    arguments: tuple[Filter, ...]

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        return self.generate(env, value, *self.arguments)


@dataclass(slots=True, eq=False)
class Select(Filter):
    condition: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        for condition in self.condition.run(env, value):
            if is_true(condition):
                yield value

    def paths(self, env: Env, path: Path, value: Any) -> Iterator[Located]:
        for condition in self.condition.run(env, value):
            if is_true(condition):
                yield path, value


@dataclass(slots=True, eq=False)
class OfTypes(Filter):
    """`strings`, `scalars` …: the input if it has one of the types."""

    types: tuple[str, ...]

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        del env
        if type_name(value) in self.types:
            yield value

    def paths(self, env: Env, path: Path, value: Any) -> Iterator[Located]:
        del env
        if type_name(value) in self.types:
            yield path, value


@dataclass(slots=True, eq=False)
class Empty(Filter):
    def run(self, env: Env, value: Any) -> Iterable[Any]:
        del env, value
        return ()

    def paths(self, env: Env, path: Path, value: Any) -> Iterable[Located]:
        del env, path, value
        return ()


@dataclass(slots=True, eq=False)
class Fail(Filter):
    """`error`, `error(message)`."""

    message: Filter

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        for message in self.message.run(env, value):
            raise JqError(message)
        return ()

    def paths(self, env: Env, path: Path, value: Any) -> Iterable[Located]:
        del path
        return self.run(env, value)


@dataclass(slots=True, eq=False)
class Recurse(Filter):
    """The input, and everything that `step` leads to from there; depth first."""

    step: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        pending = [iter([value])]
        while pending:
            item = next(pending[-1], pending)
            if item is pending:
                pending.pop()
                continue
            env.budget.spend()
            yield item
            pending.append(iter(self.step.run(env, item)))

    def paths(self, env: Env, path: Path, value: Any) -> Iterator[Located]:
        pending: list[Iterator[Located]] = [iter([(path, value)])]
        while pending:
            located = next(pending[-1], None)
            if located is None:
                pending.pop()
                continue
            env.budget.spend()
            yield located
            pending.append(iter(self.step.paths(env, *located)))


@dataclass(slots=True, eq=False)
class Children(Filter):
    """`.[]?` for `..`: nothing for scalars."""

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        del env
        return iterate(value) if isinstance(value, list | dict) else ()

    def paths(self, env: Env, path: Path, value: Any) -> Iterator[Located]:
        del env
        if isinstance(value, dict):
            for key, item in value.items():
                yield (*path, key), item
        elif isinstance(value, list):
            for position, item in enumerate(value):
                yield (*path, position), item


@dataclass(slots=True, eq=False)
class Limit(Filter):
    """The first outputs of `body`."""

    count: Filter
    body: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        for count in self.count.run(env, value):
            yield from _first(count, lambda: self.body.run(env, value))

    def paths(self, env: Env, path: Path, value: Any) -> Iterator[Located]:
        for count in self.count.run(env, value):
            yield from _first(count, lambda: self.body.paths(env, path, value))


def _first(count: Any, outputs: Callable[[], Iterable[Any]]) -> Iterator[Any]:
    if not is_number(count):
        raise JqError("a limit must be a number")
    left = count
    if left <= 0:
        return
    for output in outputs():
        yield output
        left -= 1
        if left <= 0:
            return


@dataclass(slots=True, eq=False)
class Last(Filter):
    """The last output of `body`."""

    body: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        last: list[Any] = []
        for item in self.body.run(env, value):
            env.budget.spend()
            last = [item]
        yield from last

    def paths(self, env: Env, path: Path, value: Any) -> Iterator[Located]:
        last: list[Located] = []
        for located in self.body.paths(env, path, value):
            env.budget.spend()
            last = [located]
        yield from last


@dataclass(slots=True, eq=False)
class Nth(Filter):
    """Output number `place` of `body`."""

    place: Filter
    body: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        for place in self.place.run(env, value):
            if not is_number(place) or place < 0:
                raise JqError("Out of bounds negative array index")
            outputs = list(_first(place + 1, lambda: self.body.run(env, value)))
            if len(outputs) > place:
                yield outputs[-1]


@dataclass(slots=True, eq=False)
class GetPath(Filter):
    path: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        for path in self.path.run(env, value):
            yield get_path(value, _checked_path(path))

    def paths(self, env: Env, path: Path, value: Any) -> Iterator[Located]:
        for more in self.path.run(env, value):
            yield (*path, *_checked_path(more)), get_path(value, more)


def _checked_path(path: Any) -> list[Any]:
    if not isinstance(path, list):
        raise JqError("Path must be specified as an array")
    return path


def _paths_of(env: Env, value: Any, target: Filter) -> Iterator[Any]:
    return (list(path) for path, _ in target.paths(env, (), value))


def _all_paths(env: Env, value: Any, condition: Filter | None = None) -> Iterator[Any]:
    for path, item in Recurse(Children()).paths(env, (), value):
        if path and (condition is None or any(map(is_true, condition.run(env, item)))):
            yield list(path)


def _delete(env: Env, value: Any, target: Filter) -> Iterator[Any]:
    paths = [path for path, _ in target.paths(env, (), value)]
    yield delete_paths(env.budget, value, paths)


def _map_values(env: Env, value: Any, change: Filter) -> Iterator[Any]:
    env.budget.spend(1 + len(value) if isinstance(value, list | dict) else 1)
    changed = [
        (key, list(_first(1, partial(change.run, env, item)))) for key, item in _entries(value)
    ]
    if isinstance(value, list):
        yield [item for _, outputs in changed for item in outputs]
    else:
        yield {key: item for key, outputs in changed for item in outputs}


def _entries(value: Any) -> Iterable[tuple[Any, Any]]:
    iterate(value)
    return value.items() if isinstance(value, dict) else enumerate(value)


def _with_entries(env: Env, value: Any, change: Filter) -> Iterator[Any]:
    outputs: list[Any] = []
    for entry in arrays.to_entries(env.budget, value):
        outputs.extend(change.run(env, entry))
    yield arrays.from_entries(env.budget, outputs)


def _walk(env: Env, value: Any, change: Filter) -> Iterator[Any]:
    env.budget.spend()
    inner = value
    if isinstance(value, list):
        inner = [each for item in value for each in _walk(env, item, change)]
    elif isinstance(value, dict):
        inner = {
            key: each
            for key, item in value.items()
            for each in _first(1, partial(_walk, env, item, change))
        }
    yield from change.run(env, inner)


def _range(env: Env, value: Any, *bounds: Filter) -> Iterator[Any]:
    """`range(end)`, `range(start; end)`, `range(start; end; step)`."""
    start = bounds[0] if len(bounds) > 1 else Constant(0)
    end = bounds[min(1, len(bounds) - 1)]
    step = bounds[2] if len(bounds) > 2 else Constant(1)
    for low in start.run(env, value):
        for high in end.run(env, value):
            for by in step.run(env, value):
                yield from _counted(env, low, high, by)


def _counted(env: Env, low: Any, high: Any, by: Any) -> Iterator[Any]:
    if not (is_number(low) and is_number(high) and is_number(by)):
        raise JqError("Range bounds must be numeric")
    current = low
    while by != 0 and (current < high if by > 0 else current > high):
        env.budget.spend()
        yield current
        current += by


def _while(env: Env, value: Any, condition: Filter, update: Filter) -> Iterator[Any]:
    for item in Recurse(Pipe(Select(condition), update)).run(env, value):
        if any(map(is_true, condition.run(env, item))):
            yield item


def _until(env: Env, value: Any, condition: Filter, update: Filter) -> Iterator[Any]:
    pending = [iter([value])]
    while pending:
        item = next(pending[-1], pending)
        if item is pending:
            pending.pop()
            continue
        env.budget.spend()
        if any(map(is_true, condition.run(env, item))):
            yield item
        else:
            pending.append(iter(update.run(env, item)))


def _is_empty(env: Env, value: Any, body: Filter) -> Iterator[Any]:
    yield not list(_first(1, lambda: body.run(env, value)))


def _any(env: Env, value: Any, *filters: Filter) -> Iterator[Any]:
    source, condition = _source_and_condition(filters)
    yield any(is_true(each) for item in source.run(env, value) for each in condition.run(env, item))


def _all(env: Env, value: Any, *filters: Filter) -> Iterator[Any]:
    source, condition = _source_and_condition(filters)
    yield all(is_true(each) for item in source.run(env, value) for each in condition.run(env, item))


def _source_and_condition(filters: tuple[Filter, ...]) -> tuple[Filter, Filter]:
    if len(filters) == 2:
        return filters[0], filters[1]
    return Iterate(Identity()), filters[0] if filters else Identity()


def _in(env: Env, value: Any, *filters: Filter) -> Iterator[Any]:
    """`IN(source)`, `IN(source; other)`."""
    if len(filters) == 1:
        wanted: Iterable[Any] = (value,)
        source = filters[0]
    else:
        wanted, source = filters[0].run(env, value), filters[1]
    yield any(equal(env.budget, item, each) for item in wanted for each in source.run(env, value))


def _index_by(env: Env, value: Any, *filters: Filter) -> Iterator[Any]:
    """`INDEX(key)`, `INDEX(source; key)`."""
    source = filters[0] if len(filters) == 2 else Iterate(Identity())
    result: dict[str, Any] = {}
    for item in source.run(env, value):
        for key in filters[-1].run(env, item):
            env.budget.spend()
            result[text_of(env.budget, key)] = item
    yield result


def _keyed(operate: Callable[[Budget, list[Any], list[Any]], Any]) -> Callable[..., Iterator[Any]]:
    """`sort_by(f)` and its kin: items with the outputs of `f` as their keys."""

    def keyed(env: Env, value: Any, key: Filter) -> Iterator[Any]:
        items = arrays.array(value)
        keys = [list(key.run(env, item)) for item in items]
        yield operate(env.budget, items, keys)

    return keyed


def _now(env: Env, value: Any) -> Iterator[Any]:
    del value
    yield env.now


def _combinations(env: Env, value: Any, *count: Filter) -> Iterator[Any]:
    for times in count[0].run(env, value) if count else (None,):
        rows = arrays.array(value) if times is None else _copies(env.budget, value, times)
        # product() copies every row first
        size = sum(len(arrays.array(row)) for row in rows)
        env.budget.check_items(size)
        env.budget.spend(1 + size // 8)
        for combination in product(*rows):
            env.budget.spend(1 + len(combination))
            yield list(combination)


def _copies(budget: Budget, value: Any, times: Any) -> list[Any]:
    if not is_number(times) or not times >= 0:
        raise JqError("the number of combined arrays must not be negative")
    count = int(min(times, budget.limits.items + 1))
    budget.check_items(count)
    budget.spend(count)
    return [arrays.array(value)] * count


def _transformed(env: Env, value: Any, target: Filter) -> Iterator[Any]:
    """`pick(paths)`: only what is at the paths."""
    result: Any = None
    for path, _ in target.paths(env, (), value):
        result = set_path(env.budget, result, path, get_path(value, path))
    yield result


def _set_path(budget: Budget, value: Any, path: Any, new: Any) -> Any:
    return set_path(budget, value, tuple(_checked_path(path)), new)


def _delete_paths(budget: Budget, value: Any, paths: Any) -> Any:
    return delete_paths(budget, value, [tuple(_checked_path(path)) for path in arrays.array(paths)])


def _computed(compute: Callable[..., Any]) -> Callable[..., Filter]:
    return lambda *arguments: Computed(compute, arguments)


def _streamed(generate: Callable[..., Iterable[Any]]) -> Callable[..., Filter]:
    return lambda *arguments: Streamed(generate, arguments)


def _collected(change: Filter) -> Filter:
    return Collect(Pipe(Iterate(Identity()), change))


@dataclass(slots=True, eq=False)
class IsOfTypes(Filter):
    """Whether the input has one of the types."""

    types: tuple[str, ...]

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        del env
        return (type_name(value) in self.types,)


SCALARS = ("null", "boolean", "number", "string")
TYPE_FILTERS: Mapping[str, tuple[str, ...]] = {
    "arrays": ("array",),
    "objects": ("object",),
    "iterables": ("array", "object"),
    "booleans": ("boolean",),
    "numbers": ("number",),
    "strings": ("string",),
    "nulls": ("null",),
    "scalars": SCALARS,
    "values": ("boolean", "number", "string", "array", "object"),
}

NATIVES: Mapping[tuple[str, int], Callable[..., Filter]] = {
    ("empty", 0): Empty,
    ("not", 0): _computed(lambda budget, value: not is_true(value)),  # noqa: ARG005
    ("error", 0): lambda: Fail(Identity()),
    ("error", 1): Fail,
    ("select", 1): Select,
    ("map", 1): _collected,
    ("map_values", 1): _streamed(_map_values),
    ("recurse", 0): lambda: Recurse(Children()),
    ("recurse_down", 0): lambda: Recurse(Children()),
    ("recurse", 1): Recurse,
    ("recurse", 2): lambda step, condition: Recurse(Pipe(step, Select(condition))),
    ("range", 1): _streamed(_range),
    ("range", 2): _streamed(_range),
    ("range", 3): _streamed(_range),
    ("while", 2): _streamed(_while),
    ("until", 2): _streamed(_until),
    ("limit", 2): Limit,
    ("first", 1): lambda body: Limit(Constant(1), body),
    ("last", 1): Last,
    ("nth", 2): Nth,
    ("first", 0): lambda: Index(Identity(), Constant(0)),
    ("last", 0): lambda: Index(Identity(), Constant(-1)),
    ("nth", 1): lambda place: Index(Identity(), place),
    ("isempty", 1): _streamed(_is_empty),
    ("any", 0): _streamed(_any),
    ("any", 1): _streamed(_any),
    ("any", 2): _streamed(_any),
    ("all", 0): _streamed(_all),
    ("all", 1): _streamed(_all),
    ("all", 2): _streamed(_all),
    ("IN", 1): _streamed(_in),
    ("IN", 2): _streamed(_in),
    ("INDEX", 1): _streamed(_index_by),
    ("INDEX", 2): _streamed(_index_by),
    ("path", 1): _streamed(_paths_of),
    ("paths", 0): _streamed(_all_paths),
    ("paths", 1): _streamed(_all_paths),
    ("leaf_paths", 0): lambda: Streamed(_all_paths, (IsOfTypes(SCALARS),)),
    ("getpath", 1): GetPath,
    ("setpath", 2): _computed(_set_path),
    ("delpaths", 1): _computed(_delete_paths),
    ("del", 1): _streamed(_delete),
    ("pick", 1): _streamed(_transformed),
    ("walk", 1): _streamed(_walk),
    ("with_entries", 1): _streamed(_with_entries),
    ("combinations", 0): _streamed(_combinations),
    ("combinations", 1): _streamed(_combinations),
    ("sort_by", 1): _streamed(_keyed(arrays.sorted_by)),
    ("group_by", 1): _streamed(_keyed(arrays.grouped_by)),
    ("unique_by", 1): _streamed(_keyed(arrays.unique_by)),
    ("min_by", 1): _streamed(_keyed(arrays.min_by)),
    ("max_by", 1): _streamed(_keyed(arrays.max_by)),
    ("type", 0): _computed(lambda budget, value: type_name(value)),  # noqa: ARG005
    ("tojson", 0): _computed(json_text),
    ("tostring", 0): _computed(text_of),
    ("fromjson", 0): _computed(lambda budget, value: parse_json(strings.text(value))),  # noqa: ARG005
    ("now", 0): _streamed(_now),
    **{(name, 0): partial(OfTypes, types) for name, types in TYPE_FILTERS.items()},
    **{key: _computed(compute) for key, compute in arrays.FUNCTIONS.items()},
    **{key: _computed(compute) for key, compute in numbers.FUNCTIONS.items()},
    **{key: _computed(compute) for key, compute in strings.FUNCTIONS.items()},
    **{key: _streamed(generate) for key, generate in strings.GENERATORS.items()},
}
