"""Triggers: switched where they are listed, called where they are webhooks."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Site
from tests.e2e.pages import list_rows
from tests.e2e.visit import Visit

pytestmark = pytest.mark.timeout(240)

CALLED = """\
id: called
namespace: e2e.triggers
tasks:
  - id: say
    type: io.kestra.plugin.core.log.Log
    message: hello
triggers:
  - id: hook
    type: io.kestra.plugin.core.trigger.Webhook
    key: open-sesame
  - id: yearly
    type: io.kestra.plugin.core.trigger.Schedule
    cron: "0 0 1 1 *"
"""


def test_a_schedule_is_switched_off_and_a_webhook_called(site: Site, visit: Visit) -> None:
    page = visit.page
    site.server.save(CALLED)
    page.goto("triggers?namespace=e2e.triggers")
    expect(list_rows(page)).to_have_count(2)
    switch = page.get_by_role("switch", name="yearly of called")
    expect(switch).to_be_checked()
    switch.click()
    expect(page.get_by_text("yearly is switched off.")).to_be_visible()
    expect(switch).not_to_be_checked()

    page.get_by_role("link", name="hook").click()
    address = page.get_by_text(re.compile("^http.*/open-sesame$"))
    expect(address).to_be_visible()
    assert httpx.post(str(address.text_content()), json={}).status_code == 200
    page.goto("executions?namespace=e2e.triggers")
    expect(list_rows(page)).to_have_count(1)
