"""Where flows may connect to: what is always denied, and what a site adds or excepts."""

from __future__ import annotations

from typing import Any

import pytest

from vivace.errors import DeniedError, InvalidError
from vivace.plugin.egress import EgressPolicy


def policy(**settings: Any) -> EgressPolicy:
    """Give the policy of a server with the settings `egress-…`."""
    return EgressPolicy.of(lambda name: settings.get(name.removeprefix("egress-")))


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "169.254.0.1",
        "fe80::1",
        "fe80::1%eth0",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::1",
        "fd00:ec2::254",
        "100.100.100.200",
        "168.63.129.16",
    ],
)
def test_metadata_of_clouds_is_denied(address: str) -> None:
    with pytest.raises(DeniedError, match="not allowed"):
        policy().check("host", address)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.1.2.3", "8.8.8.8", "2001:db8::1"])
def test_other_addresses_are_allowed(address: str) -> None:
    policy().check("host", address)


@pytest.mark.parametrize("setting", [["10.0.0.0/8", "fd00::/8"], "10.0.0.0/8, fd00::/8"])
def test_a_site_may_deny_more(setting: Any) -> None:
    mine = policy(deny=setting)
    for address in ("10.1.2.3", "fd12::1", "::ffff:10.1.2.3", "169.254.169.254"):
        with pytest.raises(DeniedError):
            mine.check("host", address)
    mine.check("host", "11.1.2.3")


def test_a_site_may_make_exceptions() -> None:
    mine = policy(deny=["0.0.0.0/0", "::/0"], allow=["10.0.0.5"])
    mine.check("host", "10.0.0.5")
    for address in ("10.0.0.6", "::1"):
        with pytest.raises(DeniedError):
            mine.check("host", address)


def test_a_policy_that_cannot_be_read_denies_everything() -> None:
    with pytest.raises(InvalidError, match="policy"):
        policy(deny=["nonsense"])
