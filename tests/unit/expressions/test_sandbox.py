"""Templates reach plain data and registered functions, and nothing behind them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from vivace.expressions import Environment, ExpressionError, NoHost


class Trap:
    """An object of the host program, with something to steal."""

    secret = "stolen"

    def __init__(self) -> None:
        self.field = "stolen"

    def method(self) -> str:
        return "stolen"

    def __getitem__(self, key: str) -> str:
        return "stolen"


CONTEXT: dict[str, Any] = {
    "s": "abc",
    "l": [1, 2],
    "m": {"a": 1},
    "n": None,
    "i": 5,
    "f": 1.5,
    "b": True,
    "trap": Trap(),
    "function": os.getcwd,
    "cls": Trap,
    "module": os,
}
NAMES = [
    "__class__",
    "__init__",
    "__globals__",
    "__builtins__",
    "__dict__",
    "__mro__",
    "__subclasses__",
    "__import__",
    "__code__",
    "__getattribute__",
    "mro",
    "format",
    "format_map",
    "encode",
    "class",
    "getClass",
    "wait",
    "notify",
    "notifyAll",
    "func_globals",
    "gi_frame",
    "secret",
    "field",
    "method",
    "environ",
    "system",
    "append",
    "pop",
    "clear",
    "update",
    "items",
    "setdefault",
]


@pytest.fixture(scope="module")
def environment() -> Environment:
    return Environment()


@pytest.mark.parametrize("target", list(CONTEXT))
@pytest.mark.parametrize("form", ["{t}.{n}", "{t}['{n}']", "{t}.{n}()", "{t}['_' ~ '{x}']"])
def test_no_attribute_of_a_python_object_is_reached(
    environment: Environment, target: str, form: str
) -> None:
    for name in NAMES:
        expression = form.format(t=target, n=name, x=name.removeprefix("_"))
        with pytest.raises(ExpressionError):
            environment.render(f"{{{{ {expression} }}}}", CONTEXT)


@pytest.mark.parametrize(
    "source",
    [
        "{{ trap }}",
        "{{ function }}",
        "{{ module }}",
        "{{ 'x' ~ trap }}",
        "{{ trap | toJson }}",
        "{{ [trap] }}",
        "{{ trap | yaml }}",
        "{{ trap | toIon }}",
        "{{ trap | string }}",
        "{{ trap | jq('.') }}",
        "{{ function() }}",
        "{{ cls() }}",
        "{{ (function)() }}",
        "{{ trap + 1 }}",
        "{{ trap < trap }}",
        "{% for x in trap %}{{ x }}{% endfor %}",
        "{{ trap['x'] }}",
    ],
)
def test_foreign_objects_are_neither_printed_nor_called(
    environment: Environment, source: str
) -> None:
    with pytest.raises(ExpressionError) as caught:
        environment.render(source, CONTEXT)
    assert "stolen" not in str(caught.value)


@pytest.mark.parametrize(
    "name",
    [
        "range",
        "dict",
        "lipsum",
        "cycler",
        "joiner",
        "namespace",
        "self",
        "super",
        "context",
        "environment",
        "caller",
        "varargs",
        "operation_0",
        "blocks",
        "missing",
        "root",
        "name",
    ],
)
def test_names_of_jinja_and_of_the_generated_code_do_not_exist(
    environment: Environment, name: str
) -> None:
    with pytest.raises(ExpressionError):
        environment.render(f"{{{{ {name} ~ '' }}}}", {})


@pytest.mark.parametrize(
    "name",
    [
        "attr",
        "map",
        "select",
        "reject",
        "groupby",
        "pprint",
        "tojson",
        "xmlattr",
        "safe",
        "escape",
        "e",
        "forceescape",
        "list",
        "batch",
        "dictsort",
        "count",
        "d",
        "unique",
    ],
)
def test_filters_of_jinja_do_not_exist(environment: Environment, name: str) -> None:
    with pytest.raises(ExpressionError, match="there is no filter"):
        environment.render(f"{{{{ 'x' | {name} }}}}", {})


@pytest.mark.parametrize("name", ["callable", "mapping", "string", "sameas", "in", "filter"])
def test_tests_of_jinja_do_not_exist(environment: Environment, name: str) -> None:
    with pytest.raises(ExpressionError):
        environment.render(f"{{{{ 'x' is {name} }}}}", {})


@pytest.mark.parametrize(
    "text",
    [
        "'); import os; os.abort() #",
        '"""+__import__("os").getcwd()+"""',
        "\\",
        "\n    yield 1",
        "%(x)s {0} {x}",
        "\u2028\x00\x85",
    ],
)
def test_text_never_becomes_code(environment: Environment, text: str) -> None:
    assert environment.render(f"{text}{{{{ 1 + 1 }}}}", {}) == f"{text}2"
    if "'" not in text and not text.endswith("\\"):
        assert environment.render(f"{{{{ '{text}' ~ '' }}}}", {}) == text
        assert environment.render(f"{{{{ ({{'{text}': 1}})['{text}'] }}}}", {}) == "1"


@pytest.mark.parametrize("name", ["²x", "x²", "ﬁ", "ª", "Ⅷ", "x\u0301"])
def test_names_that_python_spells_otherwise_are_names(environment: Environment, name: str) -> None:
    source = f"{{% macro {name}(a) %}}{{{{ a }}}}{{% endmacro %}}{{{{ {name}(1) }}}}"
    try:
        assert environment.render(source, {}) == "1"
    except ExpressionError as error:
        assert "unexpected character" in error.message


@pytest.mark.parametrize("name", ["a b", "x'); raise SystemExit #", "é\n", ""])
def test_any_text_names_a_block(environment: Environment, name: str) -> None:
    quoted = name.replace("'", "\\'")
    source = f"{{% block '{quoted}' %}}x{{% endblock %}}{{{{ block('{quoted}') }}}}"
    assert environment.render(source, {}) == "xx"


def test_the_context_is_never_written(environment: Environment) -> None:
    context: dict[str, Any] = {"a": 1, "l": [3, 1], "m": {"k": 1}}
    environment.render(
        "{% set a = 2 %}{% set b = 3 %}{% for a in [9] %}{% set m = l %}{% endfor %}"
        "{{ l | sort }}{{ l | reverse }}{{ l + 1 }}{{ l - 1 }}{{ m | merge([5]) }}",
        context,
    )
    assert context == {"a": 1, "l": [3, 1], "m": {"k": 1}}


@pytest.mark.parametrize(
    "program",
    [
        "env",
        "$ENV",
        "input",
        "inputs",
        "$__prog_args",
        "halt",
        'import "a" as a; .',
        'include "a"; .',
        "input_filename",
        "debug",
        "stderr",
        "get_search_list",
        "$__loc__",
    ],
)
def test_jq_does_not_reach_outside(environment: Environment, program: str) -> None:
    with pytest.raises(ExpressionError):
        environment.render(f"{{{{ 1 | jq('{program}') }}}}", {})


@pytest.mark.parametrize(
    "text", ["!!python/object/apply:os.getcwd []", "!!python/name:os.system", "!!map {a: !x b}"]
)
def test_yaml_tags_construct_nothing(environment: Environment, text: str) -> None:
    result = environment.render("{{ yaml(t) }}", {"t": text})
    assert str(Path.cwd()) not in result


@pytest.mark.parametrize("zone", ["../../../etc/passwd", "/etc/localtime", "..", "\x00", "EST"])
def test_time_zones_are_no_paths(environment: Environment, zone: str) -> None:
    with pytest.raises(ExpressionError):
        environment.render("{{ 0 | date(timeZone=z) }}", {"z": zone})


@pytest.mark.parametrize("path", ["../x", "a/../../x", "kestra:///a/../b", "..", "a\\..\\b"])
@pytest.mark.parametrize("function", ["read", "fileURI", "fileSize", "fileExists", "isFileEmpty"])
def test_paths_do_not_climb(environment: Environment, function: str, path: str) -> None:
    class Careless(NoHost):
        def read(self, path: str, namespace: str | None, version: int | None) -> str:
            return "stolen"

    context = {"p": path, "flow": {"namespace": "a"}}
    with pytest.raises(ExpressionError, match=r"`\.\.`"):
        environment.render(f"{{{{ {function}(p) }}}}", context, Careless())


def test_without_a_host_nothing_outside_is_available(environment: Environment) -> None:
    for call in (
        "secret('A')",
        "kv('a')",
        "read('a')",
        "http('http://x')",
        "errorLogs()",
        "subflow('a', 'b')",
        "credential('a')",
        "appLink()",
        "randomPort()",
    ):
        with pytest.raises(ExpressionError, match="is not available here"):
            environment.render(f"{{{{ {call} }}}}", {})
