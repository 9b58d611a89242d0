"""Functions of texts, also those with regular expressions."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from vivace.expressions.jq.data import index, iterate, type_name
from vivace.expressions.jq.errors import JqError
from vivace.expressions.jq.formats import text_of
from vivace.expressions.jq.operators import split_text
from vivace.expressions.limits import Budget

if TYPE_CHECKING:
    from vivace.expressions.jq.filters import Filter
    from vivace.expressions.jq.scope import Env

__all__ = ["FUNCTIONS", "GENERATORS", "text"]

BLANKS = " \t\n\r\f\v"


def text(value: Any) -> str:
    """The value, which must be a text."""
    if not isinstance(value, str):
        raise JqError(f"{type_name(value)} is not a string")
    return value


def _starts_with(budget: Budget, value: Any, prefix: Any) -> bool:
    del budget
    if not isinstance(value, str) or not isinstance(prefix, str):
        raise JqError("startswith() requires string inputs")
    return value.startswith(prefix)


def _ends_with(budget: Budget, value: Any, suffix: Any) -> bool:
    del budget
    if not isinstance(value, str) or not isinstance(suffix, str):
        raise JqError("endswith() requires string inputs")
    return value.endswith(suffix)


def _without_prefix(budget: Budget, value: Any, prefix: Any) -> Any:
    del budget
    both = isinstance(value, str) and isinstance(prefix, str)
    return value.removeprefix(prefix) if both else value


def _without_suffix(budget: Budget, value: Any, suffix: Any) -> Any:
    del budget
    both = isinstance(value, str) and isinstance(suffix, str)
    return value.removesuffix(suffix) if both else value


def _split(budget: Budget, value: Any, separator: Any) -> list[str]:
    if not isinstance(value, str) or not isinstance(separator, str):
        raise JqError("split input and separator must be strings")
    budget.spend(len(value) >> 8)
    return split_text(value, separator)


def _join(budget: Budget, value: Any, separator: Any) -> str:
    pieces = ["" if item is None else _joinable(budget, item) for item in iterate(value)]
    between = text(separator) if pieces else ""
    budget.check_text(sum(map(len, pieces)) + len(between) * len(pieces))
    return between.join(pieces)


def _joinable(budget: Budget, item: Any) -> str:
    if isinstance(item, list | dict):
        raise JqError(f"string and {type_name(item)} cannot be added")
    return text_of(budget, item)


def _explode(budget: Budget, value: Any) -> list[int]:
    budget.spend(len(text(value)) >> 6)
    return [ord(char) for char in text(value)]


def _implode(budget: Budget, value: Any) -> str:
    if not isinstance(value, list):
        raise JqError("implode input must be an array")
    budget.spend(len(value) >> 6)
    if not all(type(code) is int and 0 <= code < 0x110000 for code in value):
        raise JqError("implode input must be an array of code points")
    return "".join(map(chr, value))


ASCII_LOWER, ASCII_UPPER = string.ascii_lowercase, string.ascii_uppercase
TO_UPPER = str.maketrans(ASCII_LOWER, ASCII_UPPER)
TO_LOWER = str.maketrans(ASCII_UPPER, ASCII_LOWER)


def _upper(budget: Budget, value: Any) -> str:
    budget.spend(len(text(value)) >> 10)
    return text(value).translate(TO_UPPER)


def _lower(budget: Budget, value: Any) -> str:
    budget.spend(len(text(value)) >> 10)
    return text(value).translate(TO_LOWER)


def _trimmer(strip: Callable[[str, str], str]) -> Callable[[Budget, Any], str]:
    def trimmed(budget: Budget, value: Any) -> str:
        del budget
        return strip(text(value), BLANKS)

    return trimmed


def _byte_length(budget: Budget, value: Any) -> int:
    del budget
    return len(text(value).encode(errors="replace"))


def _indices(budget: Budget, value: Any, wanted: Any) -> Any:
    """All places of a text in a text, of an item or of some items in an array."""
    if value is None:
        return None
    if isinstance(value, str) and isinstance(wanted, str):
        return _places(budget, value, wanted) if wanted else None
    if isinstance(value, list) and not isinstance(wanted, list):
        return index(value, [wanted])
    return index(value, wanted)


def _places(budget: Budget, whole: str, wanted: str) -> list[int]:
    places: list[int] = []
    place = whole.find(wanted)
    while place >= 0:
        budget.spend()
        places.append(place)
        place = whole.find(wanted, place + 1)
    return places


def _first_index(budget: Budget, value: Any, wanted: Any) -> Any:
    places = _indices(budget, value, wanted)
    return places[0] if places else None


def _last_index(budget: Budget, value: Any, wanted: Any) -> Any:
    places = _indices(budget, value, wanted)
    return places[-1] if places else None


FLAGS = frozenset("gimnpslx")


def _matches(
    env: Env, value: Any, pattern: Any, flags: Any, *, every: bool = False
) -> Iterator[Any]:
    """Matches of a pattern, of which an array holds the flags too."""
    from vivace.expressions.java.regexes import matches

    if isinstance(pattern, list):
        pattern, flags = pattern[0], pattern[1] if len(pattern) > 1 else flags
    given = "" if flags is None else text(flags)
    if not FLAGS.issuperset(given):
        raise JqError(f"{given} is not a valid modifier string")
    if not isinstance(value, str) or not isinstance(pattern, str):
        wrong = value if not isinstance(value, str) else pattern
        raise JqError(f"{type_name(wrong)} cannot be matched, as it is not a string")
    inline = "".join(letter for letter in "ix" if letter in given)
    inline += "s" if set(given) & set("sp") else ""
    source = f"(?{inline}){pattern}" if inline else pattern
    for match in matches(env.budget, source, value):
        if "n" in given and match.start() == match.end():
            continue
        yield match
        if "g" not in given and not every:
            return


def _combined(env: Env, value: Any, *filters: Filter) -> Iterator[tuple[Any, ...]]:
    """Every combination of pattern and flags; without flags, null."""
    for flags in filters[1].run(env, value) if len(filters) > 1 else (None,):
        for pattern in filters[0].run(env, value):
            yield pattern, flags


def _test(env: Env, value: Any, *filters: Filter) -> Iterator[bool]:
    for pattern, flags in _combined(env, value, *filters):
        yield next(_matches(env, value, pattern, flags), None) is not None


def _match(env: Env, value: Any, *filters: Filter) -> Iterator[Any]:
    for pattern, flags in _combined(env, value, *filters):
        for match in _matches(env, value, pattern, flags):
            yield _match_object(match)


def _match_object(match: Any) -> dict[str, Any]:
    names = {group: name for name, group in match.re.groupindex.items()}
    captures = []
    for group in range(1, match.re.groups + 1):
        found = match.group(group)
        captures.append(
            {
                "offset": match.start(group),
                "length": 0 if found is None else len(found),
                "string": found,
                "name": names.get(group),
            }
        )
    return {
        "offset": match.start(),
        "length": match.end() - match.start(),
        "string": match.group(),
        "captures": captures,
    }


def _capture(env: Env, value: Any, *filters: Filter) -> Iterator[Any]:
    for pattern, flags in _combined(env, value, *filters):
        for match in _matches(env, value, pattern, flags):
            yield match.groupdict()


def _scan(env: Env, value: Any, *filters: Filter) -> Iterator[Any]:
    for pattern, flags in _combined(env, value, *filters):
        for match in _matches(env, value, pattern, flags, every=True):
            yield list(match.groups()) if match.re.groups else match.group()


def _split_pattern(env: Env, value: Any, *filters: Filter) -> Iterator[Any]:
    for pattern, flags in _combined(env, value, *filters):
        yield list(_parts(env, value, pattern, flags))


def _splits(env: Env, value: Any, *filters: Filter) -> Iterator[Any]:
    for pattern, flags in _combined(env, value, *filters):
        yield from _parts(env, value, pattern, flags)


def _parts(env: Env, value: Any, pattern: Any, flags: Any) -> Iterator[str]:
    end = 0
    for match in _matches(env, value, pattern, flags, every=True):
        yield value[end : match.start()]
        end = match.end()
    yield value[end:]


def _sub(env: Env, value: Any, *filters: Filter) -> Iterator[str]:
    """`sub(pattern; replacement; flags)`: the replacement sees the named groups as its input."""
    pattern_filter, replacement, *flag_filters = filters
    for pattern, flags in _combined(env, value, pattern_filter, *flag_filters):
        found = list(_matches(env, value, pattern, flags))
        yield from _replaced(env, value, found, replacement)


def _gsub(env: Env, value: Any, *filters: Filter) -> Iterator[str]:
    pattern_filter, replacement, *flag_filters = filters
    for pattern, flags in _combined(env, value, pattern_filter, *flag_filters):
        found = list(_matches(env, value, pattern, flags, every=True))
        yield from _replaced(env, value, found, replacement)


def _replaced(env: Env, value: str, found: list[Any], replacement: Filter) -> Iterator[str]:
    """The text for every output of the replacement."""
    columns = [list(replacement.run(env, match.groupdict())) for match in found]
    for output in range(max(map(len, columns), default=1)):
        pieces: list[str] = []
        end = size = 0
        for match, outputs in zip(found, columns, strict=True):
            env.budget.spend()
            if output >= len(outputs):
                continue
            pieces += [value[end : match.start()], text(outputs[output])]
            size += len(pieces[-1])
            env.budget.check_text(len(value) + size)
            end = match.end()
        yield "".join([*pieces, value[end:]])


Generator = Callable[..., Iterable[Any]]

FUNCTIONS: Mapping[tuple[str, int], Callable[..., Any]] = {
    ("ascii_downcase", 0): _lower,
    ("ascii_upcase", 0): _upper,
    ("endswith", 1): _ends_with,
    ("explode", 0): _explode,
    ("implode", 0): _implode,
    ("index", 1): _first_index,
    ("indices", 1): _indices,
    ("join", 1): _join,
    ("ltrim", 0): _trimmer(str.lstrip),
    ("ltrimstr", 1): _without_prefix,
    ("rindex", 1): _last_index,
    ("rtrim", 0): _trimmer(str.rstrip),
    ("rtrimstr", 1): _without_suffix,
    ("split", 1): _split,
    ("startswith", 1): _starts_with,
    ("trim", 0): _trimmer(str.strip),
    ("utf8bytelength", 0): _byte_length,
}
GENERATORS: Mapping[tuple[str, int], Generator] = {
    ("capture", 1): _capture,
    ("capture", 2): _capture,
    ("gsub", 2): _gsub,
    ("gsub", 3): _gsub,
    ("match", 1): _match,
    ("match", 2): _match,
    ("scan", 1): _scan,
    ("scan", 2): _scan,
    ("split", 2): _split_pattern,
    ("splits", 1): _splits,
    ("splits", 2): _splits,
    ("sub", 2): _sub,
    ("sub", 3): _sub,
    ("test", 1): _test,
    ("test", 2): _test,
}
