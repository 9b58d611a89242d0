"""jq: our interpreter against libjq, and what differs on purpose."""

from __future__ import annotations

import json
import math
import sys
from functools import lru_cache
from typing import Any

import jq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vivace.expressions import Environment, ExpressionError

ENVIRONMENT = Environment()

INPUTS: list[Any] = [
    None,
    1,
    1.5,
    -7,
    True,
    "a",
    "ab,c, d",
    "aXbAa",
    [],
    [1, 2, 3],
    [3, 1, 2, 1],
    ["b", "a", "c"],
    [[1, 2], [3, 4]],
    {},
    {"a": 1, "b": 2},
    {"a": {"b": 2}, "b": [1]},
    [{"a": 1, "b": 2}, {"a": 0, "b": 3}, {"a": 1, "b": 1}],
    [1, None, True, "a", [], {}],
    {"a": None, "b": False},
    ["1", "x", 2],
    "[1,2]",
]

PROGRAMS = """
.
.a
.a.b
.a?
.["a"]
.["a", "b"]
."a"."b"
.[0], .[-1]
.[1:], .[:2], .[1:-1]
.[1.7]
.[]
.[]?
[..]
..?
.a, .b
length
keys
keys_unsorted
values
add
any, all
any(. > 1), all(. > 0)
any(.[]; . == 1)
flatten
flatten(1)
[range(3)], [range(2; 5)], [range(0; 10; 3)], [range(5; 0; -2)]
sort
sort_by(.a)
sort_by(.a, .b)
group_by(.a)
group_by(.a) | map({k: .[0].a, n: length})
unique
unique_by(.a)
min, max
min_by(.a), max_by(.a)
contains("a")
contains([1])
contains({a: 1})
inside([1, 2, 3])
to_entries
objects | to_entries | map(select(.value > 1)) | from_entries
map({key: "k", value: .}) | from_entries
tostring
[.[] | tostring]
tonumber
[.[] | try tonumber catch "bad"]
type
map(type)
ascii_downcase, ascii_upcase
explode
explode | implode
split(",")
split("")
split(", *"; null)
join("-")
startswith("a"), endswith("b")
test("a")
test("A"; "i")
[match("a"; "g") | .offset, .length, .string]
[match("(?<x>a)(b)?"; "g") | .captures[] | .name, .string]
capture("(?<x>a)")
[scan("a")]
[scan("(a)(b)?")]
sub("a"; "x")
gsub("a"; "x")
gsub("(?<l>[a-z])"; "<\\(.l)>")
gsub(""; "-")
[splits(", *")]
tojson
tojson | fromjson
@text, @json
@csv
@tsv
@html
@uri
@sh
@base64
"x\\(.)y"
@base64 "a\\(.)b"
@json "v=\\(.)"
if . then 1 else 2 end
if .a then 1 elif .b then 2 else 3 end
if . == null then "n" end
.a // "d"
(.a, .b) // "d"
empty // 1, (null, false) // 2, (false, 1, null, 2) // 3
.a == .b, . == 1, . != null
. < 2, . >= "a", . > []
. and true, (. or false), not
[.[] | not]
try error("x") catch .
try error({a: 1}) catch .a
try error(null) catch .
try (1, error("x"), 3) catch .
[.[] | .a?]
(1, null, "a") | .a?
reduce .[] as $x (0; . + $x)
reduce range(5) as $i ([]; . + [$i * 2])
reduce empty as $x (3; 4)
[foreach .[] as $x (0; . + $x)]
[foreach .[] as $x (0; . + $x; [$x, .])]
. as [$a, $b] | $b
. as {a: $x, b: [$y]} | [$x, $y]
. as {$a} | $a
. as {"a": $x} | $x
. as {("a", "b"): $x} | $x
.[] as [$a] | $a
.a as $x | .b as $y | [$x, $y]
1 as $x | 2 as $y | [$x, $y, $x]
1 + . as $x | $x
def f: . + 1; 1 | f | f
def f(g): g | g; 1 | f(. + 1)
def f($x; $y): $x + $y; f(1; 2)
def f($x): $x + 1; [f(1, 2)]
def f(x): x as $v | $v + 1; [f(1, 2)]
def f: def g: 3; g; f
def f(g): def h: g; h; f(5)
def fac: if . <= 1 then 1 else . * (. - 1 | fac) end; 10 | fac
def f: reduce .[] as $x (0; . + $x); f
label $out | foreach (1, 2, 3) as $x (0; $x; if $x == 2 then ., break $out else . end)
[label $a | label $b | 1, break $a, 2]
[label $f | range(10) | ., (select(. == 3) | break $f)]
first, last
first(.[]), last(.[])
nth(1), nth(1; .[])
[limit(2; .[])], [limit(0; 1, 2)]
[1, 3 | until(. > 100; . * 2)]
[1, 3 | while(. < 100; . * 2 + 1)]
[recurse(if . < 3 then . + 1 else empty end)]
[recurse(. + 1; . < 5)]
[recurse(.[]?)]
[path(..)]
[paths]
[paths(type == "number")]
path(.a[0].b?), path(.a?), [path(.[]?)], [path(.[1:]?)]
.a[0]?.b?, .a?.b, .[]?.a?
(.a[0])?, (.a | .[])?, .a??
getpath(["a", "b"])
getpath([])
setpath(["a", "b"]; 1)
setpath([0]; 9)
setpath([]; 1)
delpaths([["a"], ["b"]])
del(.a), del(.a, .b)
del(.[0]), del(.[0, 1]), del(.[1:])
del(.[] | select(. == 1))
del(..)?
.a = 1
.a |= 5
.a += 1
.a -= 1
.a *= 2
.a //= 3
.[] += 1
.[0] = 9
.[1:] = [7]
.a.b.c = 1
.a[2] = 1
(.a, .b) = 1
(.a, .b) |= 3
.a = (1, 2)
.a |= empty
.[2:4] |= map(. * 10)
first(.[]) |= 8
(.[] | select(. > 1)) |= 0
(if .a then .a else .b end) |= 3
(.a // .b) |= 3
.. |= (if type == "number" then . + 1 else . end)
map(select(. > 1))
map_values(. + 1)
map_values(empty)
objects | with_entries(.value += 1)
walk(if type == "number" then . + 1 else . end)
arrays | transpose
[[1, 2], [3, 4]] | [combinations]
arrays | [combinations(2)]
values | indices(1), indices("a"), indices([1, 2])
index("a"), rindex("a")
utf8bytelength
floor, ceil, round, sqrt, fabs
pow(.; 2), log, exp
1 / 3, 10 / 4, 7 / 7
5 % 3, -5 % 3, 5 % -3, 5.9 % 2.1
. - 1, . * 2, . / 2, -(.)
[1, 2, 1] - [1]
{a: 1} * {a: {b: 2}}, {a: {c: 1}} * {a: {b: 2}}
{a: 1} + {b: 2}
"a" * 3, "a,b" / ","
null + 1, [] + null
{(.a, .b | tostring): 1}
{a: (1, 2), b: (3, 4)}
{a, "b", "c": 3, "x\\(1)": 2, @base64 "k": 1}
{a: 1 | . + 1}
{if: 1, and: 2, def: 3} | .if, .and, .def
infinite, -infinite, nan | isinfinite, isnan
[nan] | sort
nan < 1, nan == nan
[1, null, true, "a", [], {}, false, [0], {"a": 1}] | sort
IN(1, 2)
.[] | IN(2, 3)
IN(.[]; 1, 2)
INDEX(.a)
isempty(empty), isempty(1, error("x"))
[.[] | numbers, strings, nulls, booleans]
[.[] | scalars], [.[] | iterables], [.[] | arrays, objects]
error
error("x")
.a.[0]
.. == 1
[.[] as [$a] | $a]
[.[] | {a, c: .b}]
map({(.a | tostring): .b}) | add
@html "<b>\\(.)</b>"
"\\u00e9 \\ud83c\\udf89 \\n" | length
path(null)?, path(1)?, path(empty)
(def f: .a; f) = 1
(def f(g): g; f(.a)) |= 3
(def f($k): .[$k]; f("a")) = 1
(. as $x | .a) = 1
(label $f | .a, break $f, .b) = 1
(.a, .b)? = 3
limit(1; .a, .b) = 3
getpath(["a"]) = 3
(.a | strings) |= "x"
[recurse(.[]?; true) | path(.)]
path(error("x"))
[nth(5; .[]?)], nth(-1; 1)
isempty(error("x"))
all(empty; .), any(empty; .)
"a" | in({"a": 1}), in({"b": 1})
1 | in([5, 6]), in([5])
strings | ltrimstr("a"), rtrimstr("a")
strings | @base64 | @base64d
{} | implode
"abcb" | indices("b"), indices("bc"), index("z")
[1, [2], 1] | indices(1), indices([[2], 1]), index(5)
"aBc" | test(["b", "i"]), [match("B", "b"; "g") | .offset]
"ab" | sub("(?<x>a)"; .x + "1", .x + "2")
"ab" | gsub("A"; "x"; "i"), test("a", "z"), sub("a"; "b"; "q")
"a1b2" | [splits("[0-9]"; "g")], split("[0-9]"; "g"), [scan("[a-z]"; "g")]
"x" | test("X"; "ix"), test("."; null), [match(""; "gn")]
limit("a"; 1)
range("a")
-"a", -null
{} - 1
[] * 2
"a" - 1
true + 1
5 % 0
5 / 0
nan % 5 | isnan
getpath("a")
setpath("a"; 1)
delpaths("a")
delpaths([["a", "b"]]), del(.a.b), del(.[0].a)
.[-1] = 5
.[-9] = 5
.[1:2] = ["x", "y"]
.[0:1] = 5
"abc" | .[1:] = 1
{} | .[0] = 1
[] | .a = 1
[] | .["a"]
null | .[1:2] = [1]
[1, 2, 3] | .[1:] |= map(. * 2)
{"a": [1, 2]} | del(.a[0], .a[1])
[[1, 2], [3]] | del(.[][0])
map(has("a"))
map(has(0))
[1] | contains(["a"])
contains(1)
{"a": "xy"} | contains({"a": "x"}), contains({"b": 1})
[[1, 2], "abc"] | contains([[2]]), contains(["b"])
tojson | length
1000000000000000000000 | . + 1 > 0
[limit(3; range(10))], [first(range(5; 10))]
{"a": 1} | with_entries(.key |= "x" + .)
{"a": 1} | with_entries(select(.value > 1))
[{"name": "a", "value": 1}, {"key": "b"}] | from_entries
[{"key": {}}] | from_entries
to_entries | map(.key)
"\\u00zz"
[.[]?, 1] | length
@json "a\\(1, 2)b\\(3, 4)c"
[range(0; 1; 0.25)], [range(1; 0; 0.5)]
def f(a; b): a + b; f(1; 2)
def f: 1; def g: f + 1; def f: 5; g
def f(x): def g: x; g + 1; f(2)
[.[]? as {a: $x} | $x]
. as [[$a]] | $a
""".strip().split("\n")

