"""Caching, contexts, hosts, structures, properties and recursion."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from vivace.errors import NotFoundError
from vivace.expressions import (
    Dialect,
    Environment,
    EvaluationError,
    ExpressionError,
    LimitError,
    Limits,
    NoHost,
    builtin,
    has_expression,
    is_truthy,
    to_boolean,
)
from vivace.expressions.template import CodeTemplate, ConstantTemplate, PathTemplate


class Watched(Mapping[str, Any]):
    """A context that notes what is asked for, and refuses to be listed."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values_by_name = values
        self.asked: list[str] = []

    def __getitem__(self, name: str) -> Any:
        self.asked.append(name)
        return self.values_by_name[name]

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("the context was listed")

    def __len__(self) -> int:
        raise AssertionError("the context was counted")


@pytest.fixture(scope="module")
def environment() -> Environment:
    return Environment()


@pytest.mark.parametrize(
    "source",
    [
        "{{ outputs.a }}",
        "x {{ outputs.a }}",
        "{{ outputs.a | upper }}",
        "{{ outputs['a'] }}",
        "{{ outputs['a' ~ ''] }}",
        "{{ outputs.a ?? 'd' }}",
        "{{ outputs.a is defined }}",
        "{% set x = outputs.a %}{{ x }}",
        "{% for i in [1] %}{% set y = outputs.a %}{{ y }}{% endfor %}",
        "{{ render('{{ outputs.a }}') }}",
        "{{ outputs is map }}{{ outputs.a }}",
    ],
)
def test_a_lazy_context_is_asked_for_the_names_of_the_template_alone(
    environment: Environment, source: str
) -> None:
    outputs = Watched({"a": "v", "b": "w"})
    context = Watched({"outputs": outputs, "secret": "no"})
    environment.render(source, context)
    environment.render_typed(source, context)
    assert set(context.asked) <= {"outputs", "y", "x"}
    assert set(outputs.asked) <= {"a"}


def test_fetch_context_lists_everything(environment: Environment) -> None:
    source = "{% set b = 2 %}{{ fetchContext() | keys | join(',') }}"
    assert environment.render(source, {"a": 1}) == "a,b"


def test_templates_are_compiled_once_per_dialect(environment: Environment) -> None:
    source = "{{ a ?? b | upper }}"
    first = environment.compile(source)
    assert environment.compile(source) is first
    assert environment.compile(source, Dialect.V2) is not first
    context = {"a": "x", "b": "y"}
    assert environment.render(source, context) == "X"
    assert environment.render(source, context, dialect=Dialect.V2) == "x"


def test_very_long_templates_are_not_kept(environment: Environment) -> None:
    source = "x" * 200_000 + "{{ 1 }}"
    assert environment.compile(source) is not environment.compile(source)


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("plain", ConstantTemplate),
        ("{{ a.b }}", PathTemplate),
        ("x {{ a['b'] }} {{ c }}", PathTemplate),
        ("{{ a | upper }}", CodeTemplate),
        ("{# c #}{{ a }}", PathTemplate),
        ("{ not a template }", PathTemplate),
    ],
)
def test_simple_templates_need_no_generated_code(
    environment: Environment, source: str, kind: type
) -> None:
    assert type(environment.compile(source)) is kind


def test_text_without_braces_is_returned_as_it_is(environment: Environment) -> None:
    source = "".join(["plain ", "text"])
    assert environment.render(source, {}) is source


def test_a_template_can_be_rendered_by_many_threads(environment: Environment) -> None:
    results: list[str] = []
    source = "{% for i in 1..200 %}{% set x = (x ?? 0) + i %}{% endfor %}{{ n }}{{ n ~ '' }}"

    def work(number: int) -> None:
        results.extend(environment.render(source, {"n": number}) for _ in range(20))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == sorted(f"{n}{n}" for n in range(4) for _ in range(20))


def test_structures_are_rendered_deeply(environment: Environment) -> None:
    value = {
        "{{ k }}": ["{{ n }}", 5, None, True, {"x": "{{ n }}{{ n }}"}],
        "key": "first wins",
        "set": {"{{ n }}"},
    }
    assert environment.render_value(value, {"k": "key", "n": 1}) == {
        "key": ["1", 5, None, True, {"x": "11"}],
        "set": {"1"},
    }


