"""Secrets of the environment."""

from __future__ import annotations

import base64
import logging

import pytest

from vivace.errors import InvalidError, NotFoundError
from vivace.expressions import Secret
from vivace.services.secrets import Secrets


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


SECRETS = Secrets(
    {
        "SECRET_API_TOKEN": encoded("s3cr3t"),
        "SECRET_wrapped": "\n".join(
            encoded("a long text that is wrapped")[i : i + 8] for i in range(0, 36, 8)
        ),
        "SECRET_DB": encoded('{"user": "bob", "nested": {"a": [1, 2]}, "port": 5432}'),
        "SECRET_PLAIN": encoded("not json"),
        "SECRET_": encoded("nameless"),
        "OTHER": encoded("other"),
    }
)


def test_a_secret_is_found_whatever_the_case_and_marked() -> None:
    for key in ("api_token", "API_TOKEN", "Api_Token"):
        assert SECRETS.get(key) == "s3cr3t"
    assert isinstance(SECRETS.get("api_token"), Secret)


def test_line_breaks_in_base64_are_nothing() -> None:
    assert SECRETS.get("wrapped") == "a long text that is wrapped"


def test_names_are_listed_without_values() -> None:
    assert SECRETS.names() == ["API_TOKEN", "DB", "PLAIN", "WRAPPED"]


def test_a_missing_secret_is_named_and_the_variable_told() -> None:
    with pytest.raises(NotFoundError, match="Cannot find secret for key 'nothing'") as caught:
        SECRETS.get("nothing")
    assert "SECRET_NOTHING" in caught.value.hint


@pytest.mark.parametrize(
    ("subkey", "value"), [("user", "bob"), ("port", "5432"), ("nested", '{"a":[1,2]}')]
)
def test_a_field_of_a_json_secret(subkey: str, value: str) -> None:
    field = SECRETS.field("db", subkey)
    assert field == value
    assert isinstance(field, Secret)


def test_a_missing_field_is_named() -> None:
    with pytest.raises(NotFoundError, match="sub-key 'no' in secret 'db'"):
        SECRETS.field("db", "no")


def test_the_error_about_a_secret_that_is_no_json_does_not_tell_it() -> None:
    with pytest.raises(InvalidError, match="'plain' is no JSON object") as caught:
        SECRETS.field("plain", "x")
    told = [str(caught.value), str(caught.value.__cause__), str(caught.value.__context__)]
    assert "not json" not in "".join(told)


def test_what_is_no_base64_is_reported_by_name_and_left_out(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        secrets = Secrets({"SECRET_BAD": "hunter2!", "SECRET_GOOD": encoded("x")})
    assert secrets.names() == ["GOOD"]
    assert caplog.records[0].__dict__["variable"] == "SECRET_BAD"
    assert "hunter2" not in caplog.text
