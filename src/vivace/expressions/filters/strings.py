"""Filters of texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from vivace.expressions.arguments import integer, number, text, text_input
from vivace.expressions.builtins import Builtin, builtin
from vivace.expressions.errors import EvaluationError
from vivace.expressions.values import Secret, is_map, kind

if TYPE_CHECKING:
    from vivace.expressions.state import State

__all__ = ["STRING_FILTERS"]

SPACE_AND_BELOW = "".join(map(chr, range(0x21)))
LINE_BREAK = re.compile(r"\r\n|\n\r|\n|\r")
SHORTEST_ABBREVIATION = 3


def _lower(state: State, value: Any) -> Any:
    return None if value is None else state.plain(value).lower()


def _upper(state: State, value: Any) -> Any:
    return None if value is None else state.plain(value).upper()


def _capitalize(value: Any) -> Any:
    if value is None:
        return None
    whole = text_input(value)
    start = len(whole) - len(whole.lstrip())
    return whole[:start] + whole[start : start + 1].title() + whole[start + 1 :]


def _title(value: Any) -> Any:
    if value is None:
        return None
    return re.sub(r"(?<!\S)\S", lambda match: match.group().title(), text_input(value))


def _trim(value: Any) -> Any:
    return None if value is None else text_input(value).strip(SPACE_AND_BELOW)


def _abbreviate(value: Any, length: Any = None) -> Any:
    if value is None:
        return None
    whole, longest = text_input(value), integer(length, "length")
    if longest < 0:
        raise EvaluationError(f"the argument `length` must not be negative, but is {longest}")
    if len(whole) < longest or len(whole) <= SHORTEST_ABBREVIATION:
        return whole
    if longest <= SHORTEST_ABBREVIATION:
        return whole[:longest]
    return f"{whole[: longest - 3]}..."


def _replace(state: State, value: Any, replace_pairs: Any = None, regexp: Any = False) -> Any:
    if value is None:
        return None
    if not is_map(replace_pairs):
        raise EvaluationError(
            f"the argument `replace_pairs` must be a map, not {kind(replace_pairs)}"
        )
    pairs = [(state.plain(old), state.plain(new)) for old, new in replace_pairs.items()]
    replace = _replace_patterns if regexp is True else _replace_texts
    return _map_texts(state, value, lambda whole: replace(state, whole, pairs))


def _replace_texts(state: State, whole: str, pairs: list[tuple[str, str]]) -> str:
    for old, new in pairs:
        state.budget.check_text(len(whole) + whole.count(old) * len(new))
        whole = whole.replace(old, new)
    return whole


def _replace_patterns(state: State, whole: str, pairs: list[tuple[str, str]]) -> str:
    from vivace.expressions.java.regexes import replace_all

    for pattern, replacement in pairs:
        whole = replace_all(state.budget, pattern, whole, replacement)
    return whole


def _map_texts(state: State, value: Any, change: Callable[[str], str]) -> Any:
    """Change every text in a value; whatever is no collection becomes text first."""

    def changed(item: Any) -> Any:
        state.budget.spend()
        if item is None:
            return None
        if isinstance(item, Mapping):
            return {key: changed(each) for key, each in item.items()}
        if isinstance(item, list | tuple | set):
            return [changed(each) for each in item]
        result = change(state.plain(item))
        return Secret(result) if type(item) is Secret else result

    return changed(value)


def _cut(find: Callable[[str, str], int], *, after: bool) -> Callable[..., Any]:
    """One of the four `substring…` filters: `find` gives the place of the separator."""

    def cut(state: State, value: Any, separator: Any = None) -> Any:
        wanted = text(separator, "separator")
        if value is None:
            return None
        whole = state.plain(value)
        at = find(whole, wanted)
        if at < 0:
            return "" if after else whole
        return whole[at + len(wanted) :] if after else whole[:at]

    return cut


def _last(whole: str, separator: str) -> int:
    # Commons Lang finds an empty separator nowhere from the end
    return whole.rfind(separator) if separator else -1


def _starts_with(state: State, value: Any, prefix: Any = None) -> bool:
    whole, part = _both_texts(state, value, prefix)
    return whole.startswith(part)


def _ends_with(state: State, value: Any, suffix: Any = None) -> bool:
    whole, part = _both_texts(state, value, suffix)
    return whole.endswith(part)


def _both_texts(state: State, value: Any, part: Any) -> tuple[str, str]:
    if value is None or part is None:
        raise EvaluationError("it needs a value and the argument `value`, but one is null")
    return state.plain(value), state.plain(part)


def _slugify(state: State, value: Any) -> Any:
    if value is None:
        return None
    dashed = re.sub(r"\s", "-", state.plain(value))
    ascii_only = re.sub(r"[^a-zA-Z0-9_-]", "", unicodedata.normalize("NFD", dashed))
    collapsed = re.sub(r"-+", "-", ascii_only.replace("_", "-"))
    return collapsed.removeprefix("-").removesuffix("-").lower()


def _split(state: State, value: Any, delimiter: Any = None, limit: Any = None) -> Any:
    from vivace.expressions.java.regexes import split

    pattern = text(delimiter, "delimiter")
    if value is None:
        return None
    count = 0 if limit is None else number(limit, "limit")
    return split(state.budget, pattern, text_input(value), count)


ESCAPED_QUOTES = {"single": ("'", "\\'"), "double": ('"', '\\"'), "shell": ("'", "'\\''")}


def _escape_char(state: State, value: Any, type_: Any = None) -> Any:
    pair = ESCAPED_QUOTES.get(text(type_, "type").lower())
    if pair is None:
        raise EvaluationError("the argument `type` must be `single`, `double` or `shell`")
    return _map_texts(state, value, lambda whole: _replace_texts(state, whole, [pair]))


def _indent(state: State, value: Any, amount: Any = None, prefix: Any = " ") -> Any:
    return _indented(state, value, amount, prefix, from_first=False)


def _nindent(state: State, value: Any, amount: Any = None, prefix: Any = " ") -> Any:
    return _indented(state, value, amount, prefix, from_first=True)


def _indented(state: State, value: Any, amount: Any, prefix: Any, *, from_first: bool) -> Any:
    count, unit = integer(amount, "amount"), text(prefix, "prefix")
    if count < 0:
        raise EvaluationError(f"the argument `amount` must not be negative, but is {count}")
    if value is None:
        return None
    whole = state.plain(value)
    if not whole:
        return ""
    found = LINE_BREAK.search(whole)
    line_break = found.group() if found else "\n"
    whole = line_break + whole if from_first else whole
    state.budget.check_text(len(whole) + whole.count(line_break) * count * len(unit))
    return whole.replace(line_break, line_break + unit * count)


def _format(state: State, value: Any, *arguments: Any) -> Any:
    from vivace.expressions.java.string_format import format_string

    if value is None:
        return None
    return format_string(state, text_input(value), arguments)


def _nl2br(value: Any) -> Any:
    return None if value is None else re.sub(r"\r\n|\n", "<br />", text_input(value))


def _regex_match(state: State, value: Any, regex: Any = None) -> bool:
    from vivace.expressions.java.regexes import search

    pattern = text(regex, "regex")
    return value is not None and search(state.budget, pattern, text_input(value))


def _regex_replace(state: State, value: Any, regex: Any = None, replacement: Any = None) -> Any:
    from vivace.expressions.java.regexes import replace_all

    pattern, new = text(regex, "regex"), text(replacement, "replacement")
    return None if value is None else replace_all(state.budget, pattern, text_input(value), new)


def _regex_extract(state: State, value: Any, regex: Any = None, group: Any = 0) -> Any:
    from vivace.expressions.java.regexes import extract

    pattern, index = text(regex, "regex"), integer(group, "group")
    return None if value is None else extract(state.budget, pattern, text_input(value), index)


def _filter(name: str, call: Callable[..., Any], *names: str, state: bool = False) -> Builtin:
    return builtin(name, call, *names, takes_value=True, takes_state=state)


STRING_FILTERS: tuple[Builtin, ...] = (
    _filter("abbreviate", _abbreviate, "length"),
    _filter("capitalize", _capitalize),
    _filter("endsWith", _ends_with, "value", state=True),
    _filter("escapeChar", _escape_char, "type", state=True),
    builtin("format", _format, takes_value=True, takes_state=True, variadic=True),
    _filter("indent", _indent, "amount", "prefix", state=True),
    builtin("lower", _lower, takes_value=True, takes_state=True, ignores_arguments=True),
    _filter("nindent", _nindent, "amount", "prefix", state=True),
    _filter("nl2br", _nl2br),
    _filter("regexExtract", _regex_extract, "regex", "group", state=True),
    _filter("regexMatch", _regex_match, "regex", state=True),
    _filter("regexReplace", _regex_replace, "regex", "replacement", state=True),
    _filter("replace", _replace, "replace_pairs", "regexp", state=True),
    _filter("slugify", _slugify, state=True),
    _filter("split", _split, "delimiter", "limit", state=True),
    _filter("startsWith", _starts_with, "value", state=True),
    _filter("substringAfter", _cut(str.find, after=True), "separator", state=True),
    _filter("substringAfterLast", _cut(_last, after=True), "separator", state=True),
    _filter("substringBefore", _cut(str.find, after=False), "separator", state=True),
    _filter("substringBeforeLast", _cut(_last, after=False), "separator", state=True),
    _filter("title", _title),
    _filter("trim", _trim),
    builtin("upper", _upper, takes_value=True, takes_state=True, ignores_arguments=True),
)
