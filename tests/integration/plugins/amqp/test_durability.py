"""Whatever breaks, each message of an AMQP queue starts one execution."""

from __future__ import annotations

import asyncio

import pytest

from tests.integration.conftest import MakeServer
from tests.integration.docs.handbook import flows_about
from tests.integration.plugins.amqp.conftest import send
from tests.support.streams import Adversity, Trial, run_example
from tools.brokers.rabbitmq import RabbitMq

pytestmark = pytest.mark.timeout(300)


def trigger(broker: RabbitMq, queue: str) -> str:
    return f"""
type: io.kestra.plugin.amqp.RealtimeTrigger
url: {broker.url}
queue: {queue}
serdeType: JSON
"""


def test_no_message_is_lost_or_doubled(
    make_server: MakeServer, broker: RabbitMq, queue: str
) -> None:
    asyncio.run(send(broker, queue))
    Trial(
        make_server(),
        broker,
        lambda numbers: asyncio.run(send(broker, queue, *(b"%d" % n for n in numbers))),
        lambda variables: int(variables["data"]),
        trigger(broker, queue),
    ).run()


def test_what_is_wrong_is_borne_and_said(
    make_server: MakeServer, broker: RabbitMq, queue: str
) -> None:
    asyncio.run(send(broker, queue))
    Adversity(
        make_server(),
        broker,
        lambda message: asyncio.run(send(broker, queue, message)),
        lambda variables: variables["data"],
        trigger(broker, queue),
        huge=5_000_000,
    ).run()


def test_the_example_of_the_handbook(make_server: MakeServer, broker: RabbitMq) -> None:
    asyncio.run(send(broker, "orders"))
    place = f"host: 127.0.0.1\n    port: {broker.port}"
    flows = flows_about("messages", "io.kestra.plugin.amqp.")
    run_example(
        make_server(), [flow.replace("host: rabbit.example.com", place) for flow in flows], count=2
    )