def test_a_structure_that_holds_itself_is_refused(environment: Environment) -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(LimitError):
        environment.render_value(value, {})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, []),
        ("", []),
        ("{{ l }}", [1, "{{ n }}"]),
        ("  {{ l }}\n", [1, "{{ n }}"]),
        ('["a{{ n }}", 2, {"k": "{{ n }}"}]', ["a7", 2, {"k": "7"}]),
        (["a{{ n }}", 2, None], ["a7", 2, None]),
        ("{% for i in [1] %}[{{ i }}]{% endfor %}", None),
        ("{% if true %}[{{ n }}]{{ '' }}{% endif %}", [7]),
    ],
)
def test_list_properties(environment: Environment, value: Any, expected: Any) -> None:
    context = {"l": [1, "{{ n }}"], "n": 7}
    if expected is None:
        expected = [1]
    assert environment.render_list(value, context) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, {}),
        ("{{ m }}", {"a": "{{ n }}"}),
        ('{"{{ n }}": "{{ n }}", "b": 1}', {"7": "7", "b": 1}),
        ({"{{ n }}": ["{{ n }}"]}, {"7": ["7"]}),
    ],
)
def test_map_properties(environment: Environment, value: Any, expected: Any) -> None:
    assert environment.render_map(value, {"m": {"a": "{{ n }}"}, "n": 7}) == expected


@pytest.mark.parametrize("value", ["{{ n }}", "plain", '{"a": 1}', 5, {"a": 1}])
def test_what_is_no_list_is_refused(environment: Environment, value: Any) -> None:
    with pytest.raises(EvaluationError):
        environment.render_list(value, {"n": 7})


@pytest.mark.parametrize("text", [None, "", " ", "false", " false\n", "0", "-0"])
def test_four_texts_are_false(text: str | None) -> None:
    assert not is_truthy(text)


@pytest.mark.parametrize("text", ["true", "False", "no", "0.0", "x", "null"])
def test_all_other_texts_are_true(text: str) -> None:
    assert is_truthy(text)


def test_booleans_are_read_strictly() -> None:
    assert [to_boolean(text) for text in ("true", "False", "TRUE", "")] == [True, False, True, None]
    with pytest.raises(EvaluationError):
        to_boolean("yes")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("{{ x }}", True), ("a {% if x %}", True), ("{# c #}", True), ("{ x }", False), ("}}", False)],
)
def test_expressions_are_recognised_by_their_delimiters(text: str, expected: bool) -> None:
    assert has_expression(text) is expected


def test_global_recursion_renders_until_nothing_changes() -> None:
    environment = Environment(recursive=True)
    context = {"a": "{{ b }}", "b": "{{ c }}", "c": 1, "l": ["{{ a }}"]}
    assert environment.render("{{ a }} {{ l }}", context) == '1 ["1"]'
    assert environment.render("{% raw %}{{ a }}{% endraw %}{{ a }}", context) == "{{ a }}1"
    with pytest.raises(EvaluationError, match="there is no function named `render`"):
        environment.render("{{ render(a) }}", context)
    with pytest.raises(EvaluationError, match="Too many rendering attempts"):
        environment.render("{{ a }}", {"a": "{{ b }}", "b": "{{ a }}"})


def test_render_sees_what_the_template_has_set_but_sets_nothing(environment: Environment) -> None:
    source = "{% set x = 1 %}{{ render(t) }}{{ x }}"
    assert environment.render(source, {"t": "{{ x }}{% set x = 2 %}{{ x }}"}) == "121"


def test_the_zone_and_language_are_those_of_the_environment() -> None:
    environment = Environment(timezone="Europe/Paris", locale="de_DE")
    assert environment.render("{{ 0 | date }}", {}) == "1970-01-01T01:00:00.000000+01:00"
    assert environment.render("{{ 0 | date('MMMM') }}", {}) == "Januar"
    assert environment.render("{{ 1234.5 | numberFormat }}", {}) == "1.234,5"


@pytest.mark.parametrize("zone", ["Mars/Base", ""])
def test_an_environment_needs_a_zone_that_exists(zone: str) -> None:
    with pytest.raises(EvaluationError):
        Environment(timezone=zone)


