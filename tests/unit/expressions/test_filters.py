"""Filters and functions of texts and collections."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivace.expressions import Environment, EvaluationError

ENVIRONMENT = Environment()


def value(expression: str, **context: Any) -> Any:
    return ENVIRONMENT.render_typed(f"{{{{ {expression} }}}}", context)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("'straße' | upper", "STRASSE"),
        ("[1, 'a'] | upper", "[1, A]"),
        ("'  hELLO' | capitalize", "  HELLO"),
        ("'hello wORLD' | title", "Hello WORLD"),
        ("'\t a b \n' | trim", "a b"),
        ("'abcdefg' | abbreviate(7)", "abcd..."),
        ("'abcdefg' | abbreviate(8)", "abcdefg"),
        ("'abcdefg' | abbreviate(2)", "ab"),
        ("'a.b' | replace({'.': '-'})", "a-b"),
        ("'aab' | replace({'a': 'b', 'b': 'c'})", "ccc"),
        ("['aX', 1, {'k': 'X'}] | replace({'X': 'Y'})", ["aY", "1", {"k": "Y"}]),
        ("'a.b.c' | substringBefore('.')", "a"),
        ("'a.b.c' | substringAfter('.')", "b.c"),
        ("'a.b.c' | substringBeforeLast('.')", "a.b"),
        ("'a.b.c' | substringAfterLast('.')", "c"),
        ("'abc' | substringAfter('x')", ""),
        ("'abc' | substringBefore('x')", "abc"),
        ("'abc' | substringBefore('')", ""),
        ("123 | startsWith(1)", True),
        ("'x.csv' | endsWith('.csv')", True),
        ("'Hello World_Été!' | slugify", "hello-world-ete"),
        ("[1, null, 'b'] | join('-')", "1-null-b"),
        ("'abcdef' | slice(1, 3)", "bc"),
        ("[1, 2, 3] | slice(fromIndex=1)", [2, 3]),
        ("\"it's\" | escapeChar('SHELL')", "it'\\''s"),
        ("'a\nb' | indent(2)", "a\n  b"),
        ("'a\r\nb' | nindent(1, '-')", "\r\n-a\r\n-b"),
        ("'a\nb\r\nc' | nl2br", "a<br />b<br />c"),
        ("'🎉' | length", 2),
        ("5 | length", 0),
        ("'abc' | first", "a"),
        ("[] | last", None),
        ("[1, 2] | reverse", [2, 1]),
        ("[3, 1.5, 2] | sort", [1.5, 2, 3]),
        ("['b', 'A', 'a'] | rsort", ["b", "a", "A"]),
        ("[1] | merge([2])", [1, 2]),
        ("{'a': 1} | merge({'a': 2, 'b': 3})", {"a": 2, "b": 3}),
        ("{'a': 1} | merge(['x'])", {"a": 1, "x": "x"}),
        ("['x', 'y'] | keys", [0, 1]),
        ("{'a': 1} | values", [1]),
        ("[1, 2, 3] | chunk(2)", [[1, 2], [3]]),
        ("[[1], [2, [3]], 4] | flatten", [1, 2, [3], 4]),
        ("[1, 1.0, '1', 1, [2], [2]] | distinct", [1, 1.0, "1", [2]]),
        ("null | distinct", "null"),
        ("-5 | abs", 5),
        ("'x' | string ~ (1.0 | string)", "x1.0"),
        ("max(1, 2.5, null)", 2.5),
        ("max([1])", [1]),
        ("min()", None),
        ("'a,b;c' | split('[,;]')", ["a", "b", "c"]),
        ("null | upper", None),
    ],
)
def test_results(expression: str, expected: Any) -> None:
    result = value(expression)
    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("2 is even and 3 is odd and -3 is odd", True),
        ("2 is odd or 3 is even", False),
        ("null is null", True),
        ("0 is null", False),
        ("null is empty and ' \n' is empty and [] is empty and {} is empty", True),
        ("0 is empty or false is empty or [0] is empty", False),
        ("[] is iterable and 1..2 is iterable", True),
        ("{} is iterable or 'a' is iterable or null is iterable", False),
        ("{} is map", True),
        ("[] is map or null is map", False),
        ("'{\"a\": 1}' is json and '12 abc' is json and '' is json", True),
        ("'x' is json or '[1,' is json", False),
        ("1 is not even", True),
    ],
)
def test_tests(expression: str, expected: bool) -> None:
    assert value(expression) is expected


@pytest.mark.parametrize(
    "expression",
    [
        "null is json",
        "'2' is even",
        "true is odd",
        "5 | capitalize",
        "5 | trim",
        "'abc' | abbreviate('x')",
        "'abc' | abbreviate(-1)",
        "'a' | replace('x')",
        "'a' | replace",
        "'abc' | substringAfter",
        "null | startsWith('a')",
        "'x' | escapeChar('html')",
        "'a' | split",
        "'abc' | join(',')",
        "[1] | join(5)",
        "'abc' | slice(1, 9)",
        "'abc' | slice(2, 1)",
        "'abc' | slice(-1)",
        "5 | slice(0, 1)",
        "'a' | indent(-1)",
        "'a' | indent(1.5)",
        "5 | nl2br",
        "'' | first",
        "{'a': 1} | first",
        "'abc' | reverse",
        "[1, 'a'] | sort",
        "[[1], [2]] | sort",
        "null | merge(null)",
        "'a' | merge([1])",
        "'a' | keys",
        "[1] | values",
        "[1] | chunk(0)",
        "'abc' | chunk(2)",
        "'a' | flatten",
        "'a' | distinct",
        "'5' | abs",
        "null | abs",
        "5 | number",
        "5 | md5",
        "5 | base64decode",
        "'***' | base64decode",
        "'%zz' | urldecode",
        "max('a', 'b')",
        "max(1, true)",
        "2.0 is even",
        "null is odd",
        "5 is json",
        "1 is foo",
        "fromJson()",
        "fromJson('')",
        "fromJson('NaN')",
        "fromJson([1])",
        "i18n('a', 'b')",
        "randomInt(10, 1)",
        "randomInt('1', 2)",
        "nanoId(1001)",
        "nanoId(5, '')",
        "decrypt('short', 'eA==')",
        "fileURI('x')",
        "currentEachOutput({})",
        "loopOutputs(null, 'x')",
        "env()",
    ],
)
def test_failures(expression: str) -> None:
    with pytest.raises((EvaluationError, LookupError, Exception)) as caught:
        value(expression)
    assert type(caught.value).__module__ == "vivace.expressions.errors"


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(TEXTS)
def test_encodings_match_pythons_and_undo_themselves(text: str) -> None:
    data = text.encode()
    assert value("t | base64encode", t=text) == base64.b64encode(data).decode()
    assert value("t | base64encode | base64decode", t=text) == text
    assert value("t | urlencode | urldecode", t=text) == text
    assert value("t | urlencode", t=text) == quote_plus(text, safe="*").replace("~", "%7E")
    for name in ("md5", "sha1", "sha256", "sha512"):
        assert value(f"t | {name}", t=text) == hashlib.new(name, data).hexdigest()


@given(TEXTS, st.sampled_from([16, 24, 32]))
def test_encryption_undoes_itself(text: str, length: int) -> None:
    key = base64.b64encode(bytes(range(length))).decode()
    assert value("decrypt(k, encrypt(k, t))", k=key, t=text) == text
    if text:
        with pytest.raises(EvaluationError, match="not encrypted with this key"):
            value(
                "decrypt(k, encrypt(k2, t))", k=key, k2=base64.b64encode(bytes(16)).decode(), t=text
            )


@given(st.lists(st.integers()))
def test_sorting_and_reversing(items: list[int]) -> None:
    assert value("l | sort", l=items) == sorted(items)
    assert value("l | rsort", l=items) == sorted(items, reverse=True)
    assert value("l | reverse | reverse", l=items) == items
    assert value("l | sort | distinct", l=items) == sorted(set(items))


@given(st.lists(st.integers()), st.integers(1, 5))
def test_flattening_undoes_chunking(items: list[int], size: int) -> None:
    chunks = value("l | chunk(n)", l=items, n=size)
    assert all(len(chunk) == size for chunk in chunks[:-1])
    assert value("l | flatten", l=chunks) == items


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("s.length()", 3),
        ("s.length", 3),
        ("s.toUpperCase()", "ABC"),
        ("s.substring(1)", "bc"),
        ("s.substring(1, 2)", "b"),
        ("s.indexOf('c')", 2),
        ("s.charAt(1)", "b"),
        ("s.startsWith('ab')", True),
        ("s.replace('b', 'x')", "axc"),
        ("s.replaceAll('[ab]', 'x')", "xxc"),
        ("s.split('b')", ["a", "c"]),
        ("s.matches('a.c')", True),
        ("s.equalsIgnoreCase('ABC')", True),
        ("s.repeat(2)", "abcabc"),
        ("l.size()", 2),
        ("l.size", 2),
        ("l.get(1)", 2),
        ("l.indexOf(2.0)", 1),
        ("l.isEmpty()", False),
        ("m.size()", 2),
        ("m.size", 9),
        ("m.get('a')", 1),
        ("m.get('zz')", None),
        ("m.getOrDefault('zz', 5)", 5),
        ("m.containsKey('a')", True),
        ("m.containsValue(1)", True),
        ("m.keySet()", ["a", "size"]),
        ("m.values()", [1, 9]),
        ("(m.entrySet() | first).getKey()", "a"),
        ("f.intValue()", 1),
        ("l[0]", 1),
        ("l['1']", 2),
    ],
)
def test_methods_and_properties(expression: str, expected: Any) -> None:
    context = {"s": "abc", "l": [1, 2], "m": {"a": 1, "size": 9}, "f": 1.9}
    assert value(expression, **context) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "s.substring(5)",
        "s.charAt(9)",
        "s.charAt(-1)",
        "s.repeat(-1)",
        "l.get(9)",
        "l[1.0]",
        "l[true]",
        "s.indexOf()",
        "s.split('(')",
        "m[l]",
    ],
)
def test_methods_with_wrong_arguments(expression: str) -> None:
    with pytest.raises(EvaluationError):
        value(expression, s="abc", l=[1, 2], m={"a": 1})


OUTPUTS = {"t": {"a": {"x": 1}, "b": {"x": 2}}, "n": {"p": {"a": {"x": 3}}}}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("currentEachOutput(outputs.t).x", 1),
        ("currentEachOutput(outputs.zz ?? {})", None),
        ("env('host')", "h"),
        ("env('none', 'd')", "d"),
        ("tasksWithState('failed') | length", 2),
        ("loopOutputs([{'outputs': {'r': 1}}, {}], 'r')", [1, None]),
        ("fileURI('/a/b.txt')", "kestra:///company/team/_files/a/b.txt"),
        ("fileURI('kestra:///x')", "kestra:///x"),
        ("parentOutput(0)", {"x": 3}),
    ],
)
def test_functions_that_read_the_context(expression: str, expected: Any) -> None:
    context = {
        "outputs": OUTPUTS,
        "taskrun": {"value": "a"},
        "parents": [],
        "envs": {"host": "h"},
        "flow": {"namespace": "company.team"},
        "tasks": {
            "a": {"state": "FAILED"},
            "b": {"v": {"state": "FAILED"}, "w": {"state": "SUCCESS"}},
        },
    }
    if expression.startswith("parentOutput"):
        context |= {
            "parents": [{"task": {"id": "n"}, "taskrun": {"value": "p"}}],
            "outputs": {"n": {"p": {"x": 3}}},
        }
    assert value(expression, **context) == expected


def test_current_output_descends_through_all_loops() -> None:
    parents = [{"taskrun": {"value": "p"}}]
    context = {"outputs": OUTPUTS, "taskrun": {"value": "a"}, "parents": parents}
    assert value("currentEachOutput(outputs.n).x", **context) == 3
