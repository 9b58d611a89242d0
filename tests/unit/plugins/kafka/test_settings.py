"""Client properties of Kafka that flows may set, and those that they may not."""

from __future__ import annotations

import pytest

from vivace.errors import TaskError
from vivace.plugins.kafka.serdes import KafkaSerde, decode, encode
from vivace.plugins.kafka.settings import client_settings

SERVER = {"bootstrap.servers": "k:9092"}


def test_names_of_the_java_client_are_translated() -> None:
    login = 'org.apache.kafka.common.security.plain.PlainLoginModule required username="a" '
    given = {
        **SERVER,
        "sasl.jaas.config": login + 'password="p\\"q";',
        "ssl.truststore.certificates": "PEM",
        "ssl.endpoint.identification.algorithm": "",
        "key.deserializer": "org.apache.kafka.common.serialization.StringDeserializer",
    }
    assert client_settings(given) == {
        **SERVER,
        "sasl.username": "a",
        "sasl.password": 'p"q',
        "ssl.ca.pem": "PEM",
        "ssl.endpoint.identification.algorithm": "none",
    }


@pytest.mark.parametrize(
    "name",
    [
        "ssl.ca.location",
        "ssl.key.location",
        "ssl.keystore.location",
        "plugin.library.paths",
        "sasl.kerberos.kinit.cmd",
        "ssl.engine.location",
        "ssl.providers",
        "sasl.oauthbearer.assertion.private.key.file",
        "https.ca.location",
    ],
)
def test_what_reads_files_or_runs_programs_is_refused(name: str) -> None:
    with pytest.raises(TaskError, match=f"`{name}` cannot be set by a flow"):
        client_settings({**SERVER, name: "/etc/passwd"})


def test_servers_are_needed() -> None:
    with pytest.raises(TaskError, match=r"no `bootstrap.servers`"):
        client_settings({})


@pytest.mark.parametrize(
    ("serde", "value", "data"),
    [
        (KafkaSerde.INTEGER, 258, b"\0\0\1\2"),
        (KafkaSerde.LONG, -1, b"\xff" * 8),
        (KafkaSerde.SHORT, 1, b"\0\1"),
        (KafkaSerde.DOUBLE, 1.5, b"\x3f\xf8" + b"\0" * 6),
        (KafkaSerde.FLOAT, 1.5, b"\x3f\xc0\0\0"),
        (KafkaSerde.BYTES, "AP8=", b"\0\xff"),
        (KafkaSerde.JSON, {"a": [1]}, b'{"a":[1]}'),
        (KafkaSerde.STRING, "é", "é".encode()),
        (KafkaSerde.STRING, None, None),
    ],
)
def test_values_are_written_and_read(serde: KafkaSerde, value: object, data: bytes | None) -> None:
    assert encode(serde, value) == data
    assert decode(serde, data) == value


def test_what_is_no_such_value_is_told() -> None:
    for serde, value in (
        (KafkaSerde.INTEGER, 2**40),
        (KafkaSerde.UUID, "x"),
        (KafkaSerde.BYTES, 1),
    ):
        with pytest.raises(TaskError, match=f"is no {serde}"):
            encode(serde, value)
    with pytest.raises(TaskError, match="3 bytes are no LONG"):
        decode(KafkaSerde.LONG, b"abc")
