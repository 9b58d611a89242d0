"""Whatever breaks, each MQTT message starts one execution."""

from __future__ import annotations

import pytest

from tests.integration.conftest import MakeServer
from tests.integration.plugins.mqtt.conftest import send
from tests.support.streams import Adversity, Trial
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
        lambda text: send(broker, "trial/texts", text),
        lambda variables: variables["payload"],
        trigger,
        huge=5_000_000,
    ).run()
