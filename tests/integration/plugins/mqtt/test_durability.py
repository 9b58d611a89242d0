"""Whatever breaks, each MQTT message starts one execution."""

from __future__ import annotations

import pytest

from tests.integration.conftest import MakeServer
from tests.integration.docs.handbook import flows_about
from tests.integration.plugins.mqtt.conftest import send
from tests.support.streams import Adversity, Trial, run_example
from tools.brokers.mosquitto import Mosquitto


@pytest.mark.timeout(150)
@pytest.mark.parametrize("version", ["V3", "V5"])
def test_no_message_is_lost_or_doubled(
    make_server: MakeServer, broker: Mosquitto, version: str
) -> None:
    trigger = f"""
type: io.kestra.plugin.mqtt.RealtimeTrigger
server: {broker.url}
topic: trial/#
mqttVersion: {version}
"""
    Trial(
        make_server(),
        broker,
        lambda numbers: send(broker, "trial/numbers", *(f'{{"n": {n}}}' for n in numbers)),
        lambda variables: int(variables["payload"]["n"]),
        trigger,
    ).run()


@pytest.mark.timeout(120)
def test_what_is_wrong_is_borne_and_said(make_server: MakeServer, broker: Mosquitto) -> None:
    trigger = f"""
type: io.kestra.plugin.mqtt.RealtimeTrigger
server: {broker.url}
topic: trial/#
"""
    Adversity(
        make_server(),
        broker,
        lambda message: send(broker, "trial/texts", message),
        lambda variables: variables["payload"],
        trigger,
        huge=5_000_000,
    ).run()


def test_the_example_of_the_handbook(make_server: MakeServer, broker: Mosquitto) -> None:
    flows = flows_about("messages", "io.kestra.plugin.mqtt.")
    run_example(
        make_server(),
        [flow.replace("tcp://broker.example.com:1883", broker.url) for flow in flows],
        count=2,
    )