WRONG = [
    "",
    ".[",
    ")",
    "1 +",
    "{",
    '"abc',
    "foo",
    "$x",
    "@foo",
    "input",
    "env",
    "$ENV",
    "1 as x | x",
    "if 1 then 2",
    "reduce . as $x (1)",
    "def f: 1",
    "{a: 1",
    "break $x",
    ".a.",
    "|",
    "1 | | 2",
    "{(1): 2}",
    "[1, 2",
    "try",
    'import "a" as a; 1',
    "limit(1)",
    "'a'",
]


def plain(value: Any) -> Any:
    """Whole decimals as integers, as libjq does not tell them apart; its JSON has no NaN."""
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else math.copysign(sys.float_info.max, value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, float):
        return round(value, 12)
    if isinstance(value, list):
        return [plain(item) for item in value]
    return {k: plain(v) for k, v in value.items()} if isinstance(value, dict) else value


def ours(program: str, value: Any) -> Any:
    try:
        context = {"p": program, "v": json.dumps(value)}
        return plain(ENVIRONMENT.render_typed("{{ v | jq(p) }}", context))
    except ExpressionError:
        return "an error"


@lru_cache(maxsize=500)
def compiled(program: str) -> Any:
    return jq.compile(program)


def theirs(program: str, value: Any) -> Any:
    try:
        return plain(compiled(program).input_value(value).all())
    except ValueError:
        return "an error"