def test_functions_can_be_added_and_replaced() -> None:
    def shout(text: str, mark: str = "!") -> str:
        return text + mark

    added = builtin("shout", shout, "text", "mark")
    replaced = builtin("now", lambda: "then")
    environment = Environment(functions=(added, replaced))
    assert (
        environment.render("{{ shout('a') }}{{ shout('b', mark='?') }}{{ now() }}", {})
        == "a!b?then"
    )


def test_the_clock_is_the_hosts(environment: Environment) -> None:
    class Frozen(NoHost):
        def now(self) -> dt.datetime:
            return dt.datetime(2024, 2, 29, 12, tzinfo=dt.UTC)

    source = "{{ now('yyyy-MM-dd') }} {{ 1 | jq('now') | first }} {{ ksuid() | slice(0, 5) }}"
    assert environment.render(source, {}, Frozen()).startswith("2024-02-29 1.709208E9 ")


@pytest.mark.parametrize(
    "error", [NotFoundError("there is no key x"), OSError("broken"), LookupError("x")]
)
def test_errors_of_the_host_become_evaluation_errors(
    environment: Environment, error: Exception
) -> None:
    class Failing(NoHost):
        def kv(self, key: str, namespace: str | None, error_on_missing: bool) -> Any:
            raise error

    with pytest.raises(EvaluationError, match="function kv") as caught:
        environment.render("{{ kv('x') ?? 'd' }}", {}, Failing())
    assert caught.value.__cause__ is error


def test_arguments_reach_the_host(environment: Environment) -> None:
    calls: list[tuple[Any, ...]] = []

    class Recording(NoHost):
        def kv(self, key: str, namespace: str | None, error_on_missing: bool) -> Any:
            calls.append((key, namespace, error_on_missing))
            return {"a": 1}

        def read(self, path: str, namespace: str | None, version: int | None) -> str:
            calls.append((path, namespace, version))
            return "text"

        def http(self, request: Mapping[str, Any]) -> Any:
            calls.append(tuple(sorted(request.items())))
            return [1]

        def subflow(self, *arguments: Any) -> Mapping[str, Any]:
            calls.append(arguments)
            return {"state": "SUCCESS"}

    host = Recording()
    assert environment.render("{{ kv('k', errorOnMissing=false).a }}", {}, host) == "1"
    assert environment.render("{{ read('p', version=2) }}", {}, host) == "text"
    environment.render("{{ http('https://x', body={'a': 1}) }}", {}, host)
    source = "{{ subflow('ns', 'f', labels={'a': 'b'}).state }}"
    assert environment.render(source, {}, host) == "SUCCESS"
    assert calls[:2] == [("k", None, False), ("p", None, 2)]
    assert dict(calls[2]) == {
        "uri": "https://x",
        "method": "GET",
        "query": None,
        "body": {"a": 1},
        "contentType": "application/json",
        "headers": None,
        "options": None,
        "accept": "application/json",
    }
    assert calls[3] == ("ns", "f", None, None, {"a": "b"}, None)
    with pytest.raises(ExpressionError, match="inputs only"):
        environment.render(source, {"taskrun": {}}, host)


def test_random_identifiers_come_from_the_host(environment: Environment) -> None:
    class Fixed(NoHost):
        def now(self) -> dt.datetime:
            return dt.datetime(2024, 1, 1, tzinfo=dt.UTC)

        def random_bytes(self, count: int) -> bytes:
            return bytes(range(count))

    source = "{{ uuid() }} {{ nanoId(4) }} {{ randomInt(5, 10) }} {{ ksuid() }} {{ id() }}"
    first = environment.render(source, {}, Fixed())
    assert first == environment.render(source, {}, Fixed())
    assert first.startswith("018cc251-f400-7001-8203-040506070809 0000 5 ")


@pytest.mark.parametrize(
    ("source", "limits"),
    [("{{ x | jq('.a.b[0]') | first }}", Limits()), ("{{ x.a.b[0] }}", Limits())],
)
def test_results_share_nothing_that_rendering_changes(source: str, limits: Limits) -> None:
    context = {"x": {"a": {"b": [{"c": 1}]}}}
    assert Environment(limits=limits).render_typed(source, context) == {"c": 1}
    assert context == {"x": {"a": {"b": [{"c": 1}]}}}
