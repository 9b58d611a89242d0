"""Whatever breaks, each message of a NATS stream starts one execution."""

from __future__ import annotations

import asyncio

import pytest

from tests.integration.conftest import MakeServer
from tests.integration.docs.handbook import flows_about
from tests.integration.plugins.nats.conftest import send
from tests.support.streams import Adversity, Trial, run_example
from tools.brokers.nats import NatsServer


def trigger(broker: NatsServer) -> str:
    return f"""
type: io.kestra.plugin.nats.core.RealtimeTrigger
url: {broker.url}
subject: trial.numbers
batchSize: 50
"""


@pytest.mark.timeout(150)
def test_no_message_is_lost_or_doubled(make_server: MakeServer, broker: NatsServer) -> None:
    Trial(
        make_server(),
        broker,
        lambda numbers: asyncio.run(send(broker, "trial.numbers", *(b"%d" % n for n in numbers))),
        lambda variables: int(variables["data"]),
        trigger(broker),
    ).run()


@pytest.mark.timeout(120)
def test_what_is_wrong_is_borne_and_said(make_server: MakeServer, broker: NatsServer) -> None:
    Adversity(
        make_server(),
        broker,
        lambda message: asyncio.run(send(broker, "trial.numbers", message)),
        lambda variables: variables["data"],
        trigger(broker),
        unsound=b"\xff\xfe",
        said="is no text in UTF-8",
    ).run()


def test_the_example_of_the_handbook(make_server: MakeServer, broker: NatsServer) -> None:
    flows = flows_about("messages", "io.kestra.plugin.nats.")
    run_example(
        make_server(),
        [flow.replace("nats://nats.example.com:4222", broker.url) for flow in flows],
        count=2,
    )
