"""Whatever breaks, each record of a Kafka topic starts one execution."""

from __future__ import annotations

import pytest

from tests.integration.conftest import MakeServer
from tests.integration.docs.handbook import flows_about
from tests.integration.plugins.kafka.conftest import add_topic, send
from tests.support.streams import Adversity, Trial, run_example
from tools.brokers.kafka import Kafka

pytestmark = pytest.mark.timeout(300)


def trigger(broker: Kafka, topic: str) -> str:
    return f"""
type: io.kestra.plugin.kafka.RealtimeTrigger
topic: {topic}
groupId: {topic}
valueDeserializer: JSON
properties:
  bootstrap.servers: {broker.url}
"""


def test_no_record_is_lost_or_doubled(make_server: MakeServer, broker: Kafka, topic: str) -> None:
    Trial(
        make_server(),
        broker,
        lambda numbers: send(broker, topic, [b"%d" % n for n in numbers]),
        lambda variables: int(variables["value"]),
        trigger(broker, topic),
    ).run()


def test_what_is_wrong_is_borne_and_said(
    make_server: MakeServer, broker: Kafka, topic: str
) -> None:
    Adversity(
        make_server(),
        broker,
        lambda message: send(broker, topic, [message]),
        lambda variables: variables["value"],
        trigger(broker, topic),
        huge=900_000,
    ).run()


def test_the_example_of_the_handbook(make_server: MakeServer, broker: Kafka) -> None:
    add_topic(broker, "orders")
    flows = flows_about("messages", "io.kestra.plugin.kafka.")
    run_example(
        make_server(),
        [flow.replace("kafka.example.com:9092", broker.url) for flow in flows],
        count=2,
    )