@pytest.mark.parametrize("program", PROGRAMS)
def test_programs_give_what_libjq_gives(program: str) -> None:
    for value in INPUTS:
        assert ours(program, value) == theirs(program, value), value


@pytest.mark.parametrize("program", WRONG)
def test_programs_that_do_not_parse(program: str) -> None:
    assert ours(program, [1]) == "an error"


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.sampled_from(["", "a", "b"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=8,
)
STEPS = st.sampled_from(
    [
        "..",
        ".[]?",
        ".a?",
        "keys?",
        "length?",
        "sort?",
        "unique?",
        "tojson",
        "type",
        "not",
        "[.]",
        "{a: .}",
        "to_entries?",
        "add?",
        "first(..)",
        "[..]",
        "paths",
        "min?",
        "map(.)?",
        "reverse?",
        "select(.)",
        "(., 1)",
        "flatten?",
        "[limit(2; ..)]",
        "(.a? // 3)",
        "[paths]",
        "empty",
    ]
)


@settings(max_examples=300)
@given(st.lists(STEPS, min_size=1, max_size=4), VALUES)
def test_random_pipelines_give_what_libjq_gives(steps: list[str], value: Any) -> None:
    program = " | ".join(steps)
    if "reverse?" in steps:
        return  # we also reverse texts
    assert ours(program, value) == theirs(program, value)


@given(VALUES, VALUES)
def test_values_are_ordered_as_in_libjq(left: Any, right: Any) -> None:
    program = ".[0] < .[1], .[0] == .[1], sort, unique, group_by(.), (.[0] // .[1])"
    assert ours(program, [left, right]) == theirs(program, [left, right])


@pytest.mark.parametrize(
    ("program", "value", "outputs"),
    [
        (".[0]", [1.0, 2], [1.0]),
        (".[0] | floor", [1.5], [1.0]),
        (".[0] / .[1]", [4, 2], [2]),
        ("tostring", 1.0, ["1.0"]),
        ("1e3", None, [1000.0]),
        ("reverse", "abc", ["cba"]),
        ("trim, ltrim, rtrim", " a ", ["a", "a ", " a"]),
        ("abs, toarray", -5, [5, [-5]]),
        ("@base32", "foo", ["MZXW6==="]),
        ("ltrimstr(1), rtrimstr(1)", 5, [5, 5]),
        ("from_entries", [{"key": None}, {"key": False, "value": 1}], [{"null": None, "false": 1}]),
        ("with_entries(.)", ["a"], [{"0": "a"}]),
        (". * 0, . * 0.5", "a", [None, "a"]),
        ("pick(.a.b)", {"a": {"b": 1, "c": 2}}, [{"a": {"b": 1}}]),
    ],
)
def test_numbers_keep_their_form_and_newer_functions_exist(
    program: str, value: Any, outputs: list[Any]
) -> None:
    context = {"p": program, "v": json.dumps(value)}
    result = ENVIRONMENT.render_typed("{{ v | jq(p) }}", context)
    assert json.dumps(result) == json.dumps(outputs)


def test_a_value_is_made_plain_data_first() -> None:
    import datetime as dt

    context = {"v": {"a": None, "d": dt.date(2024, 1, 2), "s": {1}, 5: b"ab"}}
    result = ENVIRONMENT.render("{{ v | jq('.') | first }}", context)
    assert result == '{"d":"2024-01-02","s":[1],"5":"YWI="}'


def test_errors_name_the_place_or_the_reason() -> None:
    with pytest.raises(
        ExpressionError, match=r"does not parse: expected a filter.* at character 4"
    ):
        ENVIRONMENT.render("{{ 1 | jq('. |') }}", {})
    with pytest.raises(ExpressionError, match="the program failed: Cannot index number"):
        ENVIRONMENT.render("{{ 1 | jq('.a') }}", {})
