"""Secrets stay marked through everything, and every one that is met is reported."""

from __future__ import annotations

from typing import Any

import pytest

from vivace.expressions import Environment, ExpressionError, NoHost, Secret


class Vault(NoHost):
    """Knows one secret, and remembers what it was told."""

    def __init__(self, value: str = "s3cr3t-value") -> None:
        self.value = value
        self.registered: list[str] = []

    def register_secret(self, value: str) -> None:
        self.registered.append(value)

    def secret(self, key: str, namespace: str | None, subkey: str | None, full: bool) -> Any:
        return {"value": self.value, "metadata": {"tags": ["x"]}} if full else self.value


@pytest.fixture
def vault() -> Vault:
    return Vault()


@pytest.fixture(scope="module")
def environment() -> Environment:
    return Environment()


MARKED = [
    "{{ secret('A') }}",
    "Bearer {{ secret('A') }}!",
    "{{ 'x' ~ secret('A') }}",
    "{{ 'x' + secret('A') }}",
    "{{ \"x#{secret('A')}\" }}",
    "{{ secret('A') | upper }}",
    "{{ secret('A') | base64encode }}",
    "{{ secret('A') | sha256 }}",
    "{{ secret('A') | slice(1) }}",
    "{{ secret('A') | replace({'s': 'z'}) }}",
    "{{ secret('A') | split('-') | first }}",
    "{{ [secret('A')] | join(',') }}",
    "{{ [secret('A')] }}",
    "{{ {'k': secret('A')} | toJson }}",
    "{{ {'k': secret('A')} | yaml }}",
    "{{ {'k': secret('A')} | toIon }}",
    "{{ {'k': [secret('A')]} | jq('.k[0]') | first }}",
    "{{ {'k': secret('A')}  | jq('\"x\\(.k)\"') | first }}",
    "{{ fromJson({'k': secret('A')} | toJson).k }}",
    "{% set x = secret('A') %}{{ x }}",
    "{% for x in [secret('A')] %}{{ x }}{% endfor %}",
    "{% macro m(a) %}<{{ a }}>{% endmacro %}{{ m(secret('A')) }}",
    "{% block b %}{{ secret('A') }}{% endblock %}",
    "{% filter upper %}{{ secret('A') }}{% endfilter %}",
    "{{ true ? secret('A') : '' }}",
    "{{ missing ?? secret('A') }}",
    "{{ secret('A') | default('x') }}",
    "{{ '' | default(secret('A')) }}",
    "{{ render(\"{{ secret('A') }}\") }}",
    "{{ render(secret('A') ~ '{{ 1 }}') }}",
    "{{ secret('A', full=true).value }}",
    "{{ secret('A', full=true) }}",
    "{{ secret('A').toUpperCase() }}",
    "{{ secret('A').concat('x') }}",
    "{{ '%s' | format(secret('A')) }}",
    "{{ 'a' | replace({'a': secret('A')}) }}",
    "{{ max(secret('A')) }}",
    "{{ encrypt('MDEyMzQ1Njc4OWFiY2RlZg==', secret('A')) }}",
]


@pytest.mark.parametrize("source", MARKED)
def test_what_holds_a_secret_is_a_secret(
    environment: Environment, vault: Vault, source: str
) -> None:
    result = environment.render(source, {}, vault)
    assert type(result) is Secret
    assert vault.value in vault.registered


INPUTS = {
    "password": Secret("p4ssw0rd"),
    "plain": "x",
    "nested": {"list": [Secret("deep-secret")]},
}


@pytest.mark.parametrize(
    ("source", "met"),
    [
        ("{{ inputs.password }}", "p4ssw0rd"),
        ("a {{ inputs.password }}", "p4ssw0rd"),
        ("{{ inputs.password | upper }}", "p4ssw0rd"),
        ("{{ inputs }}", "deep-secret"),
        ("{{ inputs.nested }} {{ 1 + 1 }}", "deep-secret"),
        ("{{ inputs.nested.list | jq('.[0]') | first }}", "deep-secret"),
        ("{{ inputs['pass' ~ 'word'] }}", "p4ssw0rd"),
        ("{% for e in inputs.nested.list %}{{ e }}{% endfor %}", "deep-secret"),
    ],
)
def test_secrets_of_the_context_count_too(
    environment: Environment, vault: Vault, source: str, met: str
) -> None:
    assert type(environment.render(source, {"inputs": INPUTS}, vault)) is Secret
    assert met in vault.registered


@pytest.mark.parametrize(
    "source",
    [
        "{{ inputs.plain }}",
        "{{ secret('A') | length }}",
        "{{ secret('A') == 'x' }}",
        "{{ secret('A') is defined }}",
        "{% if secret('A') == 'x' %}a{% endif %}b",
        "{% set x = secret('A') %}public",
        "{{ inputs.plain | upper }}{{ secret('A') | length > 3 }}",
        "{{ false ? secret('A') : 'public' }}",
    ],
)
def test_what_holds_no_secret_is_not_marked(
    environment: Environment, vault: Vault, source: str
) -> None:
    assert type(environment.render(source, {"inputs": INPUTS}, vault)) is str


def test_a_text_derived_from_a_secret_is_reported(environment: Environment, vault: Vault) -> None:
    encoded = environment.render("{{ secret('A') | base64encode }}", {}, vault)
    assert vault.registered == [vault.value, encoded]


def test_a_text_that_shows_the_secret_needs_no_mask_of_its_own(
    environment: Environment, vault: Vault
) -> None:
    environment.render("{{ ('Bearer ' ~ secret('A')) | trim }}", {}, vault)
    assert vault.registered == [vault.value]


def test_a_few_letters_of_a_secret_are_marked_but_not_reported(
    environment: Environment, vault: Vault
) -> None:
    assert type(environment.render("{{ secret('A') | first }}", {}, vault)) is Secret
    assert vault.registered == [vault.value]


def test_typed_rendering_keeps_the_mark(environment: Environment, vault: Vault) -> None:
    assert type(environment.render_typed("{{ secret('A') }}", {}, vault)) is Secret
    listed = environment.render_typed("{{ secret('A') | split('-') }}", {}, vault)
    assert listed == ["s3cr3t", "value"]
    assert all(type(item) is Secret for item in listed)
    assert (
        type(environment.render_typed("{{ inputs.password }}", {"inputs": INPUTS}, vault)) is Secret
    )


def test_a_secret_is_reported_even_if_the_rendering_fails(
    environment: Environment, vault: Vault
) -> None:
    with pytest.raises(ExpressionError):
        environment.render("{{ secret('A') }}{{ missing }}", {}, vault)
    assert vault.registered == [vault.value]


@pytest.mark.parametrize(
    "source",
    [
        "{{ secret('A') | number }}",
        "{{ secret('A') * 2 }}",
        "{{ secret('A') | date }}",
        "{{ 1 | date(timeZone=secret('A')) }}",
        "{{ 1 | date(format=secret('A')) }}",
        "{{ fromJson(secret('A')) }}",
        "{{ 'x' | regexMatch(secret('A') ~ '(') }}",
        "{{ range(secret('A'), 2) }}",
        "{{ 1 | jq(secret('A')) }}",
        "{{ {'a': 1}[secret('A')] }}",
        "{{ ({'a': 1})[secret('A')] }}",
        "{{ kv(secret('A')) }}",
        "{{ 5 | numberFormat(secret('A') ~ '.#.#.#') }}",
        "{{ block(1, secret('A')) }}",
    ],
)
def test_messages_do_not_show_secrets(environment: Environment, vault: Vault, source: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        environment.render(source, {}, vault)
    assert vault.value not in str(caught.value)


def test_a_failing_host_does_not_show_the_secret(environment: Environment) -> None:
    class Leaky(Vault):
        def kv(self, key: str, namespace: str | None, error_on_missing: bool) -> Any:
            raise LookupError(f"no {key}")

        def http(self, request: Any) -> Any:
            raise ConnectionError(f"cannot reach {request['uri']}")

    with pytest.raises(ExpressionError) as caught:
        environment.render("{{ http('http://x/?k=' ~ secret('A')) }}", {}, Leaky())
    assert "s3cr3t" not in str(caught.value)
    assert "******" in str(caught.value)


def test_with_global_recursion_a_secret_is_not_taken_for_a_template() -> None:
    vault = Vault("a{{ 1 }}b")
    environment = Environment(recursive=True)
    context = {"vars": {"x": "{{ secret('A') }}-{{ 1 + 1 }}"}}
    result = environment.render("{{ vars.x }}", context, vault)
    assert result == "a{{ 1 }}b-2"
    assert type(result) is Secret


def test_render_does_not_take_a_secret_inside_for_a_template(environment: Environment) -> None:
    vault = Vault("a{{ 1 }}b")
    context = {"vars": {"x": "{{ secret('A') }}"}}
    assert environment.render("{{ render(vars.x) }}", context, vault) == "a{{ 1 }}b"
